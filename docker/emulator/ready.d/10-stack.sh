#!/bin/sh
# A LocalStack init hook: makes the stack as soon as the emulator answers. healthy.sh waits for it.
set -eu
unset LAB_LISTEN
python /opt/fanout/scripts/setup.py
touch "$LAB_STATE_DIR/stack-made"
