#!/bin/sh
# Healthy: the emulator answers at localhost, in here too. Waits for that.
url=http://localhost:${LAB_EMULATOR_PORT:-4566}/_lab/health
for _ in $(seq 100); do
    curl --noproxy '*' -sfI -m 5 -o /dev/null "$url" && exit 0
    sleep 0.2
done
exit 1
