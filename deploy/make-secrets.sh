#!/bin/sh
# Makes the keys and passwords of compose.yaml in the folder secrets/ and replaces none that exists.
# Copy master_key and secret_key to a safe place: without them no backup can be read.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets

new() { # a file that does not exist yet, with what the command prints
    file=$1
    shift
    [ -s "$file" ] || "$@" >"$file"
}

key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
password() { head -c 24 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }
url() { printf 'postgresql://amends:%s@database:5432/amends' "$(cat database_password)"; }
store() {
    printf '{"identities": [{"name": "amends", "credentials": [{"accessKey": "amends", "secretKey": "%s"}], "actions": ["Admin"]}]}' \
        "$(cat bucket_secret)"
}

new master_key key
new secret_key key
new log_key key
new database_password password
new bucket_secret password
new database_url url
new store.json store
# The account of the image, which has no other right on this machine.
if [ "$(id -u)" = 0 ]; then
    chown 10001 bucket_secret database_url log_key master_key secret_key
fi
ls -1
