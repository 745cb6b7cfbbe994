#!/bin/sh
# Healthy: the stack is made and the emulator answers. Waits for both instead of saying no, so that
# compose goes on at that moment and not at the next of Docker's checks.
url=http://127.0.0.1:${LAB_EMULATOR_PORT:-4566}/_lab/health
for _ in $(seq 100); do
    [ -e "$LAB_STATE_DIR/stack-made" ] && curl --noproxy '*' -sfI -m 5 -o /dev/null "$url" && exit 0
    sleep 0.2
done
exit 1
