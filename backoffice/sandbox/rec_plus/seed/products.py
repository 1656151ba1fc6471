"""The products of a shop, by their position in the list.

Of eight, one has no options, five have two times two, and two have three times two: four variations on average.
"""

from collections.abc import Callable, Mapping
from itertools import product as combinations
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import DAY_S, OPTION, OPTIONS_EACH, PRODUCT, SMALL, ShopPlan
from backoffice.sandbox.rec_plus.seed.blanks import PRODUCT as BLANK
from backoffice.sandbox.rec_plus.seed.blanks import option_row
from backoffice.sandbox.rec_plus.seed.choices import Choice, chosen, facets, money
from backoffice.sandbox.rec_plus.seed.themes import Options, Section
from backoffice.sandbox.rec_plus.text import code_part, escaped, slug
from backoffice.sandbox.rec_plus.times import local

STATUSES = ("draft", "live", "featured", "special_offer", "upcoming", "deleted")
_FEW = {
    3: "draft",
    11: "featured",
    23: "featured",
    13: "special_offer",
    29: "special_offer",
    19: "upcoming",
    37: "deleted",
}
_SHORT = 40
"""Of so many products, these places have a status other than live."""
ODD_CODES = {5: "{prefix}/{n}", 15: "{prefix} {n}", 25: "{prefix}-{n},{n}", 35: "{prefix}-{n}.json"}
_HUNDRED = 100
EXTRA_CENTS = 120
"""What the second choice of the first group costs more; the third twice as much; those of the second group a half."""


