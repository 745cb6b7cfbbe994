#!/bin/sh
# Prints the entries of some packages in a lock file, with their hashes, for pip --require-hashes:
#
#   sh docker/locked.sh requirements.lock flask waitress
set -eu
lock=$1; shift
# A checkout on Windows may have given the lock file other line ends.
select='{ sub(/\r$/, "") } /^[^ #]/ { wanted = index($0, name) == 1 } wanted && !/^ *#/'
for name in "$@"; do
    entry=$(awk -v name="$name==" "$select" "$lock")
    [ -n "$entry" ] || { echo "locked.sh: $name is not in $lock. Run: make lock" >&2; exit 1; }
    printf '%s\n' "$entry"
done
