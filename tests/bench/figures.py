"""What is measured: a name, its unit, the figure to reach, and the rounds that were seen."""

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figure:
    """One row of the table. ``reach`` and ``stretch`` are in ``unit``; ``more`` marks figures
    where more is better."""

    name: str
    unit: str
    reach: float
    stretch: float | None = None
    more: bool = False
    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of all rounds, in ``unit``."""
        return statistics.median(self.rounds)

    @property
    def verdict(self) -> str:
        """``stretch``, ``reached`` or ``missed``."""
        better = float.__ge__ if self.more else float.__le__
        if self.stretch is not None and better(float(self.median), float(self.stretch)):
            return "stretch"
        return "reached" if better(float(self.median), float(self.reach)) else "missed"

    def row(self) -> str:
        """The figure as a row of a Markdown table."""
        low, high = min(self.rounds), max(self.rounds)
        goal = _short(self.reach) + (f" (stretch {_short(self.stretch)})" if self.stretch else "")
        return (
            f"| {self.name} | {_short(self.median)} {self.unit} | {_short(low)} to {_short(high)}"
            f" | {len(self.rounds)} | {goal} | {self.verdict} |"
        )


def table(figures: list[Figure]) -> str:
    """All figures that were measured, as one Markdown table."""
    head = (
        "| figure | median | range | rounds | to reach | |\n| --- | --- | --- | --- | --- | --- |"
    )
    return "\n".join([head, *(figure.row() for figure in figures if figure.rounds)])


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 20 else f"{number:.2g}"
