"""A key that the merchant's browser brings from the remote system, or that the merchant copies from a page of it.

It stands behind the ``#`` of our own address, which browsers send to nobody: a script on our page posts it, or a person
pastes it. The state that we gave along says which approval it answers; it is signed, belongs to one permission request
of one step, and is good for one answer.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit, systems
from accounts.http.issues import Issue, issue_in
from accounts.http.vault import Secret
from accounts.linking import entering, grants, parts
from accounts.linking.grants import Received
from accounts.models.approval import ApprovalStep
from accounts.models.grant import Grant
from accounts.systems.base import BroughtBack, Entered, NotAccepted

LIVES = timedelta(minutes=10)  # a permission request, as long as those that the remote systems make themselves
FILE = ("access_token", "refresh_token", "expires_in")  # of a credentials file; the first has to be there
LONGEST = 8000  # characters of what is brought
DECLINED = "access_denied"
NO_KEY = _("This holds no key. Copy the whole key, or the whole address of the page that showed it.")
FOREIGN = _("This address belongs to another approval. Copy the one that you see after pressing Continue here.")
REFUSED = _("This address tells of a refusal and holds no key. Please press Continue again.")

_signer = Signer(salt="accounts.linking.bringing", sep=".")


@dataclass(frozen=True)
class Brought:
    """What an answer holds: a key, or an error; and the state, where it came along."""

    issue: Issue | None = field(default=None, repr=False)
    error: str = ""
    state: str = ""


def begin(step: ApprovalStep, linking: BroughtBack) -> Grant:
    """The step's open request, or a new one. Nothing is asked of the remote system."""
    grant = grants.still_open(step)
    if grant is not None:
        return grant
    state = _signer.sign(secrets.token_urlsafe(24))
    back = settings.PUBLIC_URL + reverse("callback_brought", args=[step.account.system])
    address = Secret(linking.address(state, back))
    return grants.open_(step, callback_state=state, uri=address, expires_at=timezone.now() + LIVES)


def by_state(system: str, state: str) -> Grant | None:
    """The request that this state was made for; ``None`` for one that is not ours."""
    try:
        _signer.unsign(state)
    except BadSignature:
        return None
    grant = grants.by_callback_state(state)
    return grant if grant is not None and grant.step is not None and grant.account.system == system else None


def read(text: str) -> Brought:
    """A bare key, the part behind a ``#``, or a whole address. Errors may stand before the ``#`` or behind it."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return Brought()
    before, hash_, behind = text.partition("#")
    if not hash_ and "://" not in text:
        if "access_token=" not in text and "error=" not in text:
            return Brought(issue_in({"access_token": text}))
        before, behind = "", text
    found = _once(behind)
    told = _once(before.partition("?")[2]) | found
    return Brought(issue_in(found), told.get("error", ""), told.get("state", ""))  # no key out of a query: logs saw it


def answered(grant: Grant, brought: Brought) -> Received | None:
    """The answer to this request, once; ``None`` for a refusal that was taken in."""
    if brought.issue is not None:
        return grants.receive(grant, brought.issue.secret, issue=brought.issue)
    if grant.state != Grant.State.PENDING:
        return Received.ENDED
    if brought.error == DECLINED:
        grants.deny(grant)
    else:
        grants.break_(grant, "provider_refused")
        told = "".join(filter(str.isprintable, brought.error))[:60]
        audit.record("approval.provider_refused", actor=audit.MERCHANT, account=grant.account, details={"error": told})
    return None


def pasted(step: ApprovalStep, text: str) -> None:
    """What the merchant has pasted on the step's own page. Raises ``NotAccepted``: then nothing is kept."""
    if not entering.may_try(step):
        raise NotAccepted(entering.TOO_MANY, "key")
    brought = read(text)
    if brought.issue is None:
        raise NotAccepted(REFUSED if brought.error else NO_KEY, "key")
    if not brought.state:
        grants.enter(step.account, step, Entered(brought.issue.secret, issue=brought.issue))
        return
    grant = by_state(step.account.system, brought.state)
    if grant is None or grant.step_id != step.pk:
        raise NotAccepted(FOREIGN, "key")
    if answered(grant, brought) not in (Received.ACCEPTED, Received.AGAIN):
        raise NotAccepted(REFUSED, "key")


def from_file(linking: BroughtBack, found: dict[str, Any]) -> Entered:
    """A key as ``link_account`` reads it, maybe with the parts that are wanted. Raises ``NotAccepted``."""
    issue, parts_wanted = issue_in(found), found.get(linking.parts)
    wanted = parts_wanted if isinstance(parts_wanted, list) else []
    if issue is None or set(found) - {*FILE, linking.parts} or not all(isinstance(each, str) for each in wanted):
        raise NotAccepted(f"one JSON object with {', '.join(FILE)} and, if not all are wanted, {linking.parts}: a list")
    try:
        keys = list(dict.fromkeys(linking.part_key(each) for each in wanted))
    except ValueError:
        raise NotAccepted(f"{linking.parts} with their addresses, such as the API tells them") from None
    if linking.parts in found and not keys:
        raise NotAccepted(f"at least one of the {linking.parts}, or none of this name for all of them")
    return Entered(issue.secret, {parts.WANTED: keys} if keys else {}, issue=issue)


def linking_of(system: str) -> BroughtBack | None:
    """How this system is linked, if it is by a key that is brought."""
    linking = systems.get(system).linking if system in systems.BOXES else None
    return linking if isinstance(linking, BroughtBack) else None


def _once(text: str) -> dict[str, str]:
    """Names with their values; what is given twice counts for nothing."""
    pairs = parse_qsl(text, keep_blank_values=True)
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}
