#!/bin/sh
# Makes .venv from the lock file. Says what it does, installs nothing twice, and an
# installation that was cut short is started again.
#
#   sh scripts/install.sh        what the lab needs
#   sh scripts/install.sh dev    that, and what the tests need
set -eu
cd "$(dirname "$0")/.."

lock=requirements.lock
[ "${1:-}" != dev ] || lock=requirements-dev.lock

say() { printf '%s\n' "$*" >&2; }
die() { say "install: $1"; say "  Why: $2"; say "  Next: $3"; exit 1; }
works() { "$@" >/dev/null 2>&1; }
is_313() { works "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))'; }

# What an installation was made from. This folder counts: the commands in .venv hold its path.
made_from() { { echo "$PWD"; cat "$@"; } | cksum; }
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

have_packages() { # an installation for the tests serves the lab as well
    stamped .venv/.packages "$(made_from "$lock")" || stamped .venv/.packages "$(made_from requirements-dev.lock)"
}
have_lab() { stamped .venv/.lab "$(made_from pyproject.toml)"; }

find_python() {
    for candidate in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 python3 python; do
        if is_313 "$candidate"; then echo "$candidate"; return; fi
    done
    if works uv --version; then
        say "install: no Python 3.13 found; uv fetches one"
        uv python install --quiet 3.13 && uv python find 3.13
    fi
}

have_packages && have_lab && exit 0

if [ "$(uname -s)" != Linux ]; then
    die "the lab does not run without Docker on $(uname -s)" \
        "AWS publishes the Lambda runtime interface client for Linux only" \
        "docker compose up"
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input install "$@"; }

make_environment() {
    python=$(find_python || true)
    [ -n "$python" ] || die "no Python 3.13 here" \
        "LocalStack 4.14.0 runs on Python 3.13 and no other; looked on PATH, in pyenv and for uv" \
        "pyenv install 3.13   (or install uv, which fetches it; or use Docker: docker compose up)"
    say "install: 1/3 virtual environment, with $("$python" --version 2>&1)"
    rm -rf .venv
    "$python" -m venv .venv || die "could not make .venv" "see the lines above" "make up"
}

with_uv() { # installs in seconds what takes pip a minute; leaves out its list of every package
    sed -n '/^uv==/,/^[a-z]/{/^uv==/p;/^ /p;}' "$lock" > .venv/uv.lock
    pip --quiet --require-hashes -r .venv/uv.lock || return 1
    { VIRTUAL_ENV=.venv .venv/bin/uv pip install --no-config --require-hashes -r "$lock" 2>&1 ||
        touch .venv/uv.failed; } | grep -v '^ + '
    [ ! -e .venv/uv.failed ]
}

with_pip() {
    say "install: uv could not do it; once more with pip, which takes a minute or two"
    pip --require-hashes -r "$lock"
}

make_packages() {
    say "install: 2/3 $(grep -c '==' "$lock") packages from $lock (10 seconds to 2 minutes)"
    with_uv || with_pip || die "a package could not be installed" \
        "see the lines above; without a network or behind a proxy nothing can be fetched" \
        "make up   (starts the installation again; set HTTPS_PROXY first if you need one)"
    made_from "$lock" > .venv/.packages
}

make_lab() {
    say "install: 3/3 the lab itself, made ready for a quick start (10 to 20 seconds)"
    pip --quiet --no-deps --no-build-isolation --editable . ||
        die "the lab could not be installed" "see the lines above" "rm -rf .venv, then make up"
    # A message, not a failure: the lab also starts without, only slower the first time.
    .venv/bin/python -m lab.emulator.prepare || say "install: the first start will take longer"
    made_from pyproject.toml > .venv/.lab
}

have_packages || { make_environment && make_packages; }
make_lab
