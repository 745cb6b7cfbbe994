"""Create the stack, or complete it: python scripts/setup.py [--endpoint URL] [--allow-remote]."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab.stack.script import run

if __name__ == "__main__":
    sys.exit(run("ensure", __doc__))
