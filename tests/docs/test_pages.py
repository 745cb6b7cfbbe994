"""Pages that are made from the code are current."""

import subprocess
import sys

from lab.shared.config import ROOT


def test_page_of_resources_is_what_the_stack_prints():
    printed = subprocess.run(
        [sys.executable, "-m", "lab.stack"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    page = (ROOT / "docs" / "resources.md").read_text()
    assert page.split("\n\n", 2)[2] == printed, (
        "docs/resources.md is out of date: put what `python -m lab.stack` prints below its heading"
    )
