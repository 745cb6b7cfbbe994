#!/bin/sh
# Healthy: the emulator answers at localhost, in here too, and so does the guide. Waits for that.
answers() { curl --noproxy '*' -sfI -m 5 -o /dev/null "http://localhost:$1"; }
for _ in $(seq 100); do
    answers "${LAB_EMULATOR_PORT:-4566}/_lab/health" && answers "${LAB_GUIDE_PORT:-8080}/alive" && exit 0
    sleep 0.2
done
exit 1
