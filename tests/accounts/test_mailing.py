"""Mails of problems: to whom, when, in whose words, and what becomes of them when something fails on the way."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from accounts import cards, mailing, problems, snoozing, systems, tasks, working
from accounts.models import LinkedAccount, Problem, ProblemMail, User
from accounts.sync.leases import heart
from backoffice import sentences, states, words
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # noon in Vienna
SETTLED = timedelta(minutes=10)
HOUR = timedelta(hours=1)

GERMAN = """\
Guten Tag,

bei Café Anna gibt es 2 Probleme:

- ready2order, Theke: ready2order hat mehrmals hintereinander nicht richtig geantwortet: die Antwort hat zu lange gedauert.
  Seit 2. März 2026, 12:00 CET.
  Es wird von selbst wieder versucht, mindestens alle 15 Minuten.

- ready2order, Theke: In der Liste „Produkte“ fehlen auf einmal 12 von 30 Einträge.
  Seit 2. März 2026, 12:00 CET.
  Hier wurde nichts entfernt. Die Liste wird von selbst wieder verglichen, spätestens morgen. Wurden die Einträge bei \
ready2order wirklich gelöscht, dann sagen Sie es uns.

Hier sehen Sie alle, und was Sie jeweils tun können:

https://backoffice.example/problems/

Sie bekommen diese Nachricht, weil Sie Café Anna verwalten: höchstens einmal in der Stunde, und zu jedem Problem einmal. \
Diese E-Mails lassen sich in Ihrem Profil abschalten:

https://backoffice.example/profile/
"""
ENGLISH = """\
Hello,

there is a problem of the whole installation:

- ready2order limits our address, not only each account.
  Since 2 March 2026, 12:00 CET.
  All accounts share 55 requests a minute for 24 hours; everything goes on, more slowly.

This is where you see them all, and what you can do about each:

https://backoffice.example/problems/

You are told because you administer this installation, at most once an hour, and of each problem once. \
These mails can be switched off in your profile:

https://backoffice.example/profile/
"""


class Refusing(EmailBackend):
    """A mail server that takes nothing for Otto."""

    def send_messages(self, messages):
        for message in messages:
            if "otto@staff.example" in message.to:
                raise SMTPRecipientsRefused({"otto@staff.example": (550, b"unknown")})
        return super().send_messages(messages)


class Killed(BaseException):
    """The worker ends here, without a chance to do anything more."""


class KilledBefore(EmailBackend):
    def send_messages(self, messages):
        raise Killed


class KilledAfter(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://backoffice.example"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def till(clock) -> LinkedAccount:
    """Of Anna's, whose manager is Mona."""
    cast.mona()
    return cast.account(label="Theke")


@pytest.fixture
def ottos(clock) -> LinkedAccount:
    otto = cast.otto()
    return cast.account(otto.memberships.get().merchant, token="token-of-otto-0123456789")


def trouble(account: LinkedAccount | None = None, cause: str = "in_trouble") -> None:
    problems.raise_problem(cause, account=account, details={"reason": "timeout"})


def backend(settings, name: str) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{name}"


