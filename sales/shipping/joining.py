"""Shipments are joined to the orders and documents that they are: by the name under which they were sent from here, by
their number where one alone fits, or by a person. What a person has decided stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import LinkedAccount, User
from sales.models import Invoice, Shipment, WebOrder
from sales.shipping import fitting
from sales.shipping.naming import LETTERS, NAME, OURS, Origin, called, primary_id, ref

AT_ONCE = 500
Joined = Shipment.Joined


def join(account_id: int, keys: Sequence[int] | None = None) -> None:
    """Find what these shipments of the account are, or all that wait for it."""
    accounts, last = _accounts_beside(account_id), 0
    rows = _waiting(account_id, accounts, keys).order_by("pk")
    while shipments := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = shipments[-1].pk
        _by_name(shipments, accounts)
        _by_number([each for each in shipments if each.joined is None and each.removed_at is None], accounts)


def by_person(shipment: Shipment, row: Origin, *, seen: str, by: User) -> bool:
    """It is this one; False = somebody has decided otherwise since it was ``seen``, or it was sent from here."""
    return _decided(shipment, Joined.PERSON, row, seen, "joined", by)


def part(shipment: Shipment, *, seen: str, by: User) -> bool:
    """It is not this one, and none is looked for any more."""
    return shipment.order is not None and _decided(shipment, Joined.PARTED, None, seen, "parted", by)


def seen_of(shipment: Shipment) -> str:
    """What a form says it was joined to when it was opened."""
    return ref(shipment.order) if shipment.order is not None else ""


def _decided(shipment: Shipment, how: Joined, row: Origin | None, seen: str, verb: str, by: User) -> bool:
    before = shipment.order
    if seen != seen_of(shipment) or shipment.joined == Joined.SENT:
        return False
    with transaction.atomic():
        if not _move(shipment, how, row, joined_name=by.email):
            return False
        details = {"shipment": shipment.number, "order": called(row or before)}
        audit.record(f"shipment.{verb}", actor=by, account=shipment.account, details=details)
    return True


def _move(shipment: Shipment, how: Joined, row: Origin | None, **more: str) -> bool:
    """In one statement, from where it was read to stand."""
    rows = Shipment.objects.filter(pk=shipment.pk, joined=shipment.joined)
    rows = rows.filter(web_order=shipment.web_order_id, invoice=shipment.invoice_id)
    order = row if isinstance(row, WebOrder) else None
    document = row if isinstance(row, Invoice) else None
    moved = rows.update(joined=how, web_order=order, invoice=document, joined_at=timezone.now(), **more)
    if moved:
        shipment.joined, shipment.web_order, shipment.invoice = how, order, document
    return bool(moved)


def _accounts_beside(account_id: int) -> list[int]:
    rows = LinkedAccount.objects.filter(merchant__accounts=account_id).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _waiting(account_id: int, accounts: list[int], keys: Sequence[int] | None) -> QuerySet[Shipment]:
    """Without keys those that have a chance: others wait for ever, such as what was sold elsewhere."""
    rows = Shipment.objects.filter(account=account_id, joined=None)
    if keys is not None:
        return rows.filter(pk__in=list(keys))
    chance = Q(primary_id__startswith=OURS)
    for model in LETTERS.values():
        for number in ("number", "primary_id"):
            chance |= Q(Exists(model.objects.filter(account__in=accounts, number=OuterRef(number))))
    return rows.filter(chance, removed_at=None)


def _by_name(shipments: Iterable[Shipment], accounts: list[int]) -> None:
    named: dict[str, list[tuple[int, Shipment]]] = defaultdict(list)
    for shipment in shipments:
        found = NAME.fullmatch(shipment.primary_id)
        if found is not None:
            named[found[1]].append((int(found[3]), shipment))
    for letter, wanted in named.items():
        rows = LETTERS[letter].objects.filter(account__in=accounts).select_related("account")
        known = rows.in_bulk([key for key, _ in wanted])
        for key, shipment in wanted:
            row = known.get(key)
            if row is not None and primary_id(row) == shipment.primary_id:
                _move(shipment, Joined.SENT, row)


def _by_number(shipments: Sequence[Shipment], accounts: list[int]) -> None:
    known = fitting.by_number(accounts, {number for each in shipments for number in fitting.numbers_of(each)})
    for shipment in shipments:
        rows = {ref(row): row for number in fitting.numbers_of(shipment) for row in known.get(number, ())}
        found = fitting.the_one(shipment, rows.values())
        if found is not None:
            _move(shipment, Joined.FOUND, found)
