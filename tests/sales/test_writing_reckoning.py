"""What a document will come to: the rule by hand, and against what the till makes of the same lines."""

import random
from decimal import Decimal

import pytest

from backoffice.sandbox.ready2order import bills
from sales.writing.reckoning import Line, Off, reckon, shared

D = Decimal


def line(price: str, quantity: str = "1", rate: str = "20", *, vat: bool = True, off: Off | None = None) -> Line:
    return Line("Etwas", D(quantity), D(price), D(rate), vat, off)


def told(reckoning) -> tuple[str, str, str]:
    return str(reckoning.net), str(reckoning.vat), str(reckoning.gross)


@pytest.mark.parametrize(("lines", "includes_vat", "figures"), [
    ([line("12", "2")], True, ("20.00", "4.00", "24.00")),
    ([line("10", "2", vat=False)], False, ("20.00", "4.00", "24.00")),
    ([line("10", vat=False)], True, ("10.00", "2.00", "12.00")),  # 10 without VAT is 12 with it
    ([line("12")], False, ("10.00", "2.00", "12.00")),
    ([line("0.333", "3")], True, ("0.83", "0.17", "1.00")),  # 0.999 is 1.00: the line is rounded first
    ([line("0.05", rate="10")] * 3, True, ("0.14", "0.01", "0.15")),  # once for the rate: three times it would be 0.00
    ([line("0.005", "1")], True, ("0.01", "0.00", "0.01")),  # halves away from zero
    ([line("5", rate="0")], True, ("5.00", "0.00", "5.00")),
])  # fmt: skip
def test_lines_are_rounded_to_the_cent_and_vat_once_per_rate(lines, includes_vat, figures):
    assert told(reckon(lines, includes_vat=includes_vat)) == figures


@pytest.mark.parametrize(("off", "taken"), [
    (Off(D("10"), True), "1.00"), (Off(D("2.50"), False), "2.50"), (Off(D("99"), False), "9.99"), (Off(D("100"), True), "9.99"),
])  # fmt: skip
def test_discount_of_a_line_is_a_share_or_an_amount_and_never_more_than_the_line(off, taken):
    found = reckon([line("9.99", off=off)], includes_vat=True)

    assert (found.lines[0].off, found.gross) == (D(taken), D("9.99") - D(taken))


def test_discount_of_the_document_comes_after_those_of_the_lines_and_is_shared_out():
    lines = [line("10", off=Off(D("50"), True)), line("20", rate="10"), line("3.33", rate="10")]

    found = reckon(lines, includes_vat=True, off=Off(D("10"), True))

    assert (found.before_off, found.off, found.gross) == (D("28.33"), D("2.83"), D("25.50"))
    assert [each.document_off for each in found.lines] == [D("0.50"), D("2.00"), D("0.33")]
    assert [(rate.rate, rate.gross) for rate in found.rates] == [(D("2E+1"), D("4.50")), (D("1E+1"), D("21.00"))]


def test_shares_add_up_whatever_the_weights():
    assert shared(D("1.00"), [D(1), D(1), D(1)]) == [D("0.33"), D("0.34"), D("0.33")]
    assert shared(D("1.00"), []) == []
    assert shared(D("0"), [D(0), D(0)]) == [D(0), D(0)]


def anything(dice: random.Random) -> tuple[list[Line], bool, Off | None]:
    """Lines, price base and discount as people type them."""

    def off() -> Off | None:
        return dice.choice(
            [None, Off(D(dice.randint(1, 10_000)) / 100, True), Off(D(dice.randint(1, 900)) / 100, False)]
        )

    lines = [
        Line("Etwas", D(dice.randint(1, 5_000)) / 1000, D(dice.randint(0, 300_000)) / 10_000,
             D(dice.choice(["20", "10", "13", "0", "5.5"])), dice.random() < 0.7, off())
        for _ in range(dice.randint(1, 6))
    ]  # fmt: skip
    return lines, dice.random() < 0.6, off()


def as_the_till_does(lines: list[Line], includes_vat: bool, off: Off | None) -> list[bills.Figures]:
    base = bills.GROSS if includes_vat else bills.NET
    made = [
        bills.Line(
            "Etwas", int(each.quantity * 1000), int(each.price_with(vat=includes_vat) * 10_000), int(each.rate * 10),
            discount=discount_of(each.off) if each.off else None,
        )
        for each in lines
    ]  # fmt: skip
    return bills.figures(made, base, [discount_of(off)] if off else [])


def discount_of(off: Off) -> bills.Discount:
    figure = int(off.value * 100)
    return bills.Discount(
        None, None, "", percent=figure if off.is_percent else 0, cents=0 if off.is_percent else figure
    )


@pytest.mark.parametrize("seed", range(400))
def test_till_comes_to_the_same(seed):
    lines, includes_vat, off = anything(random.Random(seed))

    found = reckon(lines, includes_vat=includes_vat, off=off)

    figures = as_the_till_does(lines, includes_vat, off)
    assert found.gross * 100 == sum(each.gross for each in figures)
    assert found.vat * 100 == sum(each.vat for each in figures)