def away(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def told() -> list[tuple[list[str], str]]:
    return [(letter.to, letter.subject) for letter in mail.outbox]


def waiting() -> list[str]:
    return list(Problem.objects.waiting().order_by("pk").values_list("cause", flat=True))


# --- When ------------------------------------------------------------------------------------------------------


def test_problem_is_mailed_once_after_ten_minutes(till, clock):
    trouble(till)
    assert mailing.send_due() == 0
    clock.shift(SETTLED - timedelta(seconds=1))
    assert mailing.send_due() == 0
    clock.shift(timedelta(seconds=1))

    assert [mailing.send_due() for _ in range(3)] == [1, 0, 0]
    clock.shift(timedelta(days=1))
    assert mailing.send_due() == 0

    assert told() == [(["mona@staff.example"], "Café Anna: 1 Problem")]
    assert Problem.objects.get().mailed_at == NOON + SETTLED


def test_problem_that_clears_itself_within_minutes_is_never_mailed(till, clock):
    trouble(till)
    clock.shift(SETTLED - timedelta(seconds=1))
    problems.clear_problem("in_trouble", account=till)
    clock.shift(HOUR)

    assert (mailing.send_due(), told()) == (0, [])


def test_what_opens_within_an_hour_waits_and_comes_together(till, clock):
    trouble(till)
    clock.shift(SETTLED)
    mailing.send_due()
    trouble(till, "webhook_silent")
    clock.shift(SETTLED)
    trouble(till, "access_revoked")
    clock.shift(HOUR - SETTLED - timedelta(seconds=1))
    assert mailing.send_due() == 0
    clock.shift(timedelta(seconds=1))

    mailing.send_due()

    assert [subject for _, subject in told()] == ["Café Anna: 1 Problem", "Café Anna: 2 Probleme"]


def test_one_mail_per_merchant(till, ottos, clock):
    for account in (till, ottos):
        trouble(account)
        trouble(account, "webhook_silent")
    clock.shift(SETTLED)

    assert mailing.send_due() == 2

    assert told() == [
        (["mona@staff.example"], "Café Anna: 2 Probleme"), (["otto@staff.example"], "Weinhandel Otto: 2 Probleme"),
    ]  # fmt: skip


def test_snoozed_problem_is_mailed_when_it_comes_back(till, clock):
    trouble(till)
    snoozing.snooze(Problem.objects.get(), snoozing.Length.HOUR, actor=cast.eddi())
    clock.shift(HOUR - timedelta(seconds=1))
    assert mailing.send_due() == 0
    clock.shift(timedelta(seconds=1))

    assert mailing.send_due() == 1


def test_mailed_problem_that_was_snoozed_is_not_mailed_again(till, clock):
    trouble(till)
    clock.shift(SETTLED)
    mailing.send_due()
    snoozing.snooze(Problem.objects.get(), snoozing.Length.HOUR, actor=cast.eddi())
    clock.shift(2 * HOUR)

    assert mailing.send_due() == 0


def test_nothing_to_tell_costs_two_questions(till, django_assert_num_queries):
    trouble(till)

    with django_assert_num_queries(2):
        assert mailing.is_due() is False


# --- To whom ---------------------------------------------------------------------------------------------------


def test_only_managers_who_want_it_and_may_sign_in_are_mailed(till, ottos):
    cast.vera(), cast.eddi(), cast.sam()
    cast.user("gone", till.merchant, "manager", is_active=False)
    cast.user("deaf", till.merchant, "manager", mails_problems=False)
    cast.user("mila", till.merchant, "manager")

    assert mailing.recipients(till.merchant) == ["mila@staff.example", "mona@staff.example"]


def test_administrators_are_told_of_the_whole_installation(clock):
    cast.mona(), cast.sam()
    cast.user("quiet", is_superuser=True, mails_problems=False)
    cast.user("former", is_superuser=True, is_active=False)
    problems.raise_problem("address_limited", subject="ready2order")
    clock.shift(SETTLED)

    assert [mailing.send_due() for _ in range(2)] == [1, 0]

    assert told() == [(["sam@staff.example"], "Backoffice: 1 problem")]
    assert mail.outbox[0].body == ENGLISH


def test_who_manages_several_merchants_has_a_mail_of_each(till, ottos, clock):
    cast.user("mona", ottos.merchant, "manager")
    trouble(till)
    trouble(ottos)
    clock.shift(SETTLED)

    mailing.send_due()

    assert [to for to, _ in told()] == [["mona@staff.example"], ["mona@staff.example", "otto@staff.example"]]


def test_first_manager_is_told_of_what_is_still_open(till, clock):
    User.objects.update(mails_problems=False)
    trouble(till)
    clock.shift(SETTLED)
    assert [mailing.send_due() for _ in range(2)] == [0, 0]
    User.objects.update(mails_problems=True)
    clock.shift(HOUR)

    assert mailing.send_due() == 1


@pytest.mark.parametrize(("chosen", "kept"), [({"mails_problems": "on"}, True), ({}, False)])
def test_manager_switches_the_mails_off_and_on(chosen, kept):
    mona = cast.mona()
    User.objects.update(mails_problems=not kept)
    browser = Client()
    browser.force_login(mona)
    assert 'name="mails_problems"' in browser.get("/profile/").content.decode()

    browser.post("/profile/", {"name": "Mona", "time_zone": "Europe/Vienna"} | chosen)

    assert User.objects.get().mails_problems is kept


def test_who_manages_nothing_is_not_asked():
    vera = cast.vera()
    browser = Client()
    browser.force_login(vera)
    assert 'name="mails_problems"' not in browser.get("/profile/").content.decode()

    browser.post("/profile/", {"name": "Vera", "time_zone": "Europe/Vienna"})

    assert User.objects.get().mails_problems is True


# --- What it says ----------------------------------------------------------------------------------------------


def test_letter_is_in_the_merchants_language_and_zone(till, clock):
    trouble(till)
    problems.raise_problem(
        "many_missing", account=till, subject="products", details={"resource": "products", "detail": "12 of 30"}
    )
    clock.shift(SETTLED)

    mailing.send_due()

    letter = mail.outbox[0]
    assert letter.body == GERMAN
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert '<html lang="de">' in html
    assert '<a href="https://backoffice.example/problems/">' in html
    assert "In der Liste „Produkte“ fehlen auf einmal 12 von 30 Einträge." in html


def test_letter_of_a_paused_account_says_that_nothing_is_tried(till, clock):
    till.merchant.language = "en"
    till.state = "paused"
    trouble(till)

    body = mailing.letter(till.merchant, list(Problem.objects.select_related("account__merchant"))).text

    assert "Nothing is read while it is paused." not in body  # the row says that it runs
    LinkedAccount.objects.update(state="paused")
    body = mailing.letter(till.merchant, list(Problem.objects.select_related("account__merchant"))).text
    assert "Nothing is read while it is paused." in body
    assert "It is tried again by itself" not in body


def test_letter_names_the_first_and_counts_the_others(till):
    for number in range(mailing.PROBLEMS_NAMED + 2):
        problems.raise_problem("record_missing", account=till, subject=f"invoices {number}", details={"name": "RG"})

    letter = mailing.letter(till.merchant, list(Problem.objects.select_related("account__merchant")))

    assert letter.subject == "Café Anna: 32 Probleme"
    assert letter.text.count("RG war da") == 30
    assert "\nUnd 2 weitere.\n" in letter.text


def test_names_cannot_break_the_letter(till):
    till.merchant.name = 'Anna\r\nBcc: all@example.com</title><script>"'
    problems.raise_problem("record_missing", account=till, subject="x", details={"name": "<b>RG</b> {system}"})

    letter = mailing.letter(till.merchant, list(Problem.objects.select_related("account__merchant")))

    assert letter.subject == 'Anna Bcc: all@example.com</title><script>": 1 Problem'
    assert "<script>" not in letter.html
    assert "<b>RG" not in letter.html
    assert "<b>RG</b> {system} war da" in letter.text


def test_letter_holds_nothing_of_the_details_but_what_the_sentence_names(till):
    details = {"resource": "products", "detail": "remote said token=abc", "reason": "x", "payload": "secret", "run": 77}
    for cause in ("in_trouble", "run_failed", "rejected", "resource_gone", "confirm_account", "webhook_foreign"):
        problems.raise_problem(cause, account=till, subject="products", details=details)

    letter = mailing.letter(till.merchant, list(Problem.objects.select_related("account__merchant")))

    for hidden in ("token=abc", "secret", "77", cast.TOKEN):
        assert hidden not in letter.text + letter.html


def test_every_sentence_that_may_be_mailed_is_there_in_german():
    """Whoever adds a cause, a reason or a kind of record adds its German words to locale/de, and runs make messages."""
    known = [*sentences.PROBLEMS.values(), *(shown.sentence for shown in states.ACCOUNTS.values())]
    texts = {text for sentence in known for text in (sentence.what, sentence.next) if text}
    texts |= set(sentences.REASONS.values()) | {many for _, many in words.RESOURCES.values()}
    texts |= {system.place for system in systems.every()}

    with translation.override("de"):
        assert sorted(text for text in texts if translation.gettext(text) == text) == []


def test_places_of_the_german_sentences_are_those_of_the_english():
    details = dict.fromkeys(("system", "place", "resource", "detail", "name", "reason"), "·")

    with translation.override("de"):
        for sentence in sentences.PROBLEMS.values():
            for text in filter(None, (sentence.what, sentence.next)):
                assert translation.gettext(text).format(**details).count("·") == text.format(**details).count("·"), text


@pytest.mark.parametrize(
    ("system", "english", "german"),
    [
        ("ready2order", "looked at the till and decided", "an der Kasse nachgesehen und"),
        ("rec_plus", "looked in the shop and decided", "im Shop nachgesehen und"),
        ("readycloud", "looked at the shipping service and decided", "beim Versanddienst nachgesehen und"),
        ("guaranteed_reviews", "looked at the review service and decided", "beim Bewertungsdienst nachgesehen und"),
    ],
)
def test_each_system_has_its_own_place_to_look(system, english, german):
    problems.raise_problem("commands_need_person", account=cast.account(system=system))
    problem = Problem.objects.select_related("account__merchant").get()

    assert english in cards.told(problem).next
    assert german in mailing.letter(problem.account.merchant, [problem]).text.replace("\n  ", " ")


# --- What goes wrong -------------------------------------------------------------------------------------------


def test_mail_server_that_is_away_is_tried_later_and_later(till, clock, settings, caplog):
    away(settings)
    trouble(till)
    clock.shift(SETTLED)

    with caplog.at_level(logging.ERROR):
        assert mailing.send_due() == 0

    assert caplog.messages == ["a mail about problems could not be sent: ConnectionRefusedError"]
    assert waiting() == ["in_trouble", "mail_failed"]
    waits = []
    for _ in range(6):
        row = ProblemMail.objects.get(merchant=till.merchant)
        waits.append((row.due_at - datetime.now(UTC)).total_seconds() / 60)
        for moment in (row.due_at - timedelta(seconds=1), row.due_at):
            clock.move_to(moment)
            mailing.send_due()
    assert waits == [2, 4, 8, 16, 30, 30]


def test_mail_that_failed_is_sent_when_the_server_is_back(till, clock, settings):
    working_backend = settings.EMAIL_BACKEND
    away(settings)
    trouble(till)
    clock.shift(SETTLED)
    mailing.send_due()
    settings.EMAIL_BACKEND = working_backend
    clock.shift(timedelta(minutes=2))

    assert mailing.send_due() == 1

    assert told() == [(["mona@staff.example"], "Café Anna: 1 Problem")]
    assert waiting() == ["in_trouble"]
    row = ProblemMail.objects.get()
    assert (row.attempts, row.sent_at, row.due_at - row.sent_at) == (0, NOON + timedelta(minutes=12), HOUR)


def test_server_that_is_away_is_not_asked_for_every_merchant(till, ottos, clock, settings, caplog):
    away(settings)
    trouble(till)
    trouble(ottos)
    clock.shift(SETTLED)

    assert mailing.send_due() == 0

    assert len(caplog.messages) == 1
    assert mailing.is_due() is False
    clock.shift(timedelta(minutes=2))
    assert mailing.is_due() is True


def test_letter_that_is_refused_holds_up_no_other(till, ottos, clock, settings):
    backend(settings, "Refusing")
    trouble(ottos)
    clock.shift(timedelta(seconds=1))
    trouble(till)
    clock.shift(SETTLED)

    assert mailing.send_due() == 1

    assert told() == [(["mona@staff.example"], "Café Anna: 1 Problem")]
    assert waiting() == ["in_trouble", "in_trouble", "mail_failed"]


def test_failure_is_forgotten_when_nothing_is_left_to_tell(till, clock, settings):
    away(settings)
    trouble(till)
    clock.shift(SETTLED)
    mailing.send_due()
    problems.clear_problem("in_trouble", account=till)
    clock.shift(timedelta(minutes=2))

    assert mailing.send_due() == 0

    assert (waiting(), ProblemMail.objects.get().attempts) == ([], 0)


def test_worker_killed_before_the_letter_left_loses_nothing(till, clock, settings):
    working_backend = settings.EMAIL_BACKEND
    backend(settings, "KilledBefore")
    trouble(till)
    clock.shift(SETTLED)
    with pytest.raises(Killed):
        mailing.send_due()
    settings.EMAIL_BACKEND = working_backend
    assert mailing.send_due() == 0  # perhaps it is still being sent
    clock.shift(timedelta(minutes=2))

    assert mailing.send_due() == 1


def test_worker_killed_after_the_letter_left_tells_twice_rather_than_never(till, clock, settings):
    working_backend = settings.EMAIL_BACKEND
    backend(settings, "KilledAfter")
    trouble(till)
    clock.shift(SETTLED)
    with pytest.raises(Killed):
        mailing.send_due()
    settings.EMAIL_BACKEND = working_backend
    clock.shift(timedelta(minutes=2))

    assert [mailing.send_due() for _ in range(2)] == [1, 0]

    assert len(told()) == 2


def test_two_workers_write_one_letter(till, clock):
    trouble(till)
    clock.shift(SETTLED)
    mailing.is_due()
    first, second = ProblemMail.objects.get(), ProblemMail.objects.get()

    assert (first.claim(), second.claim()) == (True, False)


def test_there_is_one_row_per_merchant_and_one_for_the_installation(till):
    for merchant in (till.merchant, None):
        ProblemMail.objects.create(merchant=merchant, due_at=NOON)
        with pytest.raises(IntegrityError, match="problem_mail_one_per_merchant"), transaction.atomic():
            ProblemMail.objects.create(merchant=merchant, due_at=NOON)


# --- Who sends it ----------------------------------------------------------------------------------------------


def test_sweep_rings_for_letters_once_in_a_while(till, clock, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.mail_problems, "apply_async", lambda **options: rung.append(options))
    LinkedAccount.objects.update(due_at=None)
    tasks.sweep()
    trouble(till)
    clock.shift(SETTLED)

    for _ in range(2):
        tasks.sweep()

    assert rung == [{"expires": 10}]
    assert tasks.mail_problems() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_without_a_broker_sends_letters(monkeypatch):
    asked, stop = [], threading.Event()
    monkeypatch.setattr(heart, "start", lambda: None)
    monkeypatch.setattr(heart, "stop", lambda: None)
    monkeypatch.setattr(mailing, "send_due", lambda *most: asked.append(most) or stop.set() or 0)
    alarm = threading.Timer(20, stop.set)
    alarm.start()

    working.run(stop, 1)
    alarm.cancel()
    working.drain()

    assert asked == [(1,), ()]
