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
stamp=.venv/.installed

say() { printf '%s\n' "$*" >&2; }
die() { say "install: $1"; say "  Why: $2"; say "  Next: $3"; exit 1; }
works() { "$@" >/dev/null 2>&1; }
is_313() { works "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))'; }

# What an installation was made from: the locks, the project's own metadata, and this folder
# (the commands in .venv hold its path).
wanted() { { echo "$PWD"; cat "$1" pyproject.toml; } | cksum; }

up_to_date() { # an installation for the tests serves the lab as well
    [ -f "$stamp" ] || return 1
    [ "$(cat "$stamp")" = "$(wanted "$lock")" ] || [ "$(cat "$stamp")" = "$(wanted requirements-dev.lock)" ]
}

find_python() {
    for candidate in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 python3 python; do
        if is_313 "$candidate"; then echo "$candidate"; return; fi
    done
    if works uv --version; then
        say "install: no Python 3.13 found; uv fetches one"
        uv python install --quiet 3.13 && uv python find 3.13
    fi
}

up_to_date && exit 0

if [ "$(uname -s)" != Linux ]; then
    die "the lab does not run without Docker on $(uname -s)" \
        "AWS publishes the Lambda runtime interface client for Linux only" \
        "docker compose up"
fi

python=$(find_python || true)
[ -n "$python" ] || die "no Python 3.13 here" \
    "LocalStack 4.14.0 runs on Python 3.13 and no other; looked on PATH, in pyenv and for uv" \
    "pyenv install 3.13   (or install uv, which fetches it; or use Docker: docker compose up)"

say "install: 1/3 virtual environment, with $("$python" --version 2>&1)"
rm -rf .venv
"$python" -m venv .venv || { rm -rf .venv; die "could not make .venv" "see the lines above" "make up"; }

say "install: 2/3 $(grep -c '==' "$lock") packages from $lock (10 seconds to 2 minutes)"
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet "$@"; }
with_uv() { # uv's progress, without its closing list of every package
    { VIRTUAL_ENV=.venv .venv/bin/uv pip install --no-config --require-hashes -r "$lock" 2>&1 ||
        touch .venv/uv.failed; } | grep -v '^ + '
    [ ! -e .venv/uv.failed ]
}
fetch_all() {
    # uv installs in seconds what takes pip a minute; where it cannot (a mirror set up for pip
    # alone, say), pip does it.
    grep -A99 '^uv==' "$lock" | awk 'NR > 1 && /^[a-z]/ { exit } { print }' > .venv/uv.lock.part
    if pip --require-hashes -r .venv/uv.lock.part &&
        with_uv; then
        return
    fi
    say "install: uv could not do it; once more with pip, which takes a minute or two"
    .venv/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes -r "$lock"
}
fetch_all || die "a package could not be installed" \
    "see the lines above; without a network or behind a proxy nothing can be fetched" \
    "make up   (starts the installation again; set HTTPS_PROXY first if you need one)"

say "install: 3/3 the lab itself"
pip --no-deps --no-build-isolation --editable . || die "the lab could not be installed" "see above" "make up"
wanted "$lock" > "$stamp"
