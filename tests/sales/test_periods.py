"""The days of a report and those that they are compared with."""

from datetime import date

import pytest

from sales import periods

SATURDAY = date(2026, 11, 28)


def words(days: periods.Days | None) -> str:
    return f"{days.first.isoformat()} {days.last.isoformat()}" if days else ""


@pytest.mark.parametrize(
    ("name", "days", "before"),
    [
        ("today", "2026-11-28 2026-11-28", "2026-11-27 2026-11-27"),
        ("yesterday", "2026-11-27 2026-11-27", "2026-11-26 2026-11-26"),
        ("this_week", "2026-11-23 2026-11-28", "2026-11-16 2026-11-21"),
        ("last_week", "2026-11-16 2026-11-22", "2026-11-09 2026-11-15"),
        ("this_month", "2026-11-01 2026-11-28", "2026-10-01 2026-10-28"),
        ("last_month", "2026-10-01 2026-10-31", "2026-09-01 2026-09-30"),
        ("this_year", "2026-01-01 2026-11-28", "2025-01-01 2025-11-28"),
    ],
)
def test_named_periods_and_those_before(name, days, before):
    period = periods.named(name, SATURDAY)

    assert (words(period), words(period.before)) == (days, before)


def test_every_name_is_a_period():
    assert [periods.named(name, SATURDAY).last <= SATURDAY for name in periods.NAMES] == [True] * 7


@pytest.mark.parametrize(
    ("name", "today", "before"),
    [
        ("this_month", "2026-03-31", "2026-02-01 2026-02-28"),
        ("this_month", "2026-02-28", "2026-01-01 2026-01-28"),  # still going on: the same days
        ("last_month", "2026-03-05", "2026-01-01 2026-01-31"),  # over: the whole month before
        ("last_month", "2026-01-15", "2025-11-01 2025-11-30"),
        ("this_year", "2028-02-29", "2027-01-01 2027-02-28"),
        ("this_week", "2026-03-01", "2026-02-16 2026-02-22"),
        ("today", "2026-01-01", "2025-12-31 2025-12-31"),
    ],
)
def test_ends_of_months_and_years(name, today, before):
    assert words(periods.named(name, date.fromisoformat(today)).before) == before


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-03-10", "2026-03-10", "2026-03-09 2026-03-09"),
        ("2026-03-09", "2026-03-15", "2026-03-02 2026-03-08"),  # a week: the same weekdays
        ("2026-03-09", "2026-03-11", "2026-03-06 2026-03-08"),
        ("2026-03-01", "2026-03-31", "2026-02-01 2026-02-28"),
        ("2024-02-01", "2024-02-29", "2024-01-01 2024-01-31"),
        ("2026-01-01", "2026-12-31", "2025-01-01 2025-12-31"),
        ("2026-01-01", "2026-03-31", "2025-10-03 2025-12-31"),  # a quarter: just as many days
        ("0001-01-02", "0001-01-02", "0001-01-01 0001-01-01"),
        ("0001-01-01", "0001-01-31", ""),
        ("0001-01-01", "0001-12-31", ""),
        ("0001-01-01", "9999-12-31", ""),
    ],
)
def test_days_that_somebody_chose(first, last, before):
    assert words(periods.between(date.fromisoformat(first), date.fromisoformat(last)).before) == before


def test_days_of_a_week_are_compared_with_the_same_weekdays():
    period = periods.named("this_week", SATURDAY)

    assert [(day.weekday(), period.partner(day).weekday()) for day in period] == [(n, n) for n in range(6)]


def test_days_that_a_shorter_month_lacks_have_no_partner():
    period = periods.between(date(2026, 3, 1), date(2026, 3, 31))

    assert {day.day for day in period if period.partner(day) is None} == {29, 30, 31}
    assert period.partner(date(2026, 3, 28)) == date(2026, 2, 28)


def test_leap_day_has_no_partner_and_the_days_behind_it_keep_theirs():
    period = periods.named("this_year", date(2028, 3, 2))

    assert period.partner(date(2028, 2, 29)) is None
    assert period.partner(date(2028, 3, 1)) == date(2027, 3, 1)


@pytest.mark.parametrize("name", periods.NAMES)
@pytest.mark.parametrize("today", ["2024-02-29", "2026-01-01", "2026-03-31", "2027-12-31"])
def test_partners_lie_in_the_period_before_and_none_is_used_twice(name, today):
    period = periods.named(name, date.fromisoformat(today))
    partners = [partner for day in period if (partner := period.partner(day))]

    assert period.before is not None
    assert len(set(partners)) == len(partners)
    assert all(partner in period.before for partner in partners)


def test_days_are_told_in_words():
    assert str(periods.named("today", SATURDAY)) == "28 Nov 2026"
    assert str(periods.named("this_week", SATURDAY)) == "23 Nov 2026 to 28 Nov 2026"
