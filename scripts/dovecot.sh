#!/bin/sh
# Prints where an IMAP server for the tests is, installing Debian's dovecot where it is missing and
# this is root. It is configured and started by tests/doors/mail_servers.py, in a temporary folder.
set -eu

find_it() {
    for one in dovecot /usr/sbin/dovecot; do
        if command -v "$one" >/dev/null 2>&1; then
            command -v "$one"
            return
        fi
    done
}

if [ -z "$(find_it)" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "dovecot is not installed and cannot be installed from here (Debian: dovecot-imapd)" >&2
        exit 1
    fi
    echo "installing dovecot-imapd" >&2
    log=$(mktemp)
    {
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends dovecot-imapd ||
            { apt-get update -qq &&
                DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends dovecot-imapd; }
    } >"$log" 2>&1 || {
        echo "dovecot-imapd could not be installed: $(tail -n 1 "$log")" >&2
        exit 1
    }
    rm -f "$log"
fi
find_it
