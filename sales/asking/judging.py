"""Who is asked and who is not, each with the one reason that comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from accounts.models import LinkedAccount
from sales.asking import languages
from sales.asking.purchases import Purchase
from sales.models import ReviewRequest, ReviewRules

SAME_WITHIN = timedelta(hours=26)  # one order read in two zones; two orders of one number lie further apart
AT_ONCE = 1000  # values of one IN
NEVER = "never"


@dataclass(frozen=True)
class Weighed:
    """``key`` is empty for a buyer who is asked; ``id_order`` is what the review service will know the order by."""

    purchase: Purchase
    key: str
    id_order: str
    account: LinkedAccount | None


@dataclass
class Ledger:
    """What of the ledger decides about these orders."""

    rules: ReviewRules
    now: datetime
    accounts: languages.Accounts
    by_id: dict[str, ReviewRequest] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)  # buyers who are asked, or were not long ago
    excluded: set[int] = field(default_factory=set)
    consenting: dict[int, str] = field(default_factory=dict)

    def id_of(self, purchase: Purchase) -> tuple[str, bool]:
        """The order's id, and whether it is in the ledger. A number that another order has is told by its day too."""
        row = self.by_id.get(purchase.base_id)
        if row is None:
            return purchase.base_id, False
        if _is_same(row, purchase):
            return purchase.base_id, True
        own = own_id(purchase)
        return own, own in self.by_id


def ledger(rules: ReviewRules, purchases: Sequence[Purchase], now: datetime) -> Ledger:
    rows = ReviewRequest.objects.filter(merchant=rules.merchant_id)
    since = now - timedelta(days=rules.period_days)
    recent = Q(state__in=ReviewRequest.OPEN) | Q(state=ReviewRequest.State.SENT, sent_at__gt=since)
    saved = rules.pk is not None
    found = Ledger(
        rules, now, languages.accounts_of(rules.merchant),
        never=set(rows.filter(reason=NEVER).values_list("buyer", flat=True)),
        taken=set(rows.filter(recent).values_list("buyer", flat=True)) - {""},
        excluded=set(rules.excluded.values_list("pk", flat=True)) if saved else set(),
        consenting=dict(rules.consenting.values_list("pk", "name")) if saved else {},
    )  # fmt: skip
    ids = sorted({each for purchase in purchases for each in (purchase.base_id, own_id(purchase))})
    for start in range(0, len(ids), AT_ONCE):
        found.by_id |= {row.id_order: row for row in rows.filter(id_order__in=ids[start : start + AT_ONCE])}
    return found


def weigh(purchases: Iterable[Purchase], known: Ledger, *, back_fill: bool = False) -> list[Weighed]:
    """In this order: of two orders of one buyer, the first one is asked for. ``back_fill``: also what was due before."""
    taken, ids = set(known.taken), set[str]()
    weighed = []
    for purchase in purchases:
        id_order, is_asked = known.id_of(purchase)
        account = account_for(purchase, known)
        key = "asked" if is_asked or id_order in ids else _first(
            against(purchase, known, account), "buyer_asked" if purchase.buyer in taken else "",
            _timing(purchase, known, back_fill=back_fill),
        )  # fmt: skip
        if not key:
            taken.add(purchase.buyer)
            ids.add(id_order)
        weighed.append(Weighed(purchase, key, id_order, account))
    return weighed


def against(purchase: Purchase, known: Ledger, account: LinkedAccount | None) -> str:
    """What holds whenever one looks: the order, the buyer and the rules."""
    rules, customer = known.rules, purchase.row.customer
    return _first(
        purchase.stop,
        "no_value" if purchase.total < 0 else "",
        "too_old" if purchase.ordered_at < known.now - timedelta(days=rules.oldest_days) else "",
        "" if is_email(purchase.email) else "no_email",
        NEVER if purchase.buyer in known.never else "",
        "below_minimum" if purchase.total < rules.minimum(purchase.row.currency) else "",
        "" if consent_of(purchase, known) is not None else "no_consent",
        "excluded" if customer and customer.category_id in known.excluded else "",
        "no_account" if account is None else "",
    )


def consent_of(purchase: Purchase, known: Ledger) -> str | None:
    """The evidence, to be kept with the request; ``None`` where there has to be some and there is none."""
    rules, customer = known.rules, purchase.row.customer
    if rules.consent == rules.Consent.NONE:
        return ""
    if customer is None:
        return None
    read = f"read on {customer.seen_at:%Y-%m-%d}"
    if rules.consent == rules.Consent.NEWSLETTER:
        return f"Takes the newsletter, {read}" if customer.newsletter else None
    category = known.consenting.get(customer.category_id)
    return None if category is None else f"Customer category {category}, {read}"


def account_for(purchase: Purchase, known: Ledger) -> LinkedAccount | None:
    customer, merchant = purchase.row.customer, known.rules.merchant
    language = languages.language_of(customer.country if customer else "", merchant)
    return languages.account_for(language, known.accounts, merchant, everybody=known.rules.other_languages)


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def own_id(purchase: Purchase) -> str:
    return f"{purchase.base_id}-{purchase.ordered_at:%Y%m%d}"


def _timing(purchase: Purchase, known: Ledger, *, back_fill: bool) -> str:
    rules = known.rules
    if purchase.due_at is None:
        return "not_delivered" if rules.trigger == rules.Trigger.DELIVERED else "unpaid"
    if purchase.due_at > known.now:
        return "waits"
    is_before = rules.since is None or not rules.is_on or purchase.due_at < rules.since
    return "before" if is_before and not back_fill else ""


def _is_same(row: ReviewRequest, purchase: Purchase) -> bool:
    if row.web_order_id is None and row.invoice_id is None:
        return True  # a program of ours asked for it by that id
    if row.invoice_id is not None and purchase.web_order_id is not None:
        return True  # its document named this order
    if purchase.is_same_by_id or row.web_order_id == purchase.web_order_id is not None:
        return True
    is_document = row.invoice_id is not None and row.invoice_id == purchase.invoice_id
    return is_document or abs(row.ordered_at - purchase.ordered_at) < SAME_WITHIN


def _first(*keys: str) -> str:
    return next((key for key in keys if key), "")
