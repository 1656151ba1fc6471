"""Which parts of a remote account are read, such as one of several organisations: all, but for those that were left out.

The merchant may choose while the approval is checked. Whoever is not on the page by then wants all of them: the check
waits a moment for the page to show them, and then for as long as a person may need.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts import audit, bell
from accounts.linking import grants
from accounts.models.approval import ApprovalStep
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import BroughtBack, Part

SHOWN_WITHIN = timedelta(seconds=20)
CHOSEN_WITHIN = timedelta(minutes=10)
PARTS, WANTED = "parts", "wanted"  # in ``access``: what is read; what was asked for by key at the command line


def offered(grant: Grant, linking: BroughtBack) -> list[Part]:
    """What the key opens, as it was found."""
    return [Part(key, name) for key, name, *_ in grant.fingerprint.get(linking.parts, [])]


def are_being_chosen(grant: Grant) -> bool:
    return grant.choose_until is not None and grant.choose_until > timezone.now()


def settle(grant: Grant, linking: BroughtBack) -> bool:
    """Keep which parts are read; False = the merchant may still choose, or there is nothing to read and it has ended."""
    known = offered(grant, linking)
    if PARTS in grant.access and grant.choose_until is not None:
        return True
    wanted = grant.access.get(WANTED) or [part["key"] for part in grant.account.access.get(PARTS, [])]
    chosen = [part for part in known if part.key in wanted] or ([] if grant.access.get(WANTED) else known)
    if not chosen or len(chosen) < len(grant.access.get(WANTED, [])):
        grants.break_(grant, "nothing_there" if not known else "parts_missing")
        return False
    _keep(grant, chosen)
    if wanted or grant.step is None or len(known) == 1:
        return True
    _wait(grant, timezone.now() + SHOWN_WITHIN)
    return False


def waiting_choice(step: ApprovalStep) -> Grant | None:
    """The step's approval whose parts can still be chosen."""
    rows = step.grants.filter(state=Grant.State.CANDIDATE, choose_until__gt=timezone.now())
    return rows.select_related("account").order_by("-pk").first()


def shown(grant: Grant) -> None:
    """The merchant sees them: there is time to think now, and once only."""
    until = (grant.granted_at or timezone.now()) + CHOSEN_WITHIN
    if grant.choose_until is not None and until > grant.choose_until:
        _wait(grant, until)


def choose(grant: Grant, linking: BroughtBack, keys: list[str]) -> bool:
    """The merchant's choice; False = none of them is there, or it is settled already."""
    chosen = [part for part in offered(grant, linking) if part.key in keys]
    if not chosen:
        return False
    rows = Grant.objects.filter(pk=grant.pk, state=Grant.State.CANDIDATE, choose_until__gt=timezone.now())
    now = timezone.now()
    if rows.update(access=grant.access | {PARTS: _plain(chosen)}, choose_until=now) != 1:
        return False
    LinkedAccount.objects.filter(pk=grant.account_id).update(due_at=now)
    bell.ring(grant.account_id)
    audit.record("approval.parts_chosen", actor=audit.MERCHANT, account=grant.account, details={"number": len(chosen)})
    return True


def names(account: LinkedAccount) -> str:
    """What is read of it, by name."""
    return ", ".join(part["name"] or part["key"] for part in account.access.get(PARTS, []))


def _keep(grant: Grant, chosen: list[Part]) -> None:
    grant.access = {name: value for name, value in grant.access.items() if name != WANTED} | {PARTS: _plain(chosen)}
    Grant.objects.filter(pk=grant.pk).update(access=grant.access)


def _wait(grant: Grant, until: datetime) -> None:
    rows = Grant.objects.filter(pk=grant.pk, state=Grant.State.CANDIDATE)
    if rows.update(choose_until=until):
        grant.choose_until = until
        LinkedAccount.objects.filter(pk=grant.account_id, state=LinkedAccount.State.VERIFYING).update(due_at=until)


def _plain(parts: list[Part]) -> list[dict[str, str]]:
    return [{"key": part.key, "name": part.name} for part in parts]
