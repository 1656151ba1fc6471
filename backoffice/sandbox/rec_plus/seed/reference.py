"""The small tables that orders, products and users point to."""

from collections.abc import Iterable, Sequence

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import SMALL, ShopPlan
from backoffice.sandbox.rec_plus.seed.blanks import CATEGORY
from backoffice.sandbox.rec_plus.seed.people import REGIONS
from backoffice.sandbox.rec_plus.text import code_part, escaped
from backoffice.sandbox.rec_plus.times import local

VAT_TYPES = (("Standard", 20), ("Reduced", 5), ("Zero Rated", 0))
"""The tax class of a product counts them from 1."""
DELIVERY = (("Standard", 495), ("Next Day - before 12", 895), ("Click & Collect", 0))
FREE_FROM_CENTS = 6_000
PAYMENTS = ("PayPal Express Checkout", "Credit/Debit Card", "Bank Transfer", "Gift Voucher")
BANK_TRANSFER = 2
COUPONS = 24


def percentage(tax_class: int) -> int:
    return VAT_TYPES[tax_class - 1][1]


def numbered(plan: ShopPlan, rows: Iterable[Row]) -> list[Row]:
    return [{"id": plan.row_id(SMALL, place), **row} for place, row in enumerate(rows)]


def vat_types(plan: ShopPlan) -> list[Row]:
    return [{"id": place + 1, "name": name, "percentage": rate} for place, (name, rate) in enumerate(VAT_TYPES)]


def regions(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"country": country, "county": county} for country, county in REGIONS))


def delivery_methods(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        ({"name": escaped(name), "price": f"{cents / 100:.2f}", "desc": "", "enabled": 1} for name, cents in DELIVERY),
    )


def payment_methods(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"name": name, "enabled": int(place < 3)} for place, name in enumerate(PAYMENTS)))


def manufacturers(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"name": escaped(name), "image": "", "desc": ""} for name in plan.theme.makers))


def departments(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"name": escaped(name), "email": ""} for name in ("Sales & Orders", "Returns")))


def user_groups(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan, ({"name": name, "discount": discount} for name, discount in (("Trade", "10.00"), ("Staff", "")))
    )


def coupons(plan: ShopPlan) -> list[Row]:
    return numbered(
        plan,
        (
            {
                "name": escaped(f"Gift Voucher for £{value}.00"),
                "code": f"C{46_000 + place * 37:05X}i{place % 10}",
                "type": "voucher",
                "value": f"{value}.00",
                "expiry_date": "" if place % 2 else local(plan.now + 90 * 86_400, plan.zone),
                "uses": place % 4,
            }
            for place, value in ((place, (10, 25, 50, 400)[place % 4]) for place in range(COUPONS))
        ),
    )


def categories(plan: ShopPlan) -> list[Row]:
    """Departments first, then the sections below them: a tree of two levels."""
    sections = plan.theme.sections
    names = list(dict.fromkeys(section.department for section in sections))
    leaves = [(section.category, plan.row_id(SMALL, names.index(section.department))) for section in sections]
    return numbered(
        plan, (_category(plan, name, parent) for name, parent in [*((each, None) for each in names), *leaves])
    )


def _category(plan: ShopPlan, name: str, parent: int | None) -> Row:
    return {
        **CATEGORY,
        "name": escaped(name),
        "_parent": parent,
        "desc": f"<p>All our {escaped(name)}</p>",
        "date_modified": local(plan.founded, plan.zone),
        "_live": int(plan.founded),
        "_updated": int(plan.founded),
    }


def filter_blocks(plan: ShopPlan) -> list[Row]:
    """One for each group of options and of tags."""
    groups: dict[str, list[str]] = {}
    for section in plan.theme.sections:
        for group, choices in section.options:
            groups.setdefault(group, []).extend(choices)
    for group, tags in plan.theme.tags:
        groups.setdefault(group, []).extend(tags)
    return numbered(
        plan, ({"name": group, "slug": code_part(group), "_values": _unique(v)} for group, v in groups.items())
    )


def currency_rates(plan: ShopPlan) -> list[Row]:
    return numbered(plan, ({"currency": code, "rate": rate} for code, rate in (("EUR", "1.1650"), ("USD", "1.2700"))))


def _unique(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
