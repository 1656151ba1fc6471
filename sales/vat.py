"""Do an invoice's items and their tax rates add up to its total?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from backoffice.money import CENT, cents

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """The part of an item that counts here."""

    total: Decimal
    net: Decimal | None
    rate: Decimal | None  # per cent


@dataclass(frozen=True)
class RateSum:
    """All items of one tax rate."""

    rate: Decimal | None
    gross: Decimal
    net: Decimal
    vat: Decimal


def by_rate(lines: Iterable[Line]) -> list[RateSum]:
    """The sums per rate, the highest rate first, to the cent; the tax is what the total has more than the net."""
    gross: dict[Decimal | None, Decimal] = {}
    net: dict[Decimal | None, Decimal] = {}
    for line in lines:
        rate = line.rate.normalize() if line.rate is not None else None
        gross[rate] = gross.get(rate, ZERO) + line.total
        net[rate] = net.get(rate, ZERO) + (line.net if line.net is not None else net_of(line.total, line.rate))
    rates = sorted(gross, key=lambda rate: -(rate if rate is not None else Decimal(-1)))
    return [
        RateSum(rate, cents(gross[rate]), cents(net[rate]), cents(gross[rate]) - cents(net[rate])) for rate in rates
    ]


def gap_of_figures(
    sums: list[RateSum], *, total: Decimal, total_vat: Decimal | None, tip: Decimal | None = None
) -> Decimal:
    """The part of the gap that the document's own figures show, without the question whether a rate is right."""
    missing = cents(total) - sum((each.gross for each in sums), ZERO)
    if missing and not (tip and missing == cents(tip)):
        return missing
    vat_missing = cents(total_vat) - sum((each.vat for each in sums), ZERO) if total_vat is not None else ZERO
    return vat_missing if abs(vat_missing) > CENT * max(len(sums), 1) else ZERO


def net_of(gross: Decimal, rate: Decimal | None) -> Decimal:
    share = 1 + rate / 100 if rate else Decimal(1)
    return gross / share if share else gross  # -100 % is nobody's rate, but it can be typed


def gap(lines: list[Line], *, total: Decimal, total_vat: Decimal | None, tip: Decimal | None = None) -> Decimal:
    """What the document's figures have more than its items; 0 when they agree to the cent.

    The total may or may not contain the tip: both are accepted. The tax may differ by a cent per rate, since it is
    rounded per item by some and per rate by others; and each rate's tax has to be its own percentage of the net.
    """
    sums = by_rate(lines)
    missing = gap_of_figures(sums, total=total, total_vat=total_vat, tip=tip)
    if missing:
        return missing
    for each in sums:
        off = each.vat - cents(each.gross - net_of(each.gross, each.rate))
        if abs(off) > CENT * max(len(lines), 1):
            return off
    return ZERO
