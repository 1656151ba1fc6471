"""The business day is opened and closed once, whatever happens to the answer; who may, and what is asked first."""

import pytest

from accounts.models import Command, LinkedAccount, Reference
from accounts.references import is_open
from tests import cast
from tests.accounts.outbox.test_outbox_sending import house

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["house"]
State = Command.State
PATHS = {"open": "/v1/dailyReport/open", "close": "/v1/dailyReport/close"}


def ordered(house, verb: str) -> Command:
    """The order, at a till whose day is the other way round."""
    if verb == "open":
        house.till.close_day()
    return house.done(f"daily_report.{verb}")


@pytest.mark.parametrize(("status", "told"), [
    ("open", True), ("Opened", True), (" OPEN ", True), ("closed", False), ("close", False), ("CLOSED", False),
    ("", None), (None, None), ("paused", None),
])  # fmt: skip
def test_status_is_understood_in_any_case_or_not_at_all(status, told):
    assert is_open(status) is told


@pytest.mark.parametrize("verb", ["open", "close"])
@pytest.mark.parametrize("fault", ["", "lost_answer", "fail_after_commit"])
def test_day_is_opened_and_closed_once(house, verb, fault):
    if fault:
        house.sandbox.faults.add(fault, method="PUT", path=PATHS[verb], times=1)

    command = ordered(house, verb)

    assert (command.state, command.reason) == (State.DONE, "found" if fault else "")
    assert [path for _, path, _ in house.writes()] == [PATHS[verb].removeprefix("/v1")]
    assert house.till.day.is_open is (verb == "open")
    status = Reference.objects.get(kind="daily_report_status").name
    assert status == {"open": "open", "close": "closed"}[verb]


@pytest.mark.parametrize("verb", ["open", "close"])
def test_order_that_never_arrived_is_sent_again_once_the_status_proves_it(house, verb):
    house.sandbox.faults.add("status", method="PUT", path=PATHS[verb], status=502, times=1)

    command = ordered(house, verb)

    assert (command.state, command.attempts) == (State.DONE, 2)
    assert [each.outcome for each in command.tries.all()] == ["server_fault", "found_absent", "done"]


def test_order_that_never_arrives_asks_a_person(house):
    house.sandbox.faults.add("status", method="PUT", path=PATHS["close"], status=502, times=9)

    command = house.submit("daily_report.close")
    house.work(6)

    command.refresh_from_db()
    assert (command.state, command.reason, command.attempts) == (State.NEEDS_PERSON, "never_arrives", 2)


@pytest.mark.parametrize("verb", ["open", "close"])
def test_what_is_so_already_is_not_sent(house, verb):
    if verb == "close":
        house.till.close_day()

    command = house.done(f"daily_report.{verb}")

    assert (command.state, command.reason, house.writes()) == (State.DONE, "already_so", [])


def test_word_that_nobody_knows_needs_a_person_once_the_answer_is_lost(house, monkeypatch):
    monkeypatch.setattr("backoffice.sandbox.ready2order.calls.account.STATUS", {True: "in Betrieb", False: "Ruhe"})
    house.sandbox.faults.add("lost_answer", method="PUT", path=PATHS["close"], times=1)

    command = house.done("daily_report.close")

    assert (command.state, command.reason) == (State.NEEDS_PERSON, "cannot_be_told")
    assert command.evidence == {"status": "Ruhe"}


def test_second_order_waits_for_the_first(house, settings):
    settings.QUIET_S = 60
    house.sandbox.faults.add("lost_answer", method="PUT", path=PATHS["close"], times=1)
    close = house.submit("daily_report.close")
    open_again = house.submit("daily_report.open")

    house.work(1)

    close.refresh_from_db()
    open_again.refresh_from_db()
    assert (close.state, open_again.state) == (State.UNKNOWN, State.QUEUED)


# --- Pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


def page(account: LinkedAccount, verb: str) -> str:
    return f"/accounts/{account.pk}/day/{verb}/"


def test_page_says_what_the_till_said_and_one_form_is_one_order(till, sign_in):
    mona = sign_in(cast.mona())
    assert "has not told yet whether the day is open" in mona.get(page(till, "open")).text
    cast.put(till, "daily_report_status", cast.SMALL["daily_report_status"] | {"status": "closed"})
    form = mona.get(page(till, "open"))
    assert "<strong>closed</strong>, as of" in form.text
    typed = {"once": form.context["form"]["once"].value(), "comment": "Sonntag"}

    answers = [mona.post(page(till, "open"), typed) for _ in range(2)]

    command = Command.objects.get()
    assert [answer.url for answer in answers] == [command.get_absolute_url()] * 2
    assert (command.kind, command.remote_id, command.data, command.comment) == (
        "daily_report.open", "daily_report_status", {}, "Sonntag",
    )  # fmt: skip
    assert "Business day opened: Café Anna" in mona.get(command.get_absolute_url()).text
    assert "Café Anna</a>" in mona.get("/commands/").text


def test_closing_asks_who_one_is(till, client):
    client.force_login(cast.mona())
    stale = client.session
    stale["account_authentication_methods"] = [{"method": "password", "at": 1, "reauthenticated": True}]
    stale.save()

    assert client.get(page(till, "close")).url.startswith("/auth/reauthenticate/")
    assert client.get(page(till, "open")).status_code == 200


@pytest.mark.parametrize("verb", ["open", "close"])
def test_only_managers_of_this_merchant_order_it(till, sign_in, verb):
    answers = [sign_in(person).post(page(till, verb)).status_code for person in (cast.eddi(), cast.otto())]

    assert answers == [403, 404]
    assert "Open the day" not in sign_in(cast.eddi()).get(till.get_absolute_url()).text
