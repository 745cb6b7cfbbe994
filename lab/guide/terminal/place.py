"""What runs in a terminal, where, and with which environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from lab import course
from lab.course import prepare
from lab.shared.config import Settings

# ``lab shell``; -P, for a student's own json.py in the folder is not Python's.
COMMAND = (sys.executable, "-P", "-c", "from lab.cli.main import main; main(['shell'])")

# The guide's own: marks of a part of the lab (a shell is none), and what its parts are told.
_OWN = ("LAB_INSTANCE", "LAB_PART", "PYTHONUNBUFFERED", "COLUMNS", "LINES")


def folder(settings: Settings, exercise: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The exercise's folder with its files in it; without one the project's. CourseError if there
    is no such exercise."""
    if exercise:
        return prepare.copy_files(course.find(exercise), settings)
    # In a container the project stands where the container works; the lab's code is elsewhere.
    return Path.cwd() if environ.get("LAB_CONTAINER") == "1" else settings.root


def environment(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The guide's, which holds no secret, as a terminal's; ``lab shell`` does the rest."""
    env = {name: value for name, value in environ.items() if name not in _OWN}
    if "UTF-8" not in _charset(env).upper().replace("UTF8", "UTF-8"):
        env["LC_CTYPE"] = "C.UTF-8"
        env.pop("LC_ALL", None)
    return env | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LAB_PAGE": "1",  # for commands that end the guide (lab/cli/from_page.py)
        "LAB_STATE_DIR": str(settings.state_dir),
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_APP_PORT": str(settings.app_port),
        "LAB_GUIDE_PORT": str(settings.guide_port),
    }


def _charset(env: Mapping[str, str]) -> str:
    """The variable that decides on it."""
    return env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
