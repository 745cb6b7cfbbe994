"""Commands as pages show them: the same act for several shells, each to be copied."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

# What each kind of command is called on its tab, in this order.
NAMES = {"bash": "Bash", "powershell": "PowerShell", "python": "Python"}
_BLANKS = re.compile(r"(\s+)")


@dataclass(frozen=True, slots=True)
class Commands:
    """The same act, typed in one shell or the other, or as a program (``python``: boto3); what is
    empty, or the same as ``bash``, has no tab. In a template it is its own HTML."""

    bash: str
    powershell: str = ""
    python: str = ""

    def kinds(self) -> dict[str, str]:
        """The texts that differ, by kind."""
        told = {"bash": self.bash, "powershell": self.powershell, "python": self.python}
        kept = {kind: text.strip("\n") for kind, text in told.items() if text.strip()}
        if kept.get("powershell") == kept.get("bash"):
            kept.pop("powershell", None)
        return kept

    def __html__(self) -> str:
        """The markup that static/js/copy.js makes work; without scripts all kinds are shown."""
        kinds = self.kinds()
        parts = Markup().join(_panel(kind, text, len(kinds) > 1) for kind, text in kinds.items())
        return Markup('<div class="shells" data-kinds="{}">{}{}</div>').format(
            len(kinds), _bar(list(kinds)), parts
        )


def commands(bash: str, powershell: str = "", python: str = "") -> Commands:
    """For templates: {% from "_commands.html" import commands %}{{ commands("lab list") }}."""
    return Commands(bash, powershell, python)


def _bar(kinds: list[str]) -> Markup:
    tabs = Markup().join(
        Markup('<button type="button" data-choose-shell="{}">{}</button>').format(kind, NAMES[kind])
        for kind in kinds
    )
    shells = Markup('<div class="tabs" role="group" aria-label="Shell">{}</div>').format(tabs)
    only = Markup('<span class="only">{}</span>').format("" if "bash" in kinds else NAMES[kinds[0]])
    copy = Markup('<button type="button" class="button small copy" data-copy>Copy</button>')
    typed = Markup('<button type="button" class="button small type" data-type>Type it</button>')
    buttons = Markup('<span class="buttons">{}{}</span>').format(
        typed if "bash" in kinds else "", copy
    )
    return Markup('<div class="bar">{}{}</div>').format(shells if len(kinds) > 1 else only, buttons)


def _words(line: str) -> Markup:
    """A line goes on in the next between its words, not within an option's name."""
    return Markup().join(
        part if part.isspace() or not part else Markup("<span>{}</span>").format(part)
        for part in _BLANKS.split(line)
    )


def _panel(kind: str, text: str, one_of_many: bool) -> Markup:
    lines = (
        Markup('<span class="line">{}\n</span>').format(_words(line)) for line in text.split("\n")
    )
    shell = Markup(' data-shell="{}"').format(kind) if one_of_many else escape("")
    return Markup('<div class="commands"{}><pre><code>{}</code></pre></div>').format(
        shell, Markup().join(lines)
    )
