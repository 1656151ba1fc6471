"""The lines of an order: unordered, tied by ``line_rel_id``, with PHP's numbers (contract section 4).

Prices of lines include VAT and are of the whole line; what a single one costs is a number, with the noise of floats.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import SMALL, ShopPlan
from backoffice.sandbox.rec_plus.seed.choices import Choice, cents_of, money
from backoffice.sandbox.rec_plus.seed.reference import DELIVERY, FREE_FROM_CENTS, coupons, percentage
from backoffice.sandbox.rec_plus.text import bare

PRODUCT, OPTION, DELIVERY_LINE, COUPON = "PRODUCT", "OPTION", "DELIVERY", "COUPON"
STANDARD_VAT = 1


@dataclass(frozen=True)
class Bought:
    choice: Choice
    qty: int

    def gross_cents(self, *, include_vat: bool) -> int:
        """What one costs: its price or offer, and what its options cost more."""
        kept = (self.choice.offer_cents or self.choice.normal_cents) + sum(
            cents_of(option["price"]) for option in self.choice.options
        )
        return kept if include_vat else round(kept * (100 + percentage(self.choice.tax_class)) / 100)


@dataclass(frozen=True)
class Basket:
    bought: Sequence[Bought]
    delivery: int
    """Which of the delivery methods."""
    coupon: int | None = None

    @property
    def goods_cents(self) -> int:
        return sum(each.qty * each.gross_cents(include_vat=True) for each in self.bought)


def php(value: float) -> float | int:
    """A number as PHP's JSON has it: whole ones without a point."""
    return int(value) if value == int(value) else value


def lines_of(plan: ShopPlan, basket: Basket, first: int, status: str) -> list[Row]:
    lines: list[Row] = []
    for bought in basket.bought:
        lines += _product_lines(plan, bought, first + len(lines))
    lines.append(_delivery_line(plan, basket, first + len(lines)))
    left = sum(cents_of(line["price"]) for line in lines)
    if basket.coupon is not None:
        coupon = coupons(plan)[basket.coupon]
        # ids have gaps where the basket was changed before it was paid
        lines.append(_coupon_line(coupon, min(cents_of(coupon["value"]), left), first + len(lines) + 2))
    return [{**line, "status": status} for line in lines]


def _product_lines(plan: ShopPlan, bought: Bought, first: int) -> list[Row]:
    """The options come before their product, last one first; none of them costs anything by itself."""
    choice, rate = bought.choice, percentage(bought.choice.tax_class)
    gross = bought.gross_cents(include_vat=plan.theme.prices_include_vat)
    options = [
        _option_line(option, choice, first, first + place + 1, rate) for place, option in enumerate(choice.options)
    ]
    product = {
        **_line(first, 0, PRODUCT, f"{choice.name} - {choice.code}", gross, bought.qty, rate),
        "_rel": {"product": {"id": choice.product_id, "name": choice.name, "code": choice.code}},
        **_discount(choice, rate),
    }
    return [*reversed(options), product]


def _option_line(option: Row, choice: Choice, product_line: int, identifier: int, rate: int) -> Row:
    about = {name: option[name] for name in ("id", "group", "desc", "code")}
    line = _line(identifier, product_line, OPTION, f"{option['group']} - {option['desc']} ", 0, 1, rate)
    return {
        **line,
        "_rel": {"option": {**about, "product": {"id": choice.product_id}}},
        "each_price_discount_ex_vat": "0.00",
    }


def _discount(choice: Choice, rate: int) -> Row:
    """Of an offer: what one costs less without VAT, as text, and the VAT of that, as a number."""
    less = (choice.normal_cents - choice.offer_cents if choice.offer_cents else 0) / 100
    net = round(less / (1 + rate / 100), 2)
    return {"each_price_discount_ex_vat": f"{net:.2f}", "each_price_discount_vat": php(less - net)}


def _delivery_line(plan: ShopPlan, basket: Basket, identifier: int) -> Row:
    name, cents = DELIVERY[basket.delivery]
    cents = 0 if basket.goods_cents >= FREE_FROM_CENTS else cents
    line = _line(identifier, 0, DELIVERY_LINE, name, cents, 1, percentage(STANDARD_VAT))
    return {**line, "_rel": {"delivery": {"id": plan.row_id(SMALL, basket.delivery), "name": name}}}


def _coupon_line(coupon: Row, cents: int, identifier: int) -> Row:
    about = {"id": coupon["id"], "name": bare(coupon["name"]), "code": coupon["code"]}
    line = _line(identifier, 0, COUPON, f"{about['name']} - {coupon['code']}", -cents, 1, 0)
    return {**line, "_rel": {"coupon": about}}


def _line(identifier: int, tied_to: int, kind: str, desc: str, gross_cents: int, qty: int, rate: int) -> Row:
    gross = gross_cents / 100
    net = round(gross / (1 + rate / 100), 2)
    return {
        "id": identifier,
        "line_rel_id": tied_to,
        "line_type": kind,
        "line_desc": desc,
        "_rel": {},
        "status": "",
        "qty": qty,
        "price": money(gross_cents * qty),
        "vat": f"{abs(gross - net) * qty:.2f}",
        "vat_percentage": rate,
        "each_price_ex_vat": php(net),
        "each_price_vat": php(gross - net),
        "each_price_discount_ex_vat": 0,
        "each_price_discount_vat": 0,
        "weight": 0,
    }


def totals_of(lines: Iterable[Row]) -> Row:
    """The prices add up; the VAT is that of the goods, even where a voucher pays for all."""
    rows = list(lines)
    return {
        "qty": sum(line["qty"] for line in rows if line["line_type"] == PRODUCT),
        "price": money(sum(cents_of(line["price"]) for line in rows)),
        "vat": money(sum(cents_of(line["vat"]) for line in rows)),
        "weight": 0,
        "delivery": money(sum(cents_of(line["price"]) for line in rows if line["line_type"] == DELIVERY_LINE)),
    }
