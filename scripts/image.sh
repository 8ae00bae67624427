#!/bin/sh
# Builds the image. Usage: image.sh [NAME [BASE]] (amends:latest, and Debian's official image)
# Needs podman, buildah or docker, and .venv. What a build of yours needs beside (a proxy, a
# certificate, a mirror) goes into IMAGE_OPTIONS, in the words of `podman build`.
set -eu
cd "$(dirname "$0")/.."
name=${1:-amends:latest}
base=${2:-}

if ! [ "${WITH_WHEEL:-}" ]; then # a release has built it
    rm -f dist/amends-*.whl
    .venv/bin/python -m pip wheel --quiet --no-build-isolation --no-deps --no-index --wheel-dir dist .
fi

for builder in buildah podman docker; do
    if command -v "$builder" >/dev/null 2>&1; then
        # shellcheck disable=SC2086 (several options)
        exec "$builder" build ${IMAGE_OPTIONS:-} ${base:+--build-arg "BASE=$base"} \
            --file deploy/Containerfile --tag "$name" .
    fi
done
echo "An image needs podman, buildah or docker. Install one of them (Debian: podman)." >&2
exit 1
