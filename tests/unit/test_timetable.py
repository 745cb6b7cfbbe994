"""When schedules are due, by the tables of AWS's documentation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lab.emulator.timetable import At, Between, Timetable, parse, period

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)  # a Tuesday
FOREVER = datetime.max.replace(tzinfo=UTC)


def due(timetable: Timetable, moment: datetime, count: int) -> list[str]:
    """The next times, ``count`` at most, as text in UTC."""
    found: list[str] = []
    while len(found) < count and (following := timetable.after(moment)):
        moment = following
        found.append(f"{moment:%Y-%m-%d %H:%M}")
    return found


# The examples of "Cron expressions" in the EventBridge user guide, and one for each wildcard.
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("0 10 * * ? *", ["2026-11-25 10:00", "2026-11-26 10:00"]),
        ("15 12 * * ? *", ["2026-11-24 12:15", "2026-11-25 12:15"]),
        ("0 18 ? * MON-FRI *", ["2026-11-24 18:00", "2026-11-25 18:00"]),
        ("0 8 1 * ? *", ["2026-12-01 08:00", "2027-01-01 08:00"]),
        ("0/15 * * * ? *", ["2026-11-24 12:15", "2026-11-24 12:30", "2026-11-24 12:45"]),
        ("0/10 * ? * MON-FRI *", ["2026-11-24 12:10", "2026-11-24 12:20"]),
        ("0/5 8-17 ? * MON-FRI *", ["2026-11-24 12:05", "2026-11-24 12:10"]),
        ("0/30 20-2 ? * MON-FRI *", ["2026-11-24 20:00", "2026-11-24 20:30"]),
        ("0 9 ? * 2#1 *", ["2026-12-07 09:00", "2027-01-04 09:00"]),
        ("0 9 ? * FRI#5 *", ["2027-01-29 09:00", "2027-04-30 09:00"]),
        ("15 10 ? * 6L 2022-2027", ["2026-11-27 10:15", "2026-12-25 10:15"]),
        ("0 0 L * ? *", ["2026-11-30 00:00", "2026-12-31 00:00", "2027-01-31 00:00"]),
        ("0 0 L 2 ? *", ["2027-02-28 00:00", "2028-02-29 00:00"]),
        ("0 0 LW * ? *", ["2026-11-30 00:00", "2026-12-31 00:00", "2027-01-29 00:00"]),
        ("0 0 15W * ? *", ["2026-12-15 00:00", "2027-01-15 00:00", "2027-02-15 00:00"]),
        ("0 0 1W * ? *", ["2026-12-01 00:00", "2027-01-01 00:00", "2027-02-01 00:00"]),
        ("0 0 1W 5 ? *", ["2027-05-03 00:00"]),
        ("0 0 31W * ? *", ["2026-12-31 00:00", "2027-01-29 00:00"]),
        ("0 0 ? * L *", ["2026-11-28 00:00", "2026-12-05 00:00"]),
        ("0 0 ? * SAT-MON *", ["2026-11-28 00:00", "2026-11-29 00:00", "2026-11-30 00:00"]),
        ("0 0 ? * 1 *", ["2026-11-29 00:00", "2026-12-06 00:00"]),
        ("0 0 29 FEB ? *", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("5,35 14 * jan,Mar ? 2027", ["2027-01-01 14:05", "2027-01-01 14:35"]),
        ("0 0 1/10 * ? *", ["2026-12-01 00:00", "2026-12-11 00:00", "2026-12-21 00:00"]),
    ],
)
def test_cron_is_due(fields: str, expected: list[str]) -> None:
    timetable = parse(f"cron({fields})", NOON)
    assert due(timetable, NOON, len(expected)) == expected


@pytest.mark.parametrize("fields", ["0 0 30 2 ? *", "0 0 1 1 ? 2020", "0 0 31W 2 ? *"])
def test_cron_that_names_no_coming_day_is_never_due(fields: str) -> None:
    assert parse(f"cron({fields})", NOON).after(NOON) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "cron()",
        "cron(0 8 * * * *)",
        "cron(0 8 ? * ? *)",
        "cron(0 8 1 * 2 *)",
        "cron(0 8 * * ?)",
        "cron(0 8 * * ? * *)",
        "cron(60 8 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 8 0 * ? *)",
        "cron(0 8 32 * ? *)",
        "cron(0 8 * 13 ? *)",
        "cron(0 8 ? * 0 *)",
        "cron(0 8 ? * 8 *)",
        "cron(0 8 ? * 2#6 *)",
        "cron(0 8 * * ? 1969)",
        "cron(*/0 8 * * ? *)",
        "cron(-5 8 * * ? *)",
        "cron(1, 8 * * ? *)",
        "cron(x 8 * * ? *)",
        "cron(٣ 8 * * ? *)",
        "cron(0 8 * * ? *) ",
        "rate(0 minutes)",
        "rate(-1 minutes)",
        "rate(1.5 hours)",
        "rate(5 seconds)",
        "rate(100000 days)",
        "rate(5  minutes)",
        "at(2026-11-24)",
        "at(2026-02-30T10:00:00)",
        "at(2026-11-24T10:00:00Z)",
        "at(0000-01-01T00:00:00)",
        "every day",
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(expression, NOON)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "\0", "x" * 999])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse("cron(0 8 * * ? *)", NOON, zone)


def test_rate_is_due_first_when_told_and_then_each_period() -> None:
    timetable = parse("rate(5 minutes)", NOON)
    times = due(timetable, NOON - timedelta(seconds=1), 3)
    assert times == ["2026-11-24 12:00", "2026-11-24 12:05", "2026-11-24 12:10"]
    assert timetable.after(NOON) == NOON + timedelta(minutes=5)
    assert timetable.after(NOON + timedelta(days=3)) == NOON + timedelta(days=3, minutes=5)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", timedelta(minutes=1)),
        ("rate(12 hours)", timedelta(hours=12)),
        ("rate(7 days)", timedelta(days=7)),
        ("cron(0 8 * * ? *)", timedelta()),
    ],
)
def test_period_of_an_expression(expression: str, expected: timedelta) -> None:
    assert period(expression) == expected


def test_at_is_due_once_in_its_time_zone() -> None:
    timetable = parse("at(2026-11-24T14:00:00)", NOON, "Europe/Berlin")
    assert timetable == At(datetime(2026, 11, 24, 13, tzinfo=UTC))
    assert due(timetable, NOON, 2) == ["2026-11-24 13:00"]
    assert timetable.after(datetime(2026, 11, 24, 13, tzinfo=UTC)) is None


def test_cron_keeps_to_the_wall_clock_of_its_time_zone() -> None:
    timetable = parse("cron(0 8 * * ? *)", NOON, "Europe/Berlin")
    summer = datetime(2027, 3, 27, tzinfo=UTC)
    assert due(timetable, summer, 2) == ["2027-03-27 07:00", "2027-03-28 06:00"]


def test_hour_that_spring_skips_does_not_come_and_one_that_autumn_repeats_comes_once() -> None:
    timetable = parse("cron(30 2 * * ? *)", NOON, "Europe/Berlin")
    spring = datetime(2027, 3, 27, 12, tzinfo=UTC)
    autumn = datetime(2027, 10, 30, 12, tzinfo=UTC)
    assert due(timetable, spring, 1) == ["2027-03-29 00:30"]
    assert due(timetable, autumn, 2) == ["2027-10-31 00:30", "2027-11-01 01:30"]


def test_bounds_cut_a_timetable_on_both_sides() -> None:
    zone = ZoneInfo("UTC")
    start, end = (datetime(2026, 12, day, 8, tzinfo=zone) for day in (1, 3))
    timetable = Between(parse("cron(0 8 * * ? *)", NOON), start, end)
    assert due(timetable, NOON, 9) == ["2026-12-01 08:00", "2026-12-02 08:00", "2026-12-03 08:00"]


@pytest.mark.parametrize("expression", ["cron(0 8 * * ? *)", "rate(99999 days)"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize("start", [datetime.min.replace(tzinfo=UTC), FOREVER])
def test_bounds_at_the_ends_of_time_are_no_error(
    expression: str, zone: str, start: datetime
) -> None:
    found = Between(parse(expression, start, zone), start, FOREVER).after(NOON)
    assert found is None or found > NOON
