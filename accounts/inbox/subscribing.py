"""Where a remote system sends its webhooks: set after linking, read back, and looked at once a day.

Where the system has no operation for that, people paste our address and a secret there, and we wait for the first one.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import audit, problems, systems
from accounts.http import budget, vault
from accounts.http.errors import Forbidden, Gone, Rejected
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncRun
from accounts.systems.base import PastedThere, RegisteredThere, SetByUs, System, Webhooks

AFTER = timedelta(seconds=15)  # the first read; other accounts' first pages come before
EVERY = timedelta(days=1)
KEY_BYTES = 24
SECRET_LETTERS = 40
ON, FOREIGN, TAKE_OVER, UNAVAILABLE, AWAITED = "on", "foreign", "take_over", "unavailable", "awaited"


def is_possible() -> bool:
    """Whether remote systems can reach us: by https, or because they run beside us."""
    return settings.PUBLIC_URL.startswith("https://") or bool(settings.ALLOW_PRIVATE_HOSTS)


def plan(account: LinkedAccount) -> None:
    """Everything was read: soon it is time for the webhooks, unless that was planned before."""
    LinkedAccount.objects.filter(pk=account.pk, webhook_due_at__isnull=True).update(
        webhook_due_at=timezone.now() + AFTER
    )


def next_due(account: LinkedAccount) -> datetime | None:
    """When to look at the account's webhooks; ``None`` for never, or not planned yet."""
    if systems.get(account.system).webhooks is None or not account.is_live or not is_possible():
        return None
    return account.webhook_due_at


def look(account: LinkedAccount) -> None:
    """See that deliveries come to us, all events switched on. Another integrator's address stays until staff decide.

    About 22 requests at most. When the budget ends in between, the next look finds what is there already, and goes on.
    Of those that people paste, only their silence can be noticed.
    """
    system = systems.get(account.system)
    if system.webhooks is None:
        return
    try:
        state = _state_of(system, system.webhooks, account)
    except (Forbidden, Gone, Rejected):
        state = UNAVAILABLE
    if state == FOREIGN:
        problems.raise_problem("webhook_foreign", account=account)
    else:
        problems.clear_problem("webhook_foreign", account=account)
    if state == ON and _is_silent(account):
        problems.raise_problem("webhook_silent", account=account)
    else:
        problems.clear_problem("webhook_silent", account=account)
    LinkedAccount.objects.filter(pk=account.pk).update(webhook_state=state, webhook_due_at=timezone.now() + EVERY)


def heard(account: LinkedAccount) -> None:
    """A webhook came that can be read: where people had to paste our address, it stands there now."""
    if account.webhook_state != ON and is_pasted(account):
        LinkedAccount.objects.filter(pk=account.pk).exclude(state="disconnected").update(webhook_state=ON)
        account.webhook_state = ON


def is_pasted(account: LinkedAccount) -> bool:
    """Whether people have to tell the remote system where webhooks go."""
    return isinstance(systems.get(account.system).webhooks, PastedThere)


def take_over(account: LinkedAccount) -> None:
    """Staff have decided: the next look puts our address in the place of the other one."""
    LinkedAccount.objects.filter(pk=account.pk).update(webhook_state=TAKE_OVER, webhook_due_at=timezone.now())


def address(account: LinkedAccount) -> str:
    """Where deliveries of this account come in."""
    return f"{_ours()}{account.system}/{key(account)}/"


def key(account: LinkedAccount) -> str:
    """What tells the account's deliveries from others; made on first use, and never shown."""
    if account.webhook_key is None:
        made = vault.Secret(secrets.token_urlsafe(KEY_BYTES))
        LinkedAccount.objects.filter(pk=account.pk, webhook_key__isnull=True).update(
            webhook_key=vault.seal(made, account, "webhook_key"), webhook_key_hash=made.equality_key()
        )
        account.refresh_from_db(fields=["webhook_key", "webhook_key_hash"])
    return vault.unseal(account, "webhook_key").reveal()


def secret(account: LinkedAccount) -> vault.Secret:
    """What each delivery has to bring along, where people paste it. It follows from the key, and is not kept."""
    return vault.Secret(_secret_of(key(account)))


