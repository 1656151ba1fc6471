"""Who would be asked and who not, before anything is switched on; and a back-fill of exactly what was shown.

What a manager was shown travels through the form signed: the moment, a digest of the rules and the orders of the
back-fill. Orders that were not among them are never asked for by it; if there are such, they are shown first.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec
from django.core import signing
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from accounts import audit
from accounts.models import User
from sales.asking import finding, judging, purchases, reasons
from sales.asking.judging import Ledger, Weighed
from sales.models import ReviewRules

SALT = "sales.asking.preview"
GOOD_FOR_S = 3600
MOST = 5000  # of one back-fill
OF_RULES = ("is_on", "since", "changed_at", "id", "merchant")  # what says nothing about who is asked


@dataclass(frozen=True)
class Count:
    """``12`` orders, and why."""

    key: str
    number: int
    told: str


class Preview:
    """Of the rules as they are, at one moment."""

    def __init__(self, rules: ReviewRules, now: datetime | None = None) -> None:
        self.rules, self.now = rules, now or timezone.now()
        self._purchases = purchases.of_merchant(rules, self.now)

    @cached_property
    def known(self) -> Ledger:
        return judging.ledger(self.rules, self._purchases, self.now)

    @cached_property
    def lines(self) -> list[Weighed]:
        """Each order with what becomes of it by itself."""
        return judging.weigh(self._purchases, self.known)

    @cached_property
    def back_fill(self) -> list[Weighed]:
        """Those that a back-fill would ask about, the newest first."""
        return [each for each in judging.weigh(self._purchases, self.known, back_fill=True) if not each.key][:MOST]

    @cached_property
    def counts(self) -> list[Count]:
        """By reason, the most frequent first; ``before`` is told by the back-fill itself."""
        numbers = Counter(line.key for line in self.lines)
        return [Count(key, number, reasons.verdict(key)) for key, number in numbers.most_common() if key]

    @cached_property
    def nameless(self) -> int:
        """Of the back-fill: how many a person has to fill in a name for."""
        return sum(not all(each.purchase.name) for each in self.back_fill)

    @property
    def asked_by_itself(self) -> int:
        return sum(not line.key for line in self.lines)

    @property
    def languages(self) -> list[str]:
        return sorted(self.known.accounts)

    def signed(self) -> str:
        """What was shown, to be sent back as it is."""
        told = {"rules": self.rules.pk, "digest": digest(self.rules), "at": self.now.isoformat(),
                "ids": [each.id_order for each in self.back_fill]}  # fmt: skip
        return signing.dumps(told, salt=SALT, compress=True)


class Moved(Exception):
    """Something is different from what was shown: nothing was done, and it has to be shown again."""


def digest(rules: ReviewRules) -> str:
    """Of everything that decides who is asked."""
    told: dict[str, Any] = model_to_dict(rules)
    for name in OF_RULES:
        told.pop(name, None)
    told |= {name: sorted(row.pk for row in told[name]) for name in ("consenting", "excluded")}
    return sha256(msgspec.json.encode(told, order="sorted")).hexdigest()


def shown(token: str, rules: ReviewRules) -> tuple[datetime, set[str]]:
    """The moment, and the orders of the back-fill. Raises ``Moved`` for what is old, foreign, or of other rules."""
    try:
        told = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        raise Moved from None
    if told["rules"] != rules.pk or told["digest"] != digest(rules):
        raise Moved
    return datetime.fromisoformat(told["at"]), set(told["ids"])


def switch_on(rules: ReviewRules, token: str, *, by: User) -> None:
    """From now on; what became due before is asked only by a back-fill. Raises ``Moved``."""
    with transaction.atomic():
        rules = finding.locked(rules.pk)
        shown(token, rules)
        if not rules.is_on:
            ReviewRules.objects.filter(pk=rules.pk).update(is_on=True, since=timezone.now())
            audit.record("review_rules.switched_on", actor=by, merchant=rules.merchant)


def switch_off(rules: ReviewRules, *, by: User) -> None:
    """Nobody is found any more, and what is held back stays held back."""
    if ReviewRules.objects.filter(pk=rules.pk, is_on=True).update(is_on=False):
        audit.record("review_rules.switched_off", actor=by, merchant=rules.merchant)


def back_fill(rules: ReviewRules, token: str, *, by: User) -> int:
    """Hold back what was shown, as far as it still holds; how many. Raises ``Moved`` if there is more by now."""
    with transaction.atomic():
        rules = finding.locked(rules.pk)
        at, ids = shown(token, rules)
        if not rules.is_on:
            raise Moved
        preview = Preview(rules, at)
        if any(each.id_order not in ids for each in preview.back_fill):
            raise Moved
        number = finding.hold(preview.back_fill, preview.known, by_back_fill=True)
        if number:
            details = {"number": number}
            audit.record("review_requests.back_filled", actor=by, merchant=rules.merchant, details=details)
    return number


def changed(rules: ReviewRules, *, by: User) -> None:
    """The rules were saved: whatever they let in that was due before is asked only by a back-fill."""
    with transaction.atomic():
        ReviewRules.objects.filter(pk=rules.pk, is_on=True).update(since=timezone.now())
        audit.record("review_rules.changed", actor=by, merchant=rules.merchant)
