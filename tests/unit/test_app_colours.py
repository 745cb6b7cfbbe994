"""The app's colours are told apart by everybody: WCAG AA, light and dark."""

import re
from itertools import product
from pathlib import Path

import pytest

import app

CSS = Path(app.__file__).with_name("static").joinpath("app.css").read_text()
SURFACES = ("page", "card", "grey-soft", "accent-soft")
TEXT = [
    *product(("ink", "dim", "accent"), SURFACES),
    *((name, surface) for name in ("good", "bad", "warn", "calm") for surface in (f"{name}-soft",)),
    *product(("ink", "dim", "accent"), ("good-soft", "bad-soft", "warn-soft", "calm-soft")),
    ("bad", "card"),
    ("accent-ink", "accent"),
]


def palette(dark: bool) -> dict[str, str]:
    """Name -> #rrggbb."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", blocks[dark])
    return {n: c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:]) for n, c in found}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_surface(dark: bool) -> None:
    colours = palette(dark)
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in TEXT
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("dark", [False, True])
def test_edges_of_fields_stand_out_from_their_surface(dark: bool) -> None:
    colours = palette(dark)
    assert all(contrast(colours["edge"], colours[s]) >= 3 for s in ("page", "card"))


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert not re.findall(r"https?://|@import|url\(", CSS)
