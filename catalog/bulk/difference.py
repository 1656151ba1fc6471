"""What a wish would change, product by product, before anything is sent."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec

from accounts import systems
from accounts.models import Command, LinkedAccount, User
from accounts.outbox.action import actions
from accounts.outbox.fields import flag, label, number, same, storable, value_in
from accounts.outbox.forms import record_in
from accounts.outbox.many import Wanted, ready
from accounts.outbox.submitting import Refused
from backoffice import money
from catalog.bulk.forms import CHANGED, BulkForm
from catalog.models import Product

PRICE, STOCK, CHANGE = "product_price", "product_stock", "change"
MASS = 10  # changed prices from which a person has to prove who they are
REQUESTS = 2  # of one change: look, write


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
        lines = [self._line(product) for product in products]
        self.changed = [line for line in lines if line.commands and not line.refusal]
        self.refused = [line for line in lines if line.refusal]
        self.unchanged = len(lines) - len(self.changed) - len(self.refused)

    @property
    def commands(self) -> list[Command]:
        return [command for line in self.changed for command in line.commands]

    @cached_property
    def digest(self) -> str:
        """Of everything that would be sent and everything that was seen."""
        told = [(each.account_id, each.kind, each.remote_id, each.data, each.expected) for each in self.commands]
        return sha256(msgspec.json.encode(told)).hexdigest()

    @cached_property
    def prices_changed(self) -> int:
        return sum(PRICE in command.data for command in self.commands)

    @property
    def is_mass_price_change(self) -> bool:
        return self.prices_changed >= MASS

    @cached_property
    def prices_up(self) -> int:
        priced = [each for each in self.commands if PRICE in each.data]
        return sum(Decimal(each.data[PRICE]) > (_number(each.expected.get(PRICE)) or 0) for each in priced)

    @property
    def prices_down(self) -> int:
        return self.prices_changed - self.prices_up

    @property
    def minutes(self) -> int:
        """How long it takes at least, at the pace that the slowest account allows."""
        numbers: Counter[LinkedAccount] = Counter(command.account for command in self.commands)
        each = [
            REQUESTS * times / systems.get(account.system).budget_per_minute() for account, times in numbers.items()
        ]
        return round(max(each, default=0))

    # --- One product -----------------------------------------------------------------------------

    def _line(self, product: Product) -> Line:
        line, record = Line(product), record_in(product)
        try:
            self._fields_of(line, record)
            self._stock_of(line, record)
        except Refused as refused:
            line.refusal = " ".join(refused.complaints.values())
        return line

    def _fields_of(self, line: Line, record: dict[str, Any]) -> None:
        wanted = {PRICE: self._price_of(line.product, record)} if self._wish.price_way else {}
        wanted |= self._wish.values
        fields = actions.get(line.product.account.system, "product.update").fields
        seen = {name: storable(value_in(record, name, fields[name])) for name in wanted}
        data = {name: value for name, value in wanted.items() if not same(fields[name], value, seen[name])}
        if data:
            expected = {name: seen[name] for name in data}
            line.commands.append(self._ready(line, "product.update", data | {"expected": expected}))
            line.fields += [
                Shown(label(name, fields[name]), *self._told(line.product, name, seen[name], value))
                for name, value in data.items()
            ]

    def _price_of(self, product: Product, record: dict[str, Any]) -> str:
        old = record.get(PRICE)
        try:
            known = number(old)
        except ValueError:
            known = None
        if known is None:
            raise Refused({PRICE: "It has no price that could be worked with."})
        new = self._wish.price(known)
        if new < 0:
            raise Refused({PRICE: f"Its price would be {money.unit_price(new, product.account.merchant.currency)}."})
        return f"{new:f}"

    def _stock_of(self, line: Line, record: dict[str, Any]) -> None:
        if not self._wish.stock_way:
            return
        if not line.product.stock_enabled:
            raise Refused({STOCK: "No stock is kept of it."})
        stock = actions.get(line.product.account.system, "stock.set").fields[STOCK]
        seen, by = storable(value_in(record, STOCK, stock)), self._wish.stock_by
        before = _number(seen)
        if self._wish.stock_way == CHANGED:
            data: dict[str, Any] = {CHANGE: f"{by.normalize():f}"}
            after, is_same = (before or 0) + by, by == 0
        else:
            data = {STOCK: f"{by.normalize():f}", "expected": {STOCK: seen}}
            after, is_same = by, before == by
        if not is_same:
            line.commands.append(self._ready(line, "stock.set", data))
            line.fields.append(Shown("Stock", money.quantity(before) or "–", money.quantity(after)))

    def _ready(self, line: Line, kind: str, data: dict[str, Any]) -> Command:
        product = line.product
        wanted = Wanted(product.account, kind, data | {"remote_id": product.remote_id})
        key = f"set:{self._form.cleaned_data['once']}:{product.pk}:{kind}"
        return ready(wanted, key=key, actor=self._actor, comment=self._form.cleaned_data["comment"])

    def _told(self, product: Product, name: str, seen: Any, value: Any) -> tuple[str, str, str]:
        """Before, after, and how much that is."""
        if name == PRICE:
            old, new = _number(seen), Decimal(value)
            currency = product.account.merchant.currency
            share = f"{(new - old) * 100 / old:+.1f} %" if old else ""
            return money.unit_price(old, currency) or "–", money.unit_price(new, currency), share
        if name == "product_vat_id":
            return str(product.vat or seen or "–"), self._chosen("vat"), ""
        if name == "productgroup_id":
            return str(product.group or seen or "–"), self._chosen("group"), ""
        return _yes_no(seen), _yes_no(value), ""

    def _chosen(self, name: str) -> str:
        choices: Any = self._form.fields[name]
        return str(dict(choices.choices).get(self._form.cleaned_data[name], ""))


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
