"""Times and figures as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backoffice.templatetags import figures, times


@pytest.mark.parametrize(("duration_ms", "shown"), [(0, "0 ms"), (34, "34 ms"), (999, "999 ms"), (1340, "1.34 s")])
def test_duration_has_the_unit_that_fits(duration_ms, shown):
    assert figures.duration(duration_ms) == shown


def test_since_is_a_date_and_how_long_ago_that_is():
    moment = timezone.now() - timedelta(hours=2, seconds=5)

    assert times.since(moment) == f"Since {times.moment(moment)} ({times.ago(moment)})"
    assert ">2 hours ago</time>" in times.since(moment)


def test_since_never_is_nothing():
    assert times.since(None) == ""


def test_short_day_is_in_the_zone_of_who_reads():
    with timezone.override("Pacific/Auckland"):
        assert times.day_short(datetime(2026, 11, 27, 22, 0, tzinfo=UTC)) == "28 Nov"
