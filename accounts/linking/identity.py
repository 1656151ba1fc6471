"""Is this the same remote account? There is no reliable id, so traits are compared: same, other, or unsure."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from accounts.models.linked_account import LinkedAccount

Fingerprint = dict[str, Any]

DECIDING = ("organisations",)  # numbered by the remote system itself: no two accounts share one
OWN = ("product_groups", "categories", "products")  # made by the merchant: ids, names and creation times
SHARED = ("vat_rates", "payment_methods")  # often alike in many accounts
SAME_FROM = 0.5  # share of the smaller side's own rows
OTHER_BELOW = 0.1


class Verdict(Enum):
    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


def compare(one: Fingerprint, two: Fingerprint) -> Verdict:
    """The company's id decides where both have it, or those of its organisations; then the merchant's own rows; empty
    catalogs leave it unsure.

    The same domain is the same account, unless other rows are there now.
    """
    if one.get("company_id") and two.get("company_id"):
        return Verdict.SAME if one["company_id"] == two["company_id"] else Verdict.OTHER
    for kind in DECIDING:
        first, second = ({row[0] for row in _traits(each, kind)} for each in (one, two))
        if first and second:
            return _by_share(len(first & second) / min(len(first), len(second)))
    verdict = _by_rows(one, two)
    if one.get("domain") and one["domain"] == two.get("domain"):
        return Verdict.UNSURE if verdict is Verdict.OTHER else Verdict.SAME
    return verdict


def lookalikes(account: LinkedAccount, found: Fingerprint) -> list[LinkedAccount]:
    """Other accounts of the same system that this fingerprint belongs to, the merchant's own first."""
    others = LinkedAccount.objects.filter(system=account.system).exclude(pk=account.pk).exclude(fingerprint={})
    rows: Iterable[LinkedAccount] = others.select_related("merchant").iterator(chunk_size=500)
    same = [other for other in rows if compare(other.fingerprint, found) is Verdict.SAME]
    return sorted(same, key=lambda other: (other.merchant_id != account.merchant_id, other.pk))


def _by_rows(one: Fingerprint, two: Fingerprint) -> Verdict:
    own = [_overlap(one, two, kind) for kind in OWN]
    known = [share for share in own if share is not None]
    if known:
        return _by_share(sum(known) / len(known))
    if any(one.get(kind) or two.get(kind) for kind in OWN):
        return Verdict.UNSURE  # one of them has no catalog at all
    differs = any(one.get(kind) != two.get(kind) for kind in SHARED)
    return Verdict.OTHER if differs else Verdict.UNSURE


def _by_share(share: float) -> Verdict:
    if share >= SAME_FROM:
        return Verdict.SAME
    return Verdict.OTHER if share < OTHER_BELOW else Verdict.UNSURE


def _overlap(one: Fingerprint, two: Fingerprint, kind: str) -> float | None:
    first, second = _traits(one, kind), _traits(two, kind)
    if not first or not second:
        return None
    return len(first & second) / min(len(first), len(second))


def _traits(fingerprint: Fingerprint, kind: str) -> set[tuple[str, ...]]:
    return {tuple(map(str, row)) for row in fingerprint.get(kind, [])}
