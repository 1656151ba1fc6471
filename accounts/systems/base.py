"""What the rest of the house asks of a remote system's box."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from accounts.http.budget import Bucket
from accounts.http.door import Door
from accounts.http.issues import Issue
from accounts.http.vault import Secret
from accounts.models.approval import ApprovalStep
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    Words = str | StrPromise

Fingerprint = dict[str, Any]
Access = dict[str, Any]  # what may be shown of a credential: never a secret


@dataclass(frozen=True)
class Permission:
    """One line of what a merchant is asked for, in both languages; ``writes`` marks what can change things."""

    text: "Words"
    writes: bool = False


class Linking(Protocol):
    """How a merchant's account is recognised and let go. How it is linked: ``ApprovedThere``, ``EnteredHere`` or ``BroughtBack``."""

    permissions: tuple[Permission, ...]
    traits: tuple[str, ...]  # kinds of record in a fingerprint, the most telling first

    def fingerprint(self, door: Door) -> Fingerprint:
        """What tells this remote account from others. Costs a few requests."""
        ...

    def revoke(self, door: Door) -> None:
        """Give the access back at the remote system, where it knows such a thing."""
        ...


@runtime_checkable
class ApprovedThere(Linking, Protocol):
    """The merchant approves at the remote system, which then gives us a token."""

    def begin(self, step: ApprovalStep) -> Grant:
        """The open permission request of this step, new or still good. Raises ``RemoteError`` or ``OutOfBudget``."""
        ...

    def look(self, grant: Grant) -> None:
        """Ask the system what became of a permission request whose answer has not come."""
        ...


@dataclass(frozen=True)
class Question:
    """One thing that the merchant enters. What is secret is never shown again."""

    name: str
    label: "Words"
    help: "Words" = ""
    is_secret: bool = False
    is_optional: bool = False
    choices: "tuple[tuple[str, Words], ...]" = ()  # values with their words; none: anything may be written
    is_language: bool = False  # the merchant's own is offered first


class NotAccepted(Exception):
    """What was entered does not work: which question it is about (empty: none in particular), and what to do."""

    def __init__(self, text: "Words", question: str = "") -> None:
        super().__init__(str(text))
        self.text = text
        self.question = question


@dataclass(frozen=True)
class Entered:
    """What opens the account. ``access`` may be shown; its ``closed`` lists the closed scopes, its ``parts`` the chosen ones.

    ``known_by`` is the part of the account's fingerprint that is known by now.
    """

    secret: Secret
    access: Access = field(default_factory=dict)
    known_by: Fingerprint = field(default_factory=dict)
    issue: Issue | None = None  # the same secret with what renews it, where it ends


@dataclass(frozen=True)
class Scope:
    """A part of the remote system that a credential may be kept out of, and what that would mean."""

    key: str
    meaning: "Words"


@runtime_checkable
class EnteredHere(Linking, Protocol):
    """The merchant enters on our page what opens the account."""

    questions: tuple[Question, ...]
    guide: "tuple[Words, ...]"  # where the merchant finds it, step by step
    scopes: tuple[Scope, ...]

    def check(self, answers: Mapping[str, str]) -> Entered:
        """Try it at the remote system. Raises ``NotAccepted``. Takes a few requests, and seconds at most."""
        ...


@dataclass(frozen=True)
class Part:
    """A part of the remote account that the merchant may leave out, such as one of several companies."""

    key: str
    name: str


@runtime_checkable
class BroughtBack(Linking, Protocol):
    """The merchant approves at the remote system; the key comes back behind the ``#`` of our address, where only their browser sees it, or is shown there to be pasted."""

    parts: str  # the kind of record in a fingerprint, [key, name], that the merchant may leave some of out
    parts_label: "Words"
    parts_question: "Words"  # which of them may be read

    def address(self, state: str, back: str) -> str:
        """Where the merchant approves. ``state`` comes back with the answer to the address ``back``."""
        ...

    def part_key(self, told: str) -> str:
        """The key of a part that somebody wrote down, such as by its whole address. Raises ``ValueError``."""
        ...


