#!/bin/sh
# Run while the image is built: starts the emulator once, until all its services are loaded.
set -eu
export LAB_STATE_DIR=/tmp/warm LAB_LISTEN=127.0.0.1 LAB_EMULATOR_PORT=4566
# What the emulator does not import: the commands of a student.
packages=$(python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
python -m compileall -q -j 0 lab scripts "$packages"/awscli "$packages"/boto3 "$packages"/botocore \
    "$packages"/click "$packages"/rich "$packages"/docker "$packages"/requests > /dev/null

python -m lab.emulator &
emulator=$!
for _ in $(seq 300); do
    curl -sf http://127.0.0.1:4566/_lab/health | grep -q '"preloaded": *true' && break
    kill -0 $emulator && sleep 1
done
curl -sf http://127.0.0.1:4566/_lab/health | grep '"preloaded": *true'
kill $emulator
wait $emulator || true
rm -rf "$LAB_STATE_DIR"
