"""Mails managers what is wrong at their merchants: all that did not clear itself within minutes, each problem once.

A letter is sent first and marked afterwards. A worker that dies in between leaves problems of which nobody seems to have
been told, and the next one tells of them again: twice is better than never. A try that does not reach its end, for
whatever reason, is made again, since the time of the next one is set before anything is sent.
"""

import logging
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts import cards, systems
from accounts.linking.mail import Letter
from accounts.models.merchant import Membership, Merchant
from accounts.models.problem import Problem
from accounts.models.problem_mail import EVERY, FIRST_BACKOFF, ProblemMail
from accounts.models.user import User
from accounts.problems import clear_problem, raise_problem

LETTERS_AT_ONCE = 20
PROBLEMS_NAMED = 30  # in one letter; the page has the others

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """One problem as a letter tells it."""

    where: str
    what: str
    next: str
    opened_at: datetime


def is_due() -> bool:
    return bool(_due())


def send_due(most: int = LETTERS_AT_ONCE) -> int:
    """Send the letters whose time has come; the number sent."""
    sent = 0
    for row in _due()[:most]:
        if not row.claim():
            continue  # another worker writes it
        try:
            sent += _send(row)
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            _failed(error)  # this letter only: the mail server works
        except (OSError, SMTPException) as error:
            _failed(error)
            _put_off_others()
            break
    return sent


def recipients(merchant: Merchant | None) -> list[str]:
    """Who is mailed: the merchant's managers; for the whole installation, its administrators."""
    people = User.objects.filter(is_active=True, mails_problems=True)
    if merchant is None:
        people = people.filter(is_superuser=True)
    else:
        people = people.filter(memberships__merchant=merchant, memberships__role=Membership.Role.MANAGER)
    return list(people.order_by("email").values_list("email", flat=True))


def letter(merchant: Merchant | None, problems: list[Problem]) -> Letter:
    """In the merchant's language and zone."""
    language = merchant.language if merchant else settings.LANGUAGE_CODE
    with (
        translation.override(language),
        timezone.override(merchant.time_zone if merchant else settings.STAFF_TIME_ZONE),
    ):
        context: dict[str, Any] = {
            "language": language,
            "merchant": merchant,
            "number": len(problems),
            "problems": [_told(problem) for problem in problems[:PROBLEMS_NAMED]],
            "more": len(problems[PROBLEMS_NAMED:]),
            "address": settings.PUBLIC_URL + reverse("problems"),
            "profile": settings.PUBLIC_URL + reverse("profile"),
        }
        context["subject"] = " ".join(render_to_string("mail/problems_subject.txt", context).split())
        return Letter(
            subject=context["subject"],
            text=render_to_string("mail/problems.txt", context),
            html=render_to_string("mail/problems.html", context),
        )


def _due() -> list[ProblemMail]:
    """The letters that may be written now; also those whose last try failed, to see whether anything is left to tell."""
    now = timezone.now()
    owners = set(Problem.objects.to_mail().order_by().values_list("account__merchant", flat=True).distinct())
    theirs = Q(merchant__in=owners - {None})
    if None in owners:
        theirs |= Q(merchant__isnull=True)
    new = owners - set(ProblemMail.objects.filter(theirs).values_list("merchant", flat=True)) if owners else set()
    ProblemMail.objects.bulk_create([ProblemMail(merchant_id=pk, due_at=now) for pk in new], ignore_conflicts=True)
    rows = ProblemMail.objects.filter(theirs | Q(attempts__gt=0), due_at__lte=now)
    return list(rows.select_related("merchant").order_by("due_at", "pk")[:LETTERS_AT_ONCE])


def _send(row: ProblemMail) -> bool:
    """Whether there was something to tell, and somebody to tell it to. Raises ``OSError`` or ``SMTPException``."""
    rows = Problem.objects.to_mail().filter(account__merchant=row.merchant).select_related("account__merchant")
    problems = list(rows.defer("account__credential", "account__fingerprint").order_by("account", "opened_at", "pk"))
    people = recipients(row.merchant) if problems else []
    if people:
        words = letter(row.merchant, problems)
        message = EmailMultiAlternatives(
            words.subject, words.text, to=people, headers={"Auto-Submitted": "auto-generated"}
        )
        message.attach_alternative(words.html, "text/html")
        message.send()
    now = timezone.now()
    with transaction.atomic():
        if people:
            Problem.objects.filter(pk__in=[problem.pk for problem in problems]).update(mailed_at=now)
            row.settle(due_at=now + EVERY, sent_at=now)
        else:
            row.settle(due_at=now + EVERY if problems else now)
    if not ProblemMail.objects.filter(attempts__gt=0).exists():
        clear_problem("mail_failed")
    return bool(people)


def _told(problem: Problem) -> Told:
    sentence, account = cards.told(problem, _said), problem.account
    where = (systems.name_of(account.system), account.label) if account else ()
    return Told(", ".join(filter(None, where)), sentence.what, sentence.next, problem.opened_at)


def _said(text: str) -> str:
    """In the language of the letter; an empty text stays one."""
    return translation.gettext(text) if text else ""


def _failed(error: Exception) -> None:
    log.error("a mail about problems could not be sent: %s", type(error).__name__)
    raise_problem("mail_failed")


def _put_off_others() -> None:
    """The mail server is away: nobody needs to find that out once per merchant."""
    now = timezone.now()
    ProblemMail.objects.filter(due_at__lte=now).update(due_at=now + FIRST_BACKOFF)
