"""What a merchant enters on our own page: tried at the remote system at once, and then checked like any approval."""

from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts import systems
from accounts.linking import grants, parts
from accounts.models.approval import ApprovalStep
from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Merchant
from accounts.systems.base import BroughtBack, Entered, EnteredHere, NotAccepted, Scope

MOST_TRIES = 10  # of one approval link's step: nobody guesses passwords or looks for hosts by way of us
TRIES_FORGOTTEN_AFTER_S = 600
TOO_MANY = _("You have tried many times. Please wait ten minutes, or ask the person who sent you the link.")


def try_(step: ApprovalStep, linking: EnteredHere, answers: dict[str, str]) -> None:
    """See that it works, and keep it as the step's candidate. Raises ``NotAccepted``: then nothing is kept."""
    if not may_try(step):
        raise NotAccepted(TOO_MANY)
    grants.enter(step.account, step, linking.check(answers))


def account_for(merchant: Merchant, system: str, entered: Entered) -> LinkedAccount:
    """The merchant's account that this opens: the one known by the same, else one that was never linked, else a new one."""
    known = list(merchant.accounts.filter(system=system).order_by("pk"))
    same = [
        account for account in known if entered.known_by and entered.known_by.items() <= account.fingerprint.items()
    ]
    unused = [account for account in known if account.connected_at is None and account.credential is None]
    return next(iter(same + unused), None) or LinkedAccount.objects.create(merchant=merchant, system=system)


def closed(account: LinkedAccount) -> list[Scope]:
    """The scopes that were closed to the credential when it was entered."""
    linking = systems.get(account.system).linking
    if not isinstance(linking, EnteredHere):
        return []
    keys = account.access.get("closed", ())
    return [scope for scope in linking.scopes if scope.key in keys]


def shown(account: LinkedAccount) -> list[tuple[Any, str]]:
    """What was entered and is no secret, with its label."""
    linking = systems.get(account.system).linking
    if isinstance(linking, BroughtBack):
        names = parts.names(account)
        return [(linking.parts_label, names)] if names else []
    if not isinstance(linking, EnteredHere):
        return []
    told = [(question, account.access.get(question.name, "")) for question in linking.questions]
    return [(question.label, dict(question.choices).get(value, value)) for question, value in told if value]


def may_try(step: ApprovalStep) -> bool:
    key = f"entering.tries.{step.pk}"
    cache.add(key, 0, timeout=TRIES_FORGOTTEN_AFTER_S)
    return cache.incr(key) <= MOST_TRIES
