"""The figures of a bill, without a till."""

import pytest

from backoffice.sandbox.ready2order.bills import GROSS, NET, Discount, Line, figures, shared, taken_off


def line(price, quantity=1000, rate=200, **more):
    return Line("x", quantity, price * 100, rate, **more)


def test_parts_add_up_exactly():
    assert shared(100, [1, 1, 1]) == [33, 34, 33]
    assert shared(-100, [3, 0, 1]) == [-75, 0, -25]
    assert shared(5, []) == []
    assert shared(0, [0, 0]) == [0, 0]


def test_tax_is_rounded_once_per_rate():
    """Three lines of 0.99 at 10 %: 0.27 in all, though 0.09 each."""
    sums = figures([line(99, rate=100)] * 3, GROSS)
    assert sum(each.vat for each in sums) == 27
    sums = figures([line(5, rate=100)] * 3, GROSS)  # 0.00454… each, 0.0136… in all
    assert [each.vat for each in sums] == [0, 1, 0]


def test_net_and_tax_make_gross_on_every_line():
    lines = [line(333, rate=200), line(777, 333, rate=100), line(1, rate=130), line(999, -1000, rate=200)]
    for base in (GROSS, NET):
        for each in figures(lines, base, [Discount(None, None, "", percent=1500)]):
            assert each.gross == each.net + each.vat


def test_discount_never_exceeds_the_amount():
    assert taken_off(100, [Discount(None, None, "", cents=80), Discount(None, None, "", cents=80)]) == [80, 20]
    assert taken_off(100, [Discount(None, None, "", percent=10_000)]) == [100]
    assert taken_off(-100, [Discount(None, None, "", cents=80)]) == [0]
    assert taken_off(-100, [Discount(None, None, "", percent=1000)]) == [-10]


def test_discount_of_the_bill_is_shared_by_weight():
    sums = figures([line(1000), line(500)], GROSS, [Discount(None, None, "", cents=100)])
    assert [each.bill_discount for each in sums] == [67, 33]
    assert [each.gross for each in sums] == [933, 467]


@pytest.mark.parametrize(("price", "quantity", "amount"), [(2675, 1, 3), (100, 333, 33), (150, 2500, 375), (50, 10, 1)])
def test_amount_of_a_line_is_rounded_half_up(price, quantity, amount):
    assert line(price, quantity).undiscounted == amount
