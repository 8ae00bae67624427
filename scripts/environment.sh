#!/bin/sh
# Makes .venv and installs the locked dependencies. Usage: environment.sh base|dev
# Does nothing when the lock is already installed; uses uv when there is one, else plain pip.
set -eu
cd "$(dirname "$0")/.."

want=${1:-base}
case $want in
base | dev) lock=requirements/$want.txt ;;
*)
    echo "usage: scripts/environment.sh base|dev" >&2
    exit 2
    ;;
esac

find_python() {
    for name in python3.13 /usr/bin/python3.13 python3.12 /usr/bin/python3.12; do
        # A name on the PATH may be a shim that cannot run, or a build without SQLite.
        if "$name" -c 'import sqlite3, ssl, venv, ensurepip' >/dev/null 2>&1; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "amends needs Python 3.12 or 3.13 with its venv module (Debian: python3.13-venv)." >&2
    exit 1
}

current_for() { # dev holds everything of base
    stamp=.venv/lock-$1
    [ -f "$stamp" ] && cmp -s "requirements/$1.txt" "$stamp"
}

working() { .venv/bin/python -c '' >/dev/null 2>&1; }

finish() { # what may change without the lock: the command, the catalogues and the figures
    command=$(
        cat <<END
#!$PWD/.venv/bin/python
import sys

from amends.site.cli import main

sys.exit(main())
END
    )
    if [ "$(cat .venv/bin/amends 2>/dev/null)" != "$command" ]; then
        echo "$command" >.venv/bin/amends
        chmod 755 .venv/bin/amends
    fi
    .venv/bin/python scripts/catalogues.py
}

if working; then
    if current_for "$want" ||
        { [ "$want" = base ] && current_for dev && ! [ requirements/base.txt -nt .venv/lock-dev ]; }; then
        finish
        exit 0
    fi
else
    python=$(find_python)
    echo "making .venv with $("$python" --version)" >&2
    "$python" -m venv --clear .venv
fi

install() {
    if command -v uv >/dev/null 2>&1; then
        # `sync` would take dev packages away from a folder that has them; base only adds.
        uv pip install --quiet --python .venv/bin/python --require-hashes --requirement "$lock"
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --require-hashes --requirement "$lock"
    fi
}

unreachable() { # whether what pip or uv said means that no package index answers
    grep -Eqi 'connection|resolve|resolution|timed out|unreachable|proxy|send(ing)? request|failed to fetch' "$1"
}

echo "installing $lock" >&2
told=$(mktemp)
trap 'rm -f "$told"' EXIT
if ! install >"$told" 2>&1; then
    if unreachable "$told"; then
        echo "Packages cannot be downloaded. Connect to a package index, or set PIP_FIND_LINKS." >&2
    else
        cat "$told" >&2
    fi
    exit 1
fi

# The project itself: its sources on the path. No build, so no network.
packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$PWD/src" >"$packages/amends.pth"
cp "$lock" ".venv/lock-$want"
finish
