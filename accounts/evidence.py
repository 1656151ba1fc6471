"""What speaks for and against two remote accounts being the same, in words; and what staff can decide."""

from dataclasses import dataclass
from typing import Any

from accounts import systems
from accounts.models import Grant, LinkedAccount
from backoffice import words

SAMPLE = 3  # names shown
KINDS = {"reviews": "site or language", "shipping": "account"}  # what one account of such a kind is
NAME_AT = 1  # a trait is (id, name, …)


@dataclass(frozen=True)
class Trait:
    """One kind of record, on both sides."""

    label: str
    found: str
    known: str
    shared: str


@dataclass(frozen=True)
class Evidence:
    other: LinkedAccount | None  # the account it is compared with
    is_same_merchant: bool
    traits: list[Trait]


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    meaning: str


def of(grant: Grant) -> Evidence:
    """The approved account beside the one it resembles, else beside what the account was before."""
    other = grant.resembles or (grant.account if grant.account.fingerprint else None)
    known = other.fingerprint if other is not None else {}
    same = other is not None and other.merchant_id == grant.account.merchant_id
    kinds = systems.get(grant.account.system).linking.traits
    return Evidence(other, same, [_trait(kind, grant.fingerprint, known, names=same) for kind in kinds])


def counted(account: LinkedAccount) -> str:
    """``10 products, 1 product group``: what an account is recognised by."""
    kinds = systems.get(account.system).linking.traits
    numbers = ((kind, len(_rows(account.fingerprint, kind))) for kind in kinds)
    return ", ".join(f"{number} {words.resource(kind, number)}" for kind, number in numbers if number)


def choices(grant: Grant) -> list[Choice]:
    """What can be decided, the safest first."""
    account, other = grant.account, grant.resembles
    kind = systems.get(account.system).kind
    found = [Choice("refuse", "It is a mistake", "The access is given back. The merchant can approve again.")]
    if other is not None and other.merchant_id == account.merchant_id and other.pk != account.pk:
        found.append(
            Choice("renew", "It is the account we know already", "That one gets the new access; nothing is read twice.")
        )
    kind = systems.get(account.system).kind
    if account.connected_at is not None:
        found.append(
            Choice(
                "separate",
                f"It is another {KINDS.get(kind, kind)} of this merchant",
                "The known account stays as it is; this one is linked beside it.",
            )
        )
        found.append(
            Choice(
                "accept",
                "It takes the place of the known account",
                "Its records are read into the same account from now on.",
            )
        )
    else:
        found.append(
            Choice("accept", "Link it all the same", "It is linked as this account, beside the one it resembles.")
        )
    return found


def _trait(kind: str, found: dict[str, Any], known: dict[str, Any], *, names: bool) -> Trait:
    """The names of another merchant's records are nobody's business here: only how many are the same."""
    ours, theirs = _rows(found, kind), _rows(known, kind)
    shared = len(ours & theirs)
    compared = f"{shared} of {min(len(ours), len(theirs))}" if ours and theirs else "nothing to compare"
    return Trait(words.resource(kind), _names(ours), _names(theirs) if names else "Not shown", compared)


def _rows(fingerprint: dict[str, Any], kind: str) -> set[tuple[str, ...]]:
    return {tuple(map(str, row)) for row in fingerprint.get(kind, [])}


def _names(rows: set[tuple[str, ...]]) -> str:
    names = sorted(row[NAME_AT] for row in rows if len(row) > NAME_AT)
    more = f" and {len(names) - SAMPLE} more" if len(names) > SAMPLE else ""
    return ", ".join(names[:SAMPLE]) + more if names else "Nothing"