class Products:
    def __init__(self, plan: ShopPlan) -> None:
        self.plan = plan
        self.columns: Mapping[str, Callable[[int], Any]] = {
            "code": self.code,
            "name": lambda position: escaped(self.name(position)),
            "status": self.status,
            "desc": lambda position: _description(self.name(position), self.section(position)),
            "sort_order": self._sort_order,
            "_live": lambda position: self._times(position)[0],
            "_updated": lambda position: self._times(position)[1],
            "_categories": self._categories,
            "_codes": self.codes,
            "_option_ids": self.option_ids,
            "_tags": self._tags,
            "_facets": self._facets,
        }

    def __len__(self) -> int:
        return self.plan.products

    def identifier(self, position: int) -> int:
        return self.plan.row_id(PRODUCT, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(PRODUCT, identifier)

    def section(self, position: int) -> Section:
        return self.plan.theme.sections[position % len(self.plan.theme.sections)]

    def name(self, position: int) -> str:
        section = self.section(position)
        serial, noun = divmod(position // len(self.plan.theme.sections), len(section.nouns))
        edition, quality = divmod(serial, len(section.qualities))
        return f"{section.nouns[noun]} {section.qualities[quality]}{f' No. {edition + 1}' if edition else ''}"

    def code(self, position: int) -> str:
        shape = ODD_CODES.get(position % _HUNDRED, "{prefix}-{n}")
        return shape.format(prefix=self.plan.theme.prefix, n=997_000 + position)

    def groups(self, position: int) -> Options:
        kind = position % 8
        if kind == 0:
            return ()
        (first, choices), (second, others) = self.section(position).options
        return (first, choices[: 3 if kind > 5 else 2]), (second, others[:2])

    def codes(self, position: int) -> tuple[str, ...]:
        """Its own, and those of its variations."""
        code = self.code(position)
        return (code, *("-".join((code, *map(code_part, taken))) for taken in self._combinations(position)))

    def option_ids(self, position: int) -> tuple[int, ...]:
        first = self.plan.row_id(OPTION, position, OPTIONS_EACH)
        return tuple(range(first, first + sum(len(choices) for _, choices in self.groups(position))))

    def status(self, position: int) -> str:
        return _FEW.get(position % _SHORT, "live")

    def choice(self, position: int, dice: Dice) -> Choice:
        """What somebody takes of it; the options are the product's own rows."""
        row = self.row(position)
        taken = dice.pick(row["variations"]) if row["variations"] else None
        return chosen(row, self.name(position), taken)

    def row(self, position: int) -> Row:
        dice = self._dice(position, 1)
        section, name = self.section(position), self.name(position)
        status = self.status(position)
        cents = dice.between(*section.cents) // 5 * 5
        offer = cents * 4 // 5 if status == "special_offer" else 0
        return {
            **BLANK,
            "id": self.identifier(position),
            "name": escaped(name),
            "code": self.code(position),
            "status": status,
            "_image": f"/userfiles/images/sys/products/{slug(name)}_{10_000 + position}_0.jpg",
            "price": {"normal": money(cents), "special_offer": money(offer)},
            "desc": _description(name, section),
            "tax_class": section.tax_class,
            "_categories": self._categories(position),
            "sort_order": self._sort_order(position),
            "_manufacturer": None if position % 4 == 0 else self._maker(position),
            "_qty": dice.below(60),
            "options": self._options(position),
            "variations": self._variations(position, dice),
            "_tags": self._tags(position),
            **self._stamps(position),
            **self._odd_fields(position, status, dice),
        }

    def _stamps(self, position: int) -> Row:
        live, updated = self._times(position)
        zone = self.plan.zone
        return {
            "date_added": local(live - DAY_S, zone),
            "date_modified_admin": local(updated, zone),
            "date_modified_api": local(updated, zone) if position % 3 == 0 else None,
            "_live": live,
            "_updated": updated,
        }

    def _odd_fields(self, position: int, status: str, dice: Dice) -> Row:
        """What only some products have, each in the type that a shop gives it."""
        odd: Row = {}
        images = [f"/userfiles/images/sys/products/extra_{position}_{place}.jpg" for place in (1, 2)]
        if position % 10 == 1:
            odd["_additional_images"] = images
        if position % 10 == 2:
            odd["_additional_images"] = {"1": images[0], "2": images[1]}
        if position % 6 == 1:
            odd |= {"weight": f"0.{dice.between(10, 95)}", "cost_price": money(dice.between(100, 300))}
        if position % 9 == 4:
            odd["attributes"] = {"Heat": "Hot & smoky", "Origin": "UK"}
        if position % 12 == 5:
            odd["delivery"] = {**BLANK["delivery"], "free_delivery": 1, "costs_to_zones": {"2": "4.50"}}
        if position % 20 == 7:
            odd["exclude_from_api_webhook"] = True
        if position % 20 == 17:
            odd["triggers_event_system"] = False
        if position % 16 == 8:
            odd |= self._bundle(position)
        if status == "upcoming":
            odd |= {"launch_date": local(self.plan.now + 30 * DAY_S, self.plan.zone).replace("T", " "),
                    "launch_status": "upcoming"}  # fmt: skip
        if status == "special_offer":
            odd["special_offer_start_date"] = local(self._times(position)[1], self.plan.zone)
        if position % 25 == 9:
            odd["_stock"] = {"alert_qty": 5, "stop_qty": 0, "back_in_stock_date": local(self.plan.now, self.plan.zone)}
        return odd

    def _bundle(self, position: int) -> Row:
        parts = [place for place in (position - 1, position - 2) if place >= 0]
        return {
            "bundle": {**BLANK["bundle"], "is_bundle": True, "sync_stock_with_components": True},
            "_components": [(self.identifier(place), place % 2 + 1) for place in parts],
        }

    def _options(self, position: int) -> list[Row]:
        rows: list[Row] = []
        ids = iter(self.option_ids(position))
        for rank, (group, choices) in enumerate(self.groups(position)):
            for place, desc in enumerate(choices):
                identifier = next(ids)
                rows.append(
                    option_row(
                        id=identifier, group=group, desc=desc, price=money(EXTRA_CENTS * place // (rank + 1)),
                        sort_order=len(rows) + 1, sync_key=_sync_key(identifier),
                        group_prices={str(self.plan.row_id(SMALL, 1)): "0.95"} if position % 11 == 3 else {},
                    )
                )  # fmt: skip
        return rows

    def _variations(self, position: int, dice: Dice) -> list[Row]:
        groups = [group for group, _ in self.groups(position)]
        return [
            {
                "code": code,
                "prev_codes": "",
                "stock": dice.below(120),
                "cost": money(dice.between(50, 900)) if position % 5 == 0 else "",
                "options": dict(zip(groups, taken, strict=True)),
            }
            for code, taken in zip(self.codes(position)[1:], self._combinations(position), strict=True)
        ]

    def _combinations(self, position: int) -> list[tuple[str, ...]]:
        groups = self.groups(position)
        return list(combinations(*(choices for _, choices in groups))) if groups else []

    def _facets(self, position: int) -> frozenset[tuple[str, str]]:
        return facets(
            ((group, desc) for group, choices in self.groups(position) for desc in choices), self._tags(position)
        )

    def _tags(self, position: int) -> dict[str, tuple[str, ...]]:
        """Every group of the shop, with those of its tags that the product carries."""
        return {
            group: tuple(tag for place, tag in enumerate(tags) if (position + place) % 5 == 2)
            for group, tags in self.plan.theme.tags
        }

    def _categories(self, position: int) -> tuple[int, ...]:
        """The section's own; every seventh product is in its department too."""
        sections = self.plan.theme.sections
        place = position % len(sections)
        departments = list(dict.fromkeys(section.department for section in sections))
        own = self.plan.row_id(SMALL, len(departments) + place)
        return (own, self.plan.row_id(SMALL, departments.index(sections[place].department)))[
            : 2 if position % 7 == 0 else 1
        ]

    def _maker(self, position: int) -> int:
        return self.plan.row_id(SMALL, position % len(self.plan.theme.makers))

    def _sort_order(self, position: int) -> int:
        return position % 30 if position % 3 == 1 else 0

    def _times(self, position: int) -> tuple[int, int]:
        """When it went live and when it changed last."""
        dice = self._dice(position, 2)
        span = int((self.plan.now - self.plan.founded) / DAY_S)
        live = int(self.plan.founded) + position * span // (len(self) + 1) * DAY_S + dice.below(DAY_S)
        return live, live + dice.below(max(int(self.plan.now) - live, 1))

    def _dice(self, position: int, use: int) -> Dice:
        return Dice(self.plan.seed, self.plan.shop, 701, use, position)


def _sync_key(identifier: int) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    dice = Dice(identifier, 703)
    return "R" + "".join(dice.pick(signs) for _ in range(5))


def _description(name: str, section: Section) -> str:
    return (
        f"<p>&nbsp;</p>\n\n<p><strong>Why we love {escaped(name)}:</strong></p>\n\n<p>It&rsquo;s our favourite of "
        f"the {escaped(section.category.lower())}, and you&#039;ll see why.</p>\n"
    )
