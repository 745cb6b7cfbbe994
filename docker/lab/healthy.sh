#!/bin/bash
# Healthy: the emulator answers at localhost, in here too.
exec curl --noproxy '*' -sfI -m 10 -o /dev/null "http://localhost:${LAB_EMULATOR_PORT:-4566}/_lab/health"
