"""Turns an exercise's Markdown into HTML; HTML in it stays text."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from lab.course import catalogue
from lab.guide.commands import Commands

_SHELLS = ("bash", "powershell")
# A drawing in characters is told in words below it; a reader of the screen skips the drawing.
_TOLD = "In words:"
_DRAWING = Markup(
    '<pre class="drawing" role="img" aria-label="Drawing, told in words below" tabindex="0">'
    "<code>{}</code></pre>\n"
)
_LISTING = Markup('<pre class="listing" tabindex="0"><code>{}</code></pre>\n')
_EXERCISE = re.compile(r"\b[Ee]xercise (\d{1,2})\b")
# A block that says no language is a listing, unless it is typed.
_TYPED = re.compile(r"(cd|lab|awslocal|docker|python) ")


@lru_cache(maxsize=1024)
def render(text: str, ids: str = "") -> Markup:
    """A text of several blocks; ``ids`` begins the ids of its headings."""
    tokens = _PARSER.parse(text)
    _name_headings(tokens, ids)
    return Markup(_PARSER.renderer.render(_group(tokens), _PARSER.options, {}))  # noqa: S704


def inline(text: str) -> Markup:
    """A line or two, without paragraphs."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 - HTML in it is text


def slug(text: str) -> str:
    """A heading as an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class _Renderer(RendererHTML):
    def text(self, tokens: Sequence[Token], at: int, *_: object) -> str:
        return _EXERCISE.sub(_link, str(escape(tokens[at].content)))

    def link_open(self, tokens: Sequence[Token], at: int, *_: object) -> str:
        if str(tokens[at].attrs.get("href", "")).startswith(("http:", "https:")):
            tokens[at].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
        return str(self.renderToken(tokens, at, _PARSER.options, {}))

    def fence(self, tokens: Sequence[Token], at: int, *_: object) -> str:
        if isinstance(found := tokens[at].meta.get("commands"), Commands):
            return str(found.__html__())
        text = tokens[at].content
        return str((_DRAWING if tokens[at].meta.get("told") else _LISTING).format(text))


def _link(found: re.Match[str]) -> str:
    known = {exercise.number for exercise in catalogue()}
    said, number = found[0], int(found[1])
    return f'<a href="/exercise/{number}">{said}</a>' if number in known else said


def _group(tokens: Sequence[Token]) -> list[Token]:
    """Commands for one shell and then for another become one token."""
    grouped: list[Token] = []
    for at, token in enumerate(tokens):
        before = grouped[-1] if grouped else None
        if token.type != "fence":
            grouped.append(token)
        elif _kind(token) == "powershell" and before and _kind(before) == "bash":
            before.meta["commands"] = Commands(before.content, token.content)
        else:
            kind = _kind(token)
            if kind in _SHELLS:
                token.meta["commands"] = Commands(**{"bash": "", kind: token.content})
            token.meta["told"] = any(t.content.startswith(_TOLD) for t in tokens[at + 1 : at + 3])
            grouped.append(token)
    return grouped


def _kind(token: Token) -> str:
    if token.type != "fence":
        return ""
    return token.info.strip().lower() or ("bash" if _TYPED.match(token.content) else "")


def _name_headings(tokens: Sequence[Token], ids: str) -> None:
    seen: set[str] = set()
    for token, text in pairwise(tokens):
        if token.type == "heading_open":
            name = found = f"{ids}{slug(text.content)}" or "part"
            number = 2
            while name in seen:
                name, number = f"{found}-{number}", number + 1
            seen.add(name)
            token.attrSet("id", name)


def _parser() -> MarkdownIt:
    options: dict[str, Callable[..., object] | bool] = {"html": False, "linkify": False}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    return parser.enable("table").disable("image")


_PARSER = _parser()
