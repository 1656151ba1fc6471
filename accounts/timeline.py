"""The story of an approval link as staff follow it: what has happened when, what is next, how far reading is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from accounts import systems
from accounts.models import ApprovalLink, ApprovalStep, LinkedAccount
from backoffice import sentences, states
from backoffice.sentences import Sentence
from backoffice.states import Shown

State = ApprovalLink.State
ENDED_BADLY = (State.DENIED, State.EXPIRED, State.BROKEN, State.REVOKED)


@dataclass(frozen=True)
class Moment:
    """One point of the story; without a time it lies ahead."""

    label: str
    shown: Shown
    at: datetime | None


@dataclass(frozen=True)
class Step:
    """Where one system's part of the link stands."""

    step: ApprovalStep
    system: str
    sentence: Sentence
    reason: str
    products: int | None  # read so far; None before it is connected
    is_reading: bool


def of(link: ApprovalLink) -> list[Moment]:
    """The four points that every link passes, and how it ended if that was another way."""
    points = [
        _moment(State.DRAFT, "Created", link.created_at),
        _moment(State.SENT, "Sent", link.sent_at),
        _moment(State.OPENED, "Opened", link.opened_at),
        _moment(State.APPROVED, "Approved", link.approved_at),
    ]
    if link.state in ENDED_BADLY:
        known = [point for point in points if point.at is not None]
        return [*known, _moment(link.state, link.get_state_display(), link.ended_at)]
    return [*points, _moment(State.CONNECTED, "Connected", link.ended_at)]


def step(step: ApprovalStep) -> Step:
    account, system = step.account, systems.name_of(step.account.system)
    connected = step.state == State.CONNECTED
    waits = step.state == State.APPROVED and account.state == LinkedAccount.State.AWAITING_CONFIRMATION
    state = step.link.state if step.state == State.DRAFT else step.state  # untouched: as the whole link
    shown = states.of_account(account.state) if waits else states.LINKS[state]
    return Step(
        step=step,
        system=system,
        sentence=shown.sentence.filled(system=system),
        reason=sentences.approval(step.reason, system),
        products=_products(account) if connected else None,
        is_reading=connected and account.runs.unfinished().exists(),
    )


def moves(link: ApprovalLink) -> bool:
    """Whether the page has something to wait for: the merchant, the check, or the first reading."""
    if link.state in (State.SENT, State.OPENED, State.APPROVED):
        return not link.has_run_out
    return any(step.state == State.CONNECTED and step.account.runs.unfinished().exists() for step in link.steps.all())


def _moment(state: str, label: str, at: datetime | None) -> Moment:
    return Moment(label, states.LINKS[state], at)


def _products(account: LinkedAccount) -> int:
    """Products that the first reading has brought so far."""
    rows = account.runs.filter(resource="products")
    return int(rows.aggregate(read=Sum("created"))["read"] or 0)
