"""AWS's cron expressions: six fields, with ``?``, ``L``, ``W`` and ``#``.

Source: "Cron expressions" in the EventBridge and EventBridge Scheduler user guides.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

MONTHS = {"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6}
MONTHS |= {"JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12}
DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
LAST_YEAR = 2199

type Days = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression: the minutes it names, in the wall clock of some time zone."""

    minutes: list[int]
    hours: list[int]
    on_day: Days
    months: list[int]
    years: list[int]

    @classmethod
    def parse(cls, fields: str) -> "Cron":
        """Read "minutes hours day-of-month month day-of-week year"; ValueError if it is none."""
        minutes, hours, monthday, month, weekday, year = fields.split()
        if (monthday == "?") == (weekday == "?"):
            raise ValueError("one of day-of-month and day-of-week must be ?, and only one")
        return cls(
            _numbers(minutes, 0, 59),
            _numbers(hours, 0, 23),
            _weekdays(weekday) if monthday == "?" else _monthdays(monthday),
            _numbers(month, 1, 12, MONTHS),
            _numbers(year, 1970, LAST_YEAR),
        )

    def from_day(self, day: date) -> Iterator[datetime]:
        """All times from the beginning of ``day`` on, in order, without a time zone."""
        for found in self._days(day):
            for hour in self.hours:
                for minute in self.minutes:
                    yield datetime.combine(found, time(hour, minute))

    def _days(self, first: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) < (first.year, first.month):
                    continue
                for number in range(1, _length(year, month) + 1):
                    day = date(year, month, number)
                    if day >= first and self.on_day(day):
                        yield day


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> list[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        if span == "*":
            first, last = low, high
        else:
            begin, dash, end = span.partition("-")
            first = _number(begin, names)
            last = _number(end, names) if dash else (high if slash else first)
        if not (low <= first <= high and low <= last <= high):
            raise ValueError(f"{part} is not within {low} to {high}")
        if first > last:  # SAT-MON goes over the end
            last += high - low + 1
        width = _number(step) if slash else 1
        if width < 1:
            raise ValueError(f"{part} has no step")
        found.update((n - low) % (high - low + 1) + low for n in range(first, last + 1, width))
    return sorted(found)


def _number(text: str, names: dict[str, int] | None = None) -> int:
    if names and text.upper() in names:
        return names[text.upper()]
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(f"{text!r} is no number")
    return int(text)


def _monthdays(field: str) -> Days:
    if field == "L":
        return lambda day: day.day == _length(day.year, day.month)
    if field == "LW":
        return lambda day: day == _nearest_workday(day, _length(day.year, day.month))
    if field.endswith("W"):
        (wanted,) = _numbers(field[:-1], 1, 31)
        return lambda day: (
            wanted <= _length(day.year, day.month) and day == _nearest_workday(day, wanted)
        )
    numbers = _numbers(field, 1, 31)
    return lambda day: day.day in numbers


def _weekdays(field: str) -> Days:
    if field == "L":  # the last day of the week
        field = "SAT"
    if field.endswith("L"):
        (last,) = _numbers(field[:-1], 1, 7, DAYS)
        return lambda day: _weekday(day) == last and day.day > _length(day.year, day.month) - 7
    if "#" in field:
        weekday, _, count = field.partition("#")
        (wanted,) = _numbers(weekday, 1, 7, DAYS)
        (nth,) = _numbers(count, 1, 5)
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == nth
    numbers = _numbers(field, 1, 7, DAYS)
    return lambda day: _weekday(day) in numbers


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _nearest_workday(day: date, number: int) -> date:
    # Saturday goes back to Friday and Sunday on to Monday, but never into another month.
    wanted = day.replace(day=number)
    saturday, sunday = wanted.isoweekday() == 6, wanted.isoweekday() == 7
    if saturday:
        number += -1 if number > 1 else 2
    elif sunday:
        number += 1 if number < _length(day.year, day.month) else -2
    return day.replace(day=number)


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
