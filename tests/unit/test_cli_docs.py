"""docs/cli.md says what the commands are."""

from lab.cli import docs
from lab.shared.config import ROOT


def test_cli_page_is_current():
    written = (ROOT / "docs" / "cli.md").read_text()
    assert written == docs.page(), "write it again: .venv/bin/python -m lab.cli.docs > docs/cli.md"
