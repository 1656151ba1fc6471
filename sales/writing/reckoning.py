"""What a document will come to, before it is sent. The till works it out anew, and its figures are the ones that count.

The rule, in decimals, to the cent, halves away from zero:

1. A line is its price times its quantity, rounded; its discount is rounded, taken off, and never more than the line. A
   price that has VAT where the document's have none (or the other way round) is turned into one of four places first.
2. The document's discount is taken off the sum of the lines, and shared out among them by what they come to, so that
   the shares add up to it.
3. VAT is rounded once per rate, from what the lines of that rate come to: within it, or on top of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from backoffice.money import cents
from sales.vat import ZERO, RateSum

UNIT = Decimal("0.0001")  # of a price of one


@dataclass(frozen=True)
class Off:
    """A discount: a share or an amount."""

    value: Decimal
    is_percent: bool

    def of(self, amount: Decimal) -> Decimal:
        off = cents(amount * self.value / 100) if self.is_percent else cents(self.value)
        return min(off, amount)


@dataclass(frozen=True)
class Line:
    name: str
    quantity: Decimal
    price: Decimal  # of one
    rate: Decimal  # per cent
    includes_vat: bool
    off: Off | None = None

    def price_with(self, *, vat: bool) -> Decimal:
        """Of one, as the document's prices are."""
        if vat == self.includes_vat:
            return self.price
        share = 1 + self.rate / 100
        return (self.price * share if vat else self.price / share).quantize(UNIT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class LineSum:
    line: Line
    price: Decimal  # of one, as the document's prices are
    undiscounted: Decimal
    off: Decimal
    document_off: Decimal

    @property
    def before_document_off(self) -> Decimal:
        return self.undiscounted - self.off

    @property
    def total(self) -> Decimal:
        return self.before_document_off - self.document_off


@dataclass(frozen=True)
class Reckoning:
    """``rates``: the highest first."""

    lines: list[LineSum]
    off: Decimal  # the document's own discount
    rates: list[RateSum]

    @property
    def before_off(self) -> Decimal:
        return self.total_of_lines + self.off

    @property
    def total_of_lines(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)

    @property
    def net(self) -> Decimal:
        return sum((rate.net for rate in self.rates), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((rate.vat for rate in self.rates), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def reckon(lines: Sequence[Line], *, includes_vat: bool, off: Off | None = None) -> Reckoning:
    prices = [line.price_with(vat=includes_vat) for line in lines]
    sums = [cents(price * line.quantity) for price, line in zip(prices, lines, strict=True)]
    offs = [line.off.of(amount) if line.off else ZERO for line, amount in zip(lines, sums, strict=True)]
    rest = [amount - taken for amount, taken in zip(sums, offs, strict=True)]
    whole_off = off.of(sum(rest, ZERO)) if off else ZERO
    found = [LineSum(*each) for each in zip(lines, prices, sums, offs, shared(whole_off, rest), strict=True)]
    return Reckoning(found, whole_off, _rates(found, includes_vat=includes_vat))


def shared(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in parts by weight, to the cent, which add up to it."""
    whole, reached, given, parts = sum(weights, ZERO), ZERO, ZERO, []
    for weight in weights:
        reached += weight
        upto = cents(amount * reached / whole) if whole else ZERO
        parts.append(upto - given)
        given = upto
    return parts


def _rates(lines: Sequence[LineSum], *, includes_vat: bool) -> list[RateSum]:
    sums: dict[Decimal, Decimal] = {}
    for each in lines:
        rate = each.line.rate.normalize()
        sums[rate] = sums.get(rate, ZERO) + each.total
    return [_rate(rate, sums[rate], includes_vat=includes_vat) for rate in sorted(sums, reverse=True)]


def _rate(rate: Decimal, amount: Decimal, *, includes_vat: bool) -> RateSum:
    if includes_vat:
        vat = cents(amount * rate / (100 + rate))
        return RateSum(rate, amount, amount - vat, vat)
    vat = cents(amount * rate / 100)
    return RateSum(rate, amount + vat, amount, vat)
