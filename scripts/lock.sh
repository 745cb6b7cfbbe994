#!/bin/sh
# Resolves the dependencies in pyproject.toml into lock files with hashes and no addresses.
set -eu
cd "$(dirname "$0")/.."

uv=.venv/bin/uv; [ -x "$uv" ] || uv=uv
"$uv" --version >/dev/null 2>&1 || { echo "lock: uv is not installed. Run: make install-dev" >&2; exit 1; }

resolve() { # OUTPUT ARGUMENT...
    output=$1; shift
    "$uv" pip compile pyproject.toml "$@" --quiet --python-platform linux --python-version 3.13 --upgrade \
        --generate-hashes --no-emit-index-url --no-header --output-file "$output"
    echo "lock: $output, $(grep -c '==' "$output") packages"
}

resolve requirements.lock --group install
# The second emulator of the tests (ministack) is younger than the date LocalStack needs.
resolve requirements-dev.lock --group install --group dev --constraint requirements.lock \
    --exclude-newer-package ministack=2026-11-01
