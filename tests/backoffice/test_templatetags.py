"""Times and figures as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backoffice.pretty import pretty
from backoffice.templatetags import figures, people, times


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


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
    ],
)
def test_browser_is_named_as_people_know_it(user_agent, shown):
    assert people.browser_name(user_agent) == shown


def test_payload_is_shown_without_what_opens_a_till():
    shown = pretty(
        '{"user_id": 7, "user_printAccess": 4711, "user_password": "a \\"b\\" c", "deep": {"api_token": null, "x": 1}}'
    )

    assert '"user_id": 7' in shown
    assert '"x": 1' in shown
    assert "4711" not in shown
    assert "b" not in shown.split("user_password")[1].split("deep")[0]
    assert shown.count("•••") == 3


def test_payload_that_is_no_json_is_shown_as_it_is():
    assert pretty("{") == "{"
