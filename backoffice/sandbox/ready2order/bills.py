"""What a bill comes to: discounts, net, VAT and gross per line, adding up to the cent per tax rate and in all.

Amounts are whole numbers: cents, unless the name says otherwise.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from backoffice.sandbox.ready2order.amounts import rounded

GROSS, NET = "brutto", "netto"


@dataclass(frozen=True)
class Discount:
    """Taken off a line or a bill: a share or an amount."""

    id: int | None
    group_id: int | None
    name: str
    percent: int = 0
    """In hundredths of a per cent."""
    cents: int = 0

    def of(self, amount: int) -> int:
        """What is taken off the amount, never more than the amount itself."""
        if self.percent:
            return rounded(amount * min(self.percent, 10_000), 10_000)
        return min(self.cents, amount) if amount > 0 else 0


@dataclass(frozen=True)
class Line:
    name: str
    quantity: int
    """Thousandths."""
    price: int
    """Ten-thousandths, for one, before or after tax as the bill says."""
    rate: int
    """Tenths of a per cent."""
    product_id: int | None = None
    item_number: str | None = None
    group_id: int | None = None
    group_name: str | None = None
    comment: str = ""
    retour: bool = False
    discount: Discount | None = None

    @property
    def undiscounted(self) -> int:
        return rounded(self.price * self.quantity, 100_000)


@dataclass(frozen=True)
class Figures:
    """What one line comes to."""

    undiscounted: int
    line_discount: int
    bill_discount: int
    net: int
    vat: int

    @property
    def gross(self) -> int:
        return self.net + self.vat

    @property
    def before_bill_discount(self) -> int:
        return self.undiscounted - self.line_discount


def figures(lines: Sequence[Line], base: str, discounts: Sequence[Discount] = ()) -> list[Figures]:
    line_discounts = [line.discount.of(line.undiscounted) if line.discount else 0 for line in lines]
    sums = [line.undiscounted - taken for line, taken in zip(lines, line_discounts, strict=True)]
    bill_discounts = shared(sum(taken_off(sum(sums), discounts)), sums)
    finals = [amount - taken for amount, taken in zip(sums, bill_discounts, strict=True)]
    vats = _vats(finals, [line.rate for line in lines], base)
    nets = [amount - vat for amount, vat in zip(finals, vats, strict=True)] if base == GROSS else finals
    return [
        Figures(line.undiscounted, *rest)
        for line, *rest in zip(lines, line_discounts, bill_discounts, nets, vats, strict=True)
    ]


def taken_off(amount: int, discounts: Sequence[Discount]) -> list[int]:
    """What each discount takes off, each from what the one before has left."""
    taken: list[int] = []
    for discount in discounts:
        taken.append(discount.of(amount - sum(taken)))
    return taken


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts by weight, which add up to it exactly."""
    whole, reached, ends = sum(weights), 0, [0]
    for weight in weights:
        reached += weight
        ends.append(rounded(amount * reached, whole) if whole else 0)
    return [end - start for start, end in pairwise(ends)]


def vat_within(amount: int, rate: int, base: str) -> int:
    """The tax in a gross amount, or on a net amount."""
    return rounded(amount * rate, 1000 + rate) if base == GROSS else rounded(amount * rate, 1000)


def net_within(gross: int, rate: int) -> int:
    return rounded(gross * 1000, 1000 + rate)


def _vats(amounts: Sequence[int], rates: Sequence[int], base: str) -> list[int]:
    """The tax of each line: rounded once per rate, then shared out among the lines of that rate."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, rate in enumerate(rates):
        places[rate].append(place)
    vats = [0] * len(amounts)
    for rate, members in places.items():
        within = [amounts[place] for place in members]
        parts = shared(vat_within(sum(within), rate, base), within)
        for place, part in zip(members, parts, strict=True):
            vats[place] = part
    return vats
