"""Starts LocalStack as its own image does, with the lab's settings but LocalStack's own executor,
which runs functions in containers. The entrypoint of docker-compose.docker-lambda.yml."""

import os

from lab.emulator import settings
from lab.shared.config import Settings

PROGRAM = "docker-entrypoint.sh"
# What goes with the lab's own way to start, and with its own executor.
LEFT_OUT = (
    "XDG_CACHE_HOME",
    "CONFIG_DIR",
    "OVERRIDE_IN_DOCKER",
    "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC",
)
CHANGED = {
    "LAMBDA_RUNTIME_EXECUTOR": "docker",
    # No function's container outlives the emulator.
    "LAMBDA_REMOVE_CONTAINERS": "1",
}

if __name__ == "__main__":
    env = settings.environment(Settings.from_env(), os.environ)
    kept = {name: value for name, value in env.items() if name not in LEFT_OUT}
    os.execvpe(PROGRAM, [PROGRAM], kept | CHANGED)  # noqa: S606
