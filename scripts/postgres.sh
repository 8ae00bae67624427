#!/bin/sh
# A private PostgreSQL for the tests. Usage: postgres.sh start|url|stop [durable]
# `start` installs Debian's postgresql-17 where it is missing and this is root, makes a cluster in
# the temporary folder and prints its URL; `url` prints it if it runs; both are quick when it does.
# A new start takes away the clusters of projects whose folder is gone.
# Nothing in it is kept safe: its speed is bought by switching durability off. Nor is it vacuumed: a
# database is gone before that is worth it, and none can be copied meanwhile. `durable` means a
# second cluster beside it, with every commit on the disk, for measurements.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd -P)
place=${TMPDIR:-/tmp}/amends-postgres-$(id -u)-$(echo "$project" | cksum | cut -d' ' -f1)
kept=no
if [ "${2:-}" = durable ]; then
    kept=yes
    place=$place-durable
fi
account=postgres
[ "$(id -u)" = 0 ] || account=$(id -un)

as_owner() {
    if [ "$(id -un)" = "$account" ]; then "$@"; else setpriv --reuid="$account" \
        --regid="$account" --init-groups "$@"; fi
}

newest() { # the folder of programs: 17 if there, else the newest from 15 on
    for number in 17 18 16 15; do
        for folder in "/usr/lib/postgresql/$number/bin" "/usr/pgsql-$number/bin"; do
            if [ -x "$folder/initdb" ]; then
                echo "$folder"
                return
            fi
        done
    done
    if command -v initdb >/dev/null 2>&1; then dirname "$(command -v initdb)"; fi
}

install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "PostgreSQL is not installed and cannot be installed from here (Debian: postgresql-17)" >&2
        exit 1
    fi
    echo "installing postgresql-17" >&2
    {
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql-17 ||
            { apt-get update -qq &&
                DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql-17; }
    } >"$place.apt.log" 2>&1 || {
        echo "postgresql-17 could not be installed: $(tail -n 1 "$place.apt.log")" >&2
        exit 1
    }
    rm -f "$place.apt.log"
}

runs() { [ -f "$place/url" ] && as_owner "$programs/pg_ctl" status -s -D "$place/data" >/dev/null 2>&1; }

free_port() {
    "$project/.venv/bin/python" -c '
import socket
with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])'
}

sweep() { # clusters of projects that are no more
    for other in "${TMPDIR:-/tmp}"/amends-postgres-"$(id -u)"-*; do
        [ "$(stat -c %U "$other" 2>/dev/null)" = "$account" ] || continue
        if [ -f "$other/project" ] && [ ! -d "$(cat "$other/project")" ]; then
            as_owner "$programs/pg_ctl" stop -s -m immediate -D "$other/data" 2>/dev/null || true
            rm -rf "$other" "$other.lock"
        fi
    done
}

start() {
    [ -n "$programs" ] || {
        install
        programs=$(newest)
    }
    if ! runs; then
        sweep
        rm -rf "$place"
        mkdir -m 700 "$place"
        chown "$account" "$place"
        (
            cd "$place"
            as_owner "$programs/initdb" --pgdata=data --auth=trust --username=amends \
                --encoding=UTF8 --locale=C.UTF-8 --no-sync >initdb.log
            port=$(free_port)
            cat >>data/postgresql.conf <<END
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$place'
max_connections = 100
shared_buffers = 128MB
END
            if [ "$kept" = no ]; then cat >>data/postgresql.conf <<END
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
END
            fi
            as_owner "$programs/pg_ctl" start -s -w -D data -l server.log
            echo "$project" >project
            echo "postgresql://amends@127.0.0.1:$port/postgres" >url
        ) || {
            echo "PostgreSQL did not start: see $place" >&2
            exit 1
        }
    fi
    cat "$place/url"
}

programs=$(newest)
case ${1:-} in
start)
    if command -v flock >/dev/null 2>&1; then
        # The lock's descriptor is closed for the server, which would else hold it for ever.
        exec 9>"$place.lock"
        flock 9
        start 9>&-
    else
        start
    fi
    ;;
url)
    if runs; then cat "$place/url"; else exit 1; fi
    ;;
stop)
    if runs; then as_owner "$programs/pg_ctl" stop -s -m immediate -D "$place/data"; fi
    rm -rf "$place" "$place.lock"
    ;;
*)
    echo "usage: scripts/postgres.sh start|url|stop [durable]" >&2
    exit 2
    ;;
esac
