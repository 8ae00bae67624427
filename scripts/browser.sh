#!/bin/sh
# Prints the path of a Chromium for the tests; installs Debian's where it is missing and this is
# root. Exit status 1, with the reason, where there is none. The one without windows needs less time.
set -eu

find_browser() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        if command -v "$name" 2>/dev/null; then return 0; fi
    done
    return 1
}

find_browser && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "no Chromium, and it cannot be installed from here (Debian: chromium)" >&2
    exit 1
fi
echo "installing chromium" >&2
install_one() { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1"; }
install() { install_one chromium-headless-shell || install_one chromium; }
told=$(mktemp)
if ! { install || { apt-get update -qq && install; }; } >"$told" 2>&1; then
    echo "chromium could not be installed: $(tail -n 1 "$told")" >&2
    rm -f "$told"
    exit 1
fi
rm -f "$told"
find_browser
