"""Problems that sleep for a while: for whom, until when, and what they are left out of."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from accounts import metrics, problems, snoozing
from accounts.models import AuditEvent, LinkedAccount, Merchant, Problem
from accounts.snoozing import Length
from sales import board
from tests import cast
from tests.accounts.test_views_words import Visible

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Vienna


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def till(clock) -> LinkedAccount:
    return cast.account()


@pytest.fixture
def problem(till) -> Problem:
    problems.raise_problem("in_trouble", account=till, details={"reason": "timeout"})
    return Problem.objects.get()


def text(browser: Client, url: str) -> str:
    return " ".join(Visible(browser.get(url).content.decode()).texts)


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (Length.HOUR, NOW + timedelta(hours=1)),
        (Length.MORNING, datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        (Length.WEEK, NOW + timedelta(days=7)),
    ],
)
def test_length_ends_when_it_says(problem, length, expected):
    assert snoozing.until(length, problem, NOW) == expected


def test_morning_comes_in_the_merchants_zone(problem):
    Merchant.objects.update(time_zone="America/New_York")

    assert snoozing.until(Length.MORNING, Problem.objects.get(), NOW) == datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


def test_morning_after_the_clocks_were_changed_is_at_eight_too(problem):
    evening = datetime(2026, 3, 28, 18, 0, tzinfo=UTC)

    assert snoozing.until(Length.MORNING, problem, evening) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def test_morning_of_the_whole_installation_is_that_of_its_staff(clock):
    problems.raise_problem("address_limited", subject="ready2order")

    assert snoozing.until(Length.MORNING, Problem.objects.get(), NOW) == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)


def test_snoozed_problem_is_out_of_sight_until_its_time_is_over(problem, clock):
    eddi = signed_in(cast.eddi())
    answer = eddi.post(f"/problems/{problem.pk}/snooze/", {"length": "hour"}, follow=True)

    page = " ".join(Visible(answer.content.decode()).texts)
    assert "Snoozed until 3 Mar 2026, 01:30." in page
    assert "Nothing needs you now." in page
    assert "Snoozed (1)" in page
    assert "has not answered properly" not in page
    snoozed = text(eddi, "/problems/?show=snoozed")
    assert "ready2order has not answered properly" in snoozed
    assert "Snoozed by Eddi until 3 Mar 2026, 01:30" in snoozed
    assert "Wake now" in snoozed

    clock.shift(timedelta(hours=1))

    assert "has not answered properly" in text(eddi, "/problems/")
    assert "Snoozed (" not in text(eddi, "/problems/")
    assert "No problem is snoozed." in text(eddi, "/problems/?show=snoozed")


def test_woken_problem_is_shown_at_once(problem):
    mona = cast.mona()
    snoozing.snooze(problem, Length.WEEK, actor=mona)

    answer = signed_in(mona).post(f"/problems/{problem.pk}/wake/", follow=True)

    assert "has not answered properly" in answer.content.decode()
    problem.refresh_from_db()
    assert (problem.snoozed_until, problem.snoozed_by) == (None, None)


def test_only_those_who_are_awake_are_counted(problem, till):
    mona = cast.mona()
    browser = signed_in(mona)
    assert board.rows([till.merchant], [till])[0].problems == 1
    snoozing.snooze(problem, Length.WEEK, actor=mona)

    assert board.rows([till.merchant], [till])[0].problems == 0
    assert browser.get("/accounts/").context["open_problems"]() == 0
    for url in (till.get_absolute_url(), till.merchant.get_absolute_url()):
        page = browser.get(url)
        assert (page.context["cards"], page.context["snoozed"]) == ([], 1)
        assert "1 problem snoozed" in page.content.decode()
    assert "Nothing needs you now." in text(browser, "/")
    figures = {each.name: each.samples[0].value for each in metrics.collect() if each.name.startswith("backoffice_pro")}
    assert figures == {"backoffice_problems": 0, "backoffice_problems_snoozed": 1}


def test_first_page_names_those_who_are_awake_first(problem, till):
    for number in range(4):
        problems.raise_problem("record_missing", account=till, subject=f"invoices {number}", details={"name": "RG"})
    for newest in Problem.objects.order_by("-pk")[:4]:
        snoozing.snooze(newest, Length.WEEK, actor=cast.mona())

    cards = signed_in(cast.mona()).get("/").context["cards"]

    assert [card.problem for card in cards] == [problem]


def test_what_is_raised_again_stays_asleep_and_what_opens_anew_is_awake(problem, till):
    snoozing.snooze(problem, Length.WEEK, actor=cast.mona())
    problems.raise_problem("in_trouble", account=till)
    assert (Problem.objects.count(), Problem.objects.awake().count()) == (1, 0)

    assert problems.clear_problem("in_trouble", account=till) == 1
    problems.raise_problem("in_trouble", account=till)

    assert (Problem.objects.count(), Problem.objects.awake().count()) == (2, 1)


def test_snooze_and_wake_are_written_down_once(problem):
    browser = signed_in(cast.mona())
    for deed in ("snooze", "snooze", "wake", "wake"):
        browser.post(f"/problems/{problem.pk}/{deed}/", {"length": "morning"})

    events = AuditEvent.objects.order_by("pk")
    assert [event.verb for event in events] == ["problem.snoozed", "problem.woken"]
    assert events[0].details == {
        "cause": "in_trouble", "until": "2026-03-04T08:00:00+01:00", "length": "until tomorrow morning",
    }  # fmt: skip
    assert "snoozed a problem until tomorrow morning" in text(browser, problem.account.merchant.get_absolute_url())


@pytest.mark.parametrize("length", ["", "year", "HOUR"])
def test_other_lengths_do_nothing(problem, length):
    signed_in(cast.mona()).post(f"/problems/{problem.pk}/snooze/", {"length": length})

    assert Problem.objects.asleep().count() == 0


def test_solved_problem_is_not_put_to_sleep(problem, till):
    problems.clear_problem("in_trouble", account=till)

    assert snoozing.snooze(problem, Length.HOUR, actor=cast.mona()) is None
    assert not AuditEvent.objects.exists()


def test_viewer_sees_who_snoozed_it_and_has_no_button(problem):
    vera = signed_in(cast.vera())
    assert "Snooze" not in text(vera, "/problems/")
    snoozing.snooze(problem, Length.HOUR, actor=cast.mona())

    page = text(vera, "/problems/?show=snoozed")
    assert "Snoozed by Mona until" in page
    assert "Wake now" not in page


def test_problem_of_the_whole_installation_is_the_administrators_to_snooze(clock):
    problems.raise_problem("address_limited", subject="ready2order")
    url = f"/problems/{Problem.objects.get().pk}/snooze/"

    assert signed_in(cast.mona()).post(url, {"length": "hour"}).status_code == 403
    assert signed_in(cast.sam()).post(url, {"length": "hour"}).status_code == 302
    assert Problem.objects.asleep().count() == 1


def test_who_has_left_leaves_the_snooze(problem):
    mona = cast.mona()
    snoozing.snooze(problem, Length.WEEK, actor=mona)
    mona.delete()

    assert "Snoozed by somebody who is gone until" in text(signed_in(cast.vera()), "/problems/?show=snoozed")


def test_snooze_has_an_end(problem):
    with pytest.raises(IntegrityError, match="problem_snooze_has_an_end"):
        Problem.objects.update(snoozed_by=cast.mona())


def test_who_clears_a_problem_has_cleared_it(problem):
    with pytest.raises(IntegrityError, match="problem_cleared_by_somebody_is_cleared"):
        Problem.objects.update(cleared_by=cast.mona())


def test_list_costs_the_same_for_one_problem_and_for_three(till, django_assert_num_queries):
    browser = signed_in(cast.mona())
    problems.raise_problem("in_trouble", account=till)
    browser.get("/problems/")
    with django_assert_num_queries(9):
        browser.get("/problems/")
    for cause in ("run_failed", "record_missing"):
        problems.raise_problem(cause, account=till)
    with django_assert_num_queries(9):
        browser.get("/problems/")
