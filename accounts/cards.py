"""A problem as a card: what, since when, what happens next by itself, and the button."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts import systems
from accounts.access import Access
from accounts.models import LinkedAccount, Membership, Problem
from backoffice import sentences, states, words
from backoffice.sentences import Sentence

VIEWER, EDITOR, MANAGER = Membership.Role.VIEWER, Membership.Role.EDITOR, Membership.Role.MANAGER
LINKS = ("confirm", "deliveries", "commands")
NOTED = ("clear", "documents")  # actions of problems that somebody may put aside
LISTS = {"documents": "invoices", "review_requests": "review_requests"}  # actions that lead to rows of a list
TRIED_AGAIN = ("sync", "sync_resource")  # by the account's turns, while it has any


@dataclass(frozen=True)
class Button:
    """``fields`` go along in the form; a button that only leads somewhere is a link."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    is_link: bool = False


@dataclass(frozen=True)
class Card:
    """``snoozes``: whether this person may put the problem to sleep, and wake it."""

    problem: Problem
    place: str
    sentence: Sentence
    button: Button | None
    snoozes: bool
    noted: Button | None = None  # beside a button that only leads somewhere


def card(problem: Problem, access: Access) -> Card:
    """With the buttons only for those who may press them."""
    sentence = told(problem)
    snoozes = access.may(EDITOR, problem.account.merchant_id if problem.account else None)
    return Card(
        problem,
        place(problem),
        sentence,
        _button(sentence, problem, access),
        snoozes,
        _noted(sentence, problem, access),
    )


def told(problem: Problem, say: Callable[[str], str] = str) -> Sentence:
    """What is wrong, and what happens next as the account stands; ``say`` brings texts into another language."""
    sentence = sentences.problem(problem.cause)
    if problem.account is not None and sentence.action in TRIED_AGAIN and not problem.account.is_live:
        state = states.of_account(problem.account.state).sentence  # nothing is tried again before it goes on
        sentence = replace(state, what=sentence.what, next=f"{say(state.what)} {say(state.next)}".strip())
    sentence = replace(sentence, what=say(sentence.what), next=say(sentence.next))
    return sentence.filled(**_details(problem, say))


def place(problem: Problem) -> str:
    """Whose account it is, and where; empty for the whole installation."""
    account = problem.account
    if account is None:
        return ""
    return ", ".join(name for name in (account.merchant.name, systems.name_of(account.system), account.label) if name)


def nothing(*, shows_snoozed: bool = False, snoozed: int = 0) -> Sentence:
    """What is said where there is no card."""
    return sentences.empty("problems_snoozed" if shows_snoozed else "problems_awake" if snoozed else "problems")


def action_of(problem: Problem) -> str:
    """What the problem's button does."""
    return sentences.problem(problem.cause).action


def account_button(account: LinkedAccount, access: Access) -> tuple[Sentence, Button | None]:
    """What an account's state means, and the next step that this person may take."""
    sentence = states.of_account(account.state).sentence.filled(system=systems.name_of(account.system))
    return sentence, step(sentence, account, access)


def step(sentence: Sentence, account: LinkedAccount, access: Access, resource: str = "") -> Button | None:
    """The button of a sentence about an account; ``None`` when there is none, or it is not theirs to press."""
    wanted = {
        "approval_link": ("account_reconnect", MANAGER),
        "confirm": ("account_confirm", MANAGER),
        "resume": ("account_resume", MANAGER),
        "sync": ("account_sync", EDITOR),
        "sync_resource": ("account_sync", EDITOR),
        "take_over_webhook": ("account_webhook_take_over", MANAGER),
        "deliveries": ("account_deliveries", VIEWER),
        "commands": ("commands", EDITOR),
    }.get(sentence.action)
    if wanted is None or not access.may(wanted[1], account.merchant_id):
        return None
    if sentence.action == "commands":
        return Button(sentence.button, f"{reverse('commands')}?state=needs_person", is_link=True)
    fields = (("resource", resource),) if sentence.action == "sync_resource" else ()
    return Button(sentence.button, reverse(wanted[0], args=[account.pk]), fields, is_link=sentence.action in LINKS)


def list_url(problem: Problem, name: str) -> str:
    """The rows of this list that a problem is about."""
    slug = problem.account.merchant.slug if problem.account else ""
    asked = dict(sorted(problem.details.get("asked", {}).items()))
    return f"{reverse(name)}?{urlencode({'merchant': slug, **asked})}"


def _noted(sentence: Sentence, problem: Problem, access: Access) -> Button | None:
    account = problem.account
    if sentence.action != "documents" or not access.may(MANAGER, account.merchant_id if account else None):
        return None
    return Button("Noted", reverse("problem_clear", args=[problem.pk]))


def _button(sentence: Sentence, problem: Problem, access: Access) -> Button | None:
    account = problem.account
    if sentence.action in LISTS:
        return Button(sentence.button, list_url(problem, LISTS[sentence.action]), is_link=True)
    views = {"clear": "problem_clear", "allow_removals": "problem_allow_removals"}
    if sentence.action in views:
        may = access.may(MANAGER, account.merchant_id if account else None)
        return Button(sentence.button, reverse(views[sentence.action], args=[problem.pk])) if may else None
    return step(sentence, account, access, problem.details.get("resource", "")) if account else None


def _details(problem: Problem, say: Callable[[str], str]) -> dict[str, Any]:
    """What fills the places of the sentence: names and words, never keys."""
    details = problem.details
    system = problem.account.system if problem.account else problem.subject
    cause = details.get("reason") or details.get("detail") or ""
    return {
        "system": systems.name_of(system),
        "place": say(systems.place_of(system)),
        "resource": say(words.resource(details.get("resource", ""))),
        "detail": _figure(str(details.get("detail", "")), say),
        "name": details.get("name", ""),
        "reason": say(sentences.reason(str(cause))),
    }


def _figure(detail: str, say: Callable[[str], str]) -> str:
    """``12 of 300`` in words that can be said in another language; other figures as they are."""
    part, of, whole = detail.partition(" of ")
    return say("{part} of {whole}").format(part=part, whole=whole) if of else detail