def is_proven(system: str, key: str, headers: Mapping[str, str]) -> bool:
    """Whether a delivery brings the secret, as Bearer or as the password of Basic, or the token that the remote system
    told us, if it has to. In constant time.
    """
    webhooks = systems.get(system).webhooks if system in systems.BOXES else None
    if isinstance(webhooks, PastedThere):
        return hmac.compare_digest(_brought(headers.get("Authorization", "")), _secret_of(key).encode())
    if isinstance(webhooks, RegisteredThere):
        return _is_known_token(system, key, headers.get(webhooks.proof_header, ""))
    return True  # the key in the address is the proof


def has_places(system: str) -> bool:
    """Whether its deliveries come to places behind our address, each with its own meaning."""
    return system in systems.BOXES and isinstance(systems.get(system).webhooks, RegisteredThere)


def _is_known_token(system: str, key: str, brought: str) -> bool:
    """Any of the account's tokens; before the first is known, the key in the address is the proof."""
    rows = LinkedAccount.objects.filter(system=system, webhook_key_hash=vault.equality_key(key))
    known: list[str] = rows.values_list("webhook_proofs", flat=True).first() or []
    digest = vault.equality_key(brought)
    same = [hmac.compare_digest(digest, each) for each in known]  # all of them, so that time tells nothing
    return any(same) or not known


def _secret_of(key: str) -> str:
    return salted_hmac("accounts.inbox.subscribing", key, algorithm="sha256").hexdigest()[:SECRET_LETTERS]


def _brought(authorization: str) -> bytes:
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _state_of(system: System, webhooks: Webhooks, account: LinkedAccount) -> str:
    if isinstance(webhooks, SetByUs):
        return _seen_to(system, webhooks, account)
    if isinstance(webhooks, RegisteredThere):
        return _registered(system, webhooks, account)
    return ON if account.webhook_state == ON else AWAITED


def _registered(system: System, webhooks: RegisteredThere, account: LinkedAccount) -> str:
    """One that the remote system had suspended is set up anew, and staff are told; its old token is forgotten."""
    found = webhooks.register(account, system.door(account, SyncRun.Lane.INCREMENTAL), address(account))
    rows = LinkedAccount.objects.filter(pk=account.pk).exclude(state="disconnected")
    rows.update(webhook_proofs=[token.equality_key() for token in found.tokens])
    if found.added:
        audit.record("account.webhook_set", actor=audit.WORKER, account=account, details={"number": found.added})
    if found.renewed:
        problems.raise_problem("webhook_suspended", account=account, details={"detail": str(found.renewed)})
    else:
        problems.clear_problem("webhook_suspended", account=account)
    return ON


def _seen_to(system: System, webhooks: SetByUs, account: LinkedAccount) -> str:
    """Begins only when nobody else wants the budget, and then goes on with what it holds."""
    ours, found = address(account), webhooks.address(system.door(account, budget.IDLE))
    if found not in ("", ours) and not found.startswith(_ours()) and account.webhook_state != TAKE_OVER:
        return FOREIGN
    door = system.door(account, SyncRun.Lane.INCREMENTAL)
    if found != ours:
        webhooks.set_address(door, ours)
        audit.record("account.webhook_set", actor=audit.WORKER, account=account)
    missing = webhooks.missing(door)
    if found == ours and not missing:
        return ON
    for event in sorted(missing):
        webhooks.switch_on(door, event)
    is_so = webhooks.address(door) == ours and not webhooks.missing(door)
    return ON if is_so else UNAVAILABLE


def _is_silent(account: LinkedAccount) -> bool:
    """Whether asking has found changes all day long, and no webhook has told of any."""
    since = timezone.now() - EVERY
    if account.webhook_state != ON or account.deliveries.filter(received_at__gt=since).exists():
        return False
    asked = account.runs.filter(mode__in=(SyncRun.Mode.CHANGES, SyncRun.Mode.WINDOW), finished_at__gt=since)
    return asked.filter(Q(created__gt=0) | Q(updated__gt=0)).exists()


def _ours() -> str:
    return f"{settings.PUBLIC_URL}/webhooks/"
