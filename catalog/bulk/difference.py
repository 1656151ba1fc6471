"""What a wish would change, product by product, before anything is sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec

from accounts.models import Command, User
from accounts.outbox import many
from accounts.outbox.action import actions
from accounts.outbox.fields import flag, label, number, same, storable, value_in
from accounts.outbox.forms import record_in
from accounts.outbox.many import Wanted, ready
from accounts.outbox.submitting import Refused
from backoffice import money
from catalog import forms
from catalog.bulk.forms import CHOSEN, BulkForm
from catalog.forms import ProductForms
from catalog.forms.products import CHANGED
from catalog.models import Product

PRICE, STOCK, CHANGE = "price", "stock", "change"
STOCK_KIND = "stock.set"
MASS = 10  # changed prices from which a person has to prove who they are


@dataclass(frozen=True)
class Shown:
    """One field: as it is and as it will be, as people read it."""

    label: str
    before: str
    after: str
    note: str = ""


@dataclass
class Line:
    product: Product
    fields: list[Shown] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    refusal: str = ""


class Difference:
    """All lines, the counts that a person wants to know, and a digest that tells whether anything moved since."""

    def __init__(self, products: list[Product], form: BulkForm, actor: User) -> None:
        self._wish, self._form, self._actor = form.wish(), form, actor
        self._stocks = _stocks(products) if self._wish.stock_way else {}
        lines = [self._line(product) for product in products]
        self.changed = [line for line in lines if line.commands and not line.refusal]
        self.refused = [line for line in lines if line.refusal]
        self.unchanged = len(lines) - len(self.changed) - len(self.refused)

    @property
    def commands(self) -> list[Command]:
        return [command for line in self.changed for command in line.commands]

    @property
    def seen(self) -> Iterator[tuple[Command, dict[str, Any]]]:
        """Each change with its record as we have it."""
        for line in self.changed:
            for command in line.commands:
                row = self._stocks.get(line.product.pk) if command.kind == STOCK_KIND else line.product
                yield command, record_in(row)

    @cached_property
    def digest(self) -> str:
        """Of everything that would be sent and everything that was seen."""
        told = [(each.account_id, each.kind, each.remote_id, each.data, each.expected) for each in self.commands]
        return sha256(msgspec.json.encode(told)).hexdigest()

    @cached_property
    def _priced(self) -> list[tuple[Decimal, Decimal]]:
        """Old and new prices, of those that change."""
        names = [(command, forms.of(command.account.system).many.price) for command in self.commands]
        return [
            (_number(each.expected.get(name)) or Decimal(0), Decimal(each.data[name]))
            for each, name in names
            if name in each.data
        ]

    @property
    def prices_changed(self) -> int:
        return len(self._priced)

    @property
    def is_mass_price_change(self) -> bool:
        return self.prices_changed >= MASS

    @property
    def prices_up(self) -> int:
        return sum(new > old for old, new in self._priced)

    @property
    def prices_down(self) -> int:
        return self.prices_changed - self.prices_up

    @property
    def minutes(self) -> int:
        """How long it takes at least."""
        return many.minutes(self.commands)

    # --- One product -----------------------------------------------------------------------------

    def _line(self, product: Product) -> Line:
        line, known = Line(product), forms.of(product.account.system)
        try:
            self._fields_of(line, known, record_in(product))
            self._stock_of(line, known)
        except Refused as refused:
            line.refusal = " ".join(refused.complaints.values())
        return line

    def _fields_of(self, line: Line, known: ProductForms, record: dict[str, Any]) -> None:
        fields = actions.get(line.product.account.system, "product.update").fields
        names = {name: known.many.fields[name] for name in self._wish.values}
        wanted = {name: self._wish.values[name] for name in names}
        if self._wish.price_way:
            names = {PRICE: known.many.price} | names
            price = fields[known.many.price]
            wanted = {PRICE: self._price_of(line.product, value_in(record, known.many.price, price))} | wanted
        seen = {name: storable(value_in(record, remote, fields[remote])) for name, remote in names.items()}
        differing = [name for name, remote in names.items() if not same(fields[remote], wanted[name], seen[name])]
        if differing:
            data = {names[name]: wanted[name] for name in differing}
            expected = {names[name]: seen[name] for name in differing}
            line.commands.append(self._ready(line, "product.update", line.product, data | {"expected": expected}))
            line.fields += [
                Shown(
                    label(names[name], fields[names[name]]), *self._told(line.product, name, seen[name], wanted[name])
                )
                for name in differing
            ]

    def _price_of(self, product: Product, old: Any) -> str:
        known = _number(old)
        if known is None:
            raise Refused({PRICE: "It has no price that could be worked with."})
        new = self._wish.price(known)
        if new < 0:
            raise Refused({PRICE: f"Its price would be {money.unit_price(new, product.account.merchant.currency)}."})
        return f"{new:f}"

    def _stock_of(self, line: Line, known: ProductForms) -> None:
        if not self._wish.stock_way:
            return
        row = self._stocks.get(line.product.pk)
        if row is None:
            raise Refused({STOCK: known.no_stock})
        name = known.many.stock
        stock = actions.get(line.product.account.system, STOCK_KIND).fields[name]
        seen, by = storable(value_in(record_in(row), name, stock)), self._wish.stock_by
        before = _number(seen)
        if self._wish.stock_way == CHANGED:
            data: dict[str, Any] = {CHANGE: f"{by.normalize():f}"}
            after, is_same = (before or 0) + by, by == 0
        else:
            data = {name: f"{by.normalize():f}", "expected": {name: seen}}
            after, is_same = by, before == by
        if not is_same:
            line.commands.append(self._ready(line, STOCK_KIND, row, data))
            line.fields.append(Shown("Stock", money.quantity(before) or "–", money.quantity(after)))

    def _ready(self, line: Line, kind: str, row: Any, data: dict[str, Any]) -> Command:
        wanted = Wanted(line.product.account, kind, data | {"remote_id": row.remote_id})
        key = f"set:{self._form.cleaned_data['once']}:{line.product.pk}:{kind}"
        return ready(wanted, key=key, actor=self._actor, comment=self._form.cleaned_data["comment"])

    def _told(self, product: Product, name: str, seen: Any, value: Any) -> tuple[str, str, str]:
        """Before, after, and how much that is."""
        if name == PRICE:
            old, new = _number(seen), Decimal(value)
            currency = product.account.merchant.currency
            share = f"{(new - old) * 100 / old:+.1f} %" if old else ""
            return money.unit_price(old, currency) or "–", money.unit_price(new, currency), share
        if name in CHOSEN:
            choices: Any = self._form.fields[name]
            known = {str(value): str(told) for value, told in choices.choices}
            return str(getattr(product, name, None) or known.get(str(seen)) or seen or "–"), known.get(value, ""), ""
        return _yes_no(seen), _yes_no(value), ""


def _stocks(products: list[Product]) -> dict[int, Any]:
    """Product -> the row whose stock it is, of those that have one to be set."""
    found: dict[int, Any] = {}
    for system in {product.account.system for product in products}:
        found |= forms.of(system).stocks([each for each in products if each.account.system == system])
    return found


def _number(value: Any) -> Decimal | None:
    try:
        return number(value)
    except ValueError:
        return None


def _yes_no(value: Any) -> str:
    try:
        return "Yes" if flag(value) else "No"
    except ValueError:
        return "–"
