#!/bin/sh
# Starts the emulator as `lab up` does. LocalStack's init hooks then make the stack: each start
# of the container begins with an empty account, and ends with a complete stack.
set -eu
mkdir -p "$LAB_STATE_DIR/emulator"
# The hooks are where LocalStack's image has them; the emulator looks for them beside its state.
ln -sfn /etc/localstack/init "$LAB_STATE_DIR/emulator/init"
exec python -m lab.emulator