@dataclass(frozen=True)
class Hint:
    """What a webhook says: this record has changed. ``resource`` is empty where we keep none of its kind."""

    event: str
    resource: str
    remote_id: str


@dataclass(frozen=True)
class Way:
    """How a delivery came: its method, and where behind our address."""

    method: str = "POST"
    told_at: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether the way alone may name the record, so that the body can be empty."""
        return bool(self.told_at)


STRAIGHT = Way()


class Webhooks(Protocol):
    """How a system tells that something changed."""

    events: frozenset[str]  # all that it can tell
    whole: frozenset[str]  # after these only the whole list shows what has changed

    def example(self, event: str, remote_id: str, known: dict[str, Any]) -> dict[str, Any]:
        """What it would tell of this record, as far as we know it."""
        ...

    def packed(self, event: str, record: dict[str, Any]) -> dict[str, Any]:
        """The payload in which it would tell of this event."""
        ...

    def hint(self, payload: dict[str, Any], way: Way = STRAIGHT) -> Hint | None:
        """Which record a delivery is about, without its id if there are several; ``None`` when it does not say."""
        ...

    def record(self, payload: dict[str, Any]) -> Any:
        """The record inside a payload, whatever stands there."""
        ...


@runtime_checkable
class SetByUs(Webhooks, Protocol):
    """Its API lets us say where deliveries go."""

    def address(self, door: Door) -> str:
        """Where deliveries go now; empty for nowhere. One request."""
        ...

    def missing(self, door: Door) -> frozenset[str]:
        """The events that we want and that are off. One request."""
        ...

    def set_address(self, door: Door, address: str) -> None: ...

    def switch_on(self, door: Door, event: str) -> None: ...


@dataclass(frozen=True)
class Registered:
    """What stands at the remote system for us. ``tokens``: what it sends along; ``renewed``: suspended ones, set up anew."""

    tokens: tuple[Secret, ...] = ()
    added: int = 0
    renewed: int = 0


@runtime_checkable
class RegisteredThere(Webhooks, Protocol):
    """Its API keeps one entry for each kind of news, with a token that comes along in a header of each delivery."""

    proof_header: str

    def register(self, account: LinkedAccount, door: Door, address: str) -> Registered:
        """See that all entries are there and alive: behind our ``address``, which ends with a slash. A request for each
        part of the account, and one or two for each entry that is not as it should be."""
        ...


@runtime_checkable
class PastedThere(Webhooks, Protocol):
    """People paste our address and a secret into the system's own pages; each delivery has to bring the secret."""

    paste_guide: "tuple[Words, ...]"  # where, step by step


class System(Protocol):
    key: str
    name: str
    kind: str  # "till", "shop", "shipping" or "reviews": what merchants call it
    place: str  # where staff look, in words that follow "Look": "at the till"
    first: str  # the resource whose rows are counted while it is read for the first time
    has_limit: bool  # whether it documents how many requests it allows
    linking: Linking
    webhooks: Webhooks | None

    def is_set_up(self) -> bool:
        """Whether the settings it needs are there."""
        ...

    def door(self, account: LinkedAccount, lane: int) -> Door:
        """A way to call it as this account; opens the stored credential."""
        ...

    def candidate_door(self, grant: Grant) -> Door:
        """A way to call it with a credential that is not verified yet."""
        ...

    def replaced_door(self, account: LinkedAccount, secret: Secret) -> Door:
        """A way to call it once more with a credential that the account had before."""
        ...

    def welcome(self, grant: Grant) -> None:
        """A candidate credential has just arrived: whatever must be ready before its first call."""
        ...

    def probe(self, door: Door) -> None:
        """The cheapest call that proves the credential. Raises ``AccessRevoked`` if it is not accepted."""
        ...

    def budget_per_minute(self) -> int:
        """Requests in any 60 s, of each bucket."""
        ...

    def bucket(self, credential_key: str, method: str) -> Bucket:
        """What a request of this method takes from, made with this credential (by its equality key)."""
        ...
