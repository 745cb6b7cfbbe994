"""When a schedule is due: rate(...), cron(...) and at(...) expressions, without a clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from lab.emulator.cron import Cron

RATE = re.compile(r"rate\(([1-9][0-9]{0,4}) (minute|hour|day)s?\)")
CRON = re.compile(r"cron\((.*)\)")
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", re.ASCII)


class Timetable(Protocol):
    """Says when its schedule is due. All times have a time zone."""

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than ``moment``, or None if there is none."""


@dataclass(frozen=True, slots=True)
class Every:
    """``first``, and again after each ``period``."""

    period: timedelta
    first: datetime

    def after(self, moment: datetime) -> datetime | None:
        """The next multiple of the period."""
        if moment < self.first:
            return self.first
        return self.first + ((moment - self.first) // self.period + 1) * self.period


@dataclass(frozen=True, slots=True)
class At:
    """One moment."""

    moment: datetime

    def after(self, moment: datetime) -> datetime | None:
        """The moment, until it has passed."""
        return self.moment if moment < self.moment else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A cron expression in a time zone. A time that the clocks skip in spring does not come, one
    that they repeat in autumn comes once, as on AWS."""

    cron: Cron
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """The next time that the expression names."""
        try:
            today = moment.astimezone(self.zone).date()
        except OverflowError:  # beyond the last or before the first day there is
            return None
        for wall in self.cron.from_day(today):
            found = wall.replace(tzinfo=self.zone).astimezone(UTC)
            exists = found.astimezone(self.zone).replace(tzinfo=None) == wall
            if found > moment and exists:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Between:
    """Another timetable, from ``start`` to ``end``."""

    inner: Timetable
    start: datetime
    end: datetime

    def after(self, moment: datetime) -> datetime | None:
        """The next time within the bounds."""
        since = moment if moment >= self.start else self.start - timedelta(microseconds=1)
        found = self.inner.after(since)
        return found if found and found <= self.end else None


def parse(expression: str, first: datetime, zone: str = "UTC") -> Timetable:
    """The timetable of an AWS expression; ValueError if it is none.

    ``first`` is when a rate is due for the first time; ``zone`` is an IANA name.
    """
    place = _zone(zone)
    if rate := RATE.fullmatch(expression):
        return Every(_period(int(rate[1]), rate[2]), first)
    if at := AT.fullmatch(expression):
        return At(_moment(at[1], place))
    if cron := CRON.fullmatch(expression):
        return Calendar(Cron.parse(cron[1]), place)
    raise ValueError(f"{expression!r} is no rate, cron or at expression")


def period(expression: str) -> timedelta:
    """The period of a rate expression; none, zero, for another expression."""
    rate = RATE.fullmatch(expression)
    return _period(int(rate[1]), rate[2]) if rate else timedelta()


def _period(count: int, unit: str) -> timedelta:
    return timedelta(**{f"{unit}s": count})


def _moment(text: str, place: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=place).astimezone(UTC)
    except OverflowError as error:  # the first or last day there is, in some zones
        raise ValueError(f"{text} cannot be told in UTC") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"{name!r} is no time zone") from error
