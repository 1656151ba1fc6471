"""What people need to set up webhooks by hand: the address, the secret, the events, and whether it works by now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts import systems
from accounts.inbox import subscribing
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import PastedThere
from backoffice import sentences


@dataclass(frozen=True)
class Setup:
    """Once it works, nobody needs the secret any more. ``trouble``: what was wrong with the last one that came."""

    works: bool
    heard_at: datetime | None = None  # of the last one, as far back as they are kept
    is_possible: bool = True
    address: str = ""
    secret: str = field(default="", repr=False)
    events: tuple[str, ...] = ()
    guide: tuple[Any, ...] = ()
    trouble: str = ""


def setup_of(account: LinkedAccount, *, opened: bool = True) -> Setup | None:
    """``None`` where nothing has to be pasted, or nothing is linked. ``opened``: with the address and the secret."""
    webhooks = systems.get(account.system).webhooks
    if not isinstance(webhooks, PastedThere) or account.credential is None:
        return None
    last = account.deliveries.order_by("-pk").only("received_at", "state", "reason").first()
    heard_at = last.received_at if last else None
    if account.webhook_state == subscribing.ON:
        return Setup(works=True, heard_at=heard_at)
    dead = last is not None and last.state == Delivery.State.DEAD
    trouble = sentences.delivery(last.reason) if last is not None and dead else ""
    if not opened or not subscribing.is_possible():
        return Setup(works=False, heard_at=heard_at, is_possible=subscribing.is_possible(), trouble=trouble)
    return Setup(
        works=False,
        heard_at=heard_at,
        address=subscribing.address(account),
        secret=subscribing.secret(account).reveal(),
        events=tuple(sorted(webhooks.events)),
        guide=webhooks.paste_guide,
        trouble=trouble,
    )
