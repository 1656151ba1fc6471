"""The products of a shop, by their position in the list.

Products come in blocks of twelve of one section: nine products, the last of them a base, and its three variations.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.seed.groups import section_id
from backoffice.sandbox.ready2order.seed.local_time import at, day_of, local
from backoffice.sandbox.ready2order.seed.plan import DAY_S, PRODUCT, Plan
from backoffice.sandbox.ready2order.seed.reference import VatRate
from backoffice.sandbox.ready2order.seed.shops import Section

BLOCK, BASE = 12, 8
COLOURS = ("bgGreenYellow", "bgOrange", "bgSkyBlue", "bgSalmon")
VARIATION_TYPE, STANDARD_TYPE = 5, 7


@dataclass(frozen=True)
class Brief:
    """What a bill says about a product."""

    id: int
    name: str
    cents: int
    rate: VatRate
    section: Section
    group_id: int


class Products:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._today = at(day_of(plan.now))
        self._group_ids = [section_id(plan, place) for place in range(len(plan.shop.sections))]
        self.columns: Mapping[str, Callable[[int], Any]] = {
            "product_updated_at": lambda position: local(self._times(position)[1]),
            "product_base_id": self._base_id,
            "productgroup_id": lambda position: self._group_ids[self._section(position)],
            "product_name": self.name,
        }

    def __len__(self) -> int:
        return self.plan.products

    def identifier(self, position: int) -> int:
        return self.plan.row_id(PRODUCT, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(PRODUCT, identifier)

    def brief(self, position: int) -> Brief:
        section = self._section(position)
        rates, shop = self.plan.rates, self.plan.shop
        return Brief(
            self.identifier(position),
            self.name(position),
            self._cents(position),
            rates[shop.sections[section].vat],
            shop.sections[section],
            self._group_ids[section],
        )

    def name(self, position: int) -> str:
        section = self.plan.shop.sections[self._section(position)]
        if position % BLOCK > BASE:
            return f"{self.name(self._base(position))} {section.sizes[self._size(position)]}"
        serial = position // BLOCK // len(self.plan.shop.sections) * (BASE + 1) + position % BLOCK
        serial, noun = divmod(serial, len(section.nouns))
        edition, quality = divmod(serial, len(section.qualities))
        parts = (section.nouns[noun], section.qualities[quality], f"Nr. {edition + 1}" if edition else "")
        return " ".join(part for part in parts if part)

    def row(self, position: int) -> Row:
        dice = self._dice(position, 2)
        brief = self.brief(position)
        created, updated = self._times(position)
        return {
            "product_id": brief.id,
            "product_externalReference": f"EXT-{position + 1}" if dice.chance(20) else None,
            "product_itemnumber": None if dice.chance(20) else f"{brief.section.name[:2].upper()}-{position + 1:05d}",
            "product_barcode": f"90{self.plan.till:02d}{position:09d}" if dice.chance(50) else None,
            "product_name": brief.name,
            "product_description": f"{brief.name}, aus unserem Sortiment" if dice.chance(40) else "",
            "product_price": hundredths(brief.cents),
            "product_priceIncludesVat": True,
            "product_vat": _per_cent(brief.rate.rate),
            "product_vat_id": None if dice.chance(3) else brief.rate.id,
            "product_active": not dice.chance(4),
            "product_base_id": self._base_id(position),
            **self._kind(position, brief.section, dice),
            **self._switches(position, dice),
            **self._stock(brief.section, dice),
            "productgroup_id": brief.group_id,
            "product_sortIndex": position % BLOCK,
            "product_discountable": not dice.chance(5),
            "product_accountingCode": f"4{brief.rate.code}00" if dice.chance(50) else None,
            "product_colorClass": dice.pick(COLOURS) if dice.chance(30) else None,
            "product_created_at": local(created),
            "product_updated_at": local(updated),
            "product_alternativeNameOnReceipts": brief.name[:18] if dice.chance(10) else None,
            "product_alternativeNameInPos": brief.name[:12] if dice.chance(10) else None,
            "productingredient": self._ingredients(position, brief.section),
            "images": self._images(position, brief.id),
        }

    def _kind(self, position: int, section: Section, dice: Dice) -> Row:
        variation = position % BLOCK > BASE
        standard = None if dice.chance(30) else STANDARD_TYPE
        return {
            "product_type_id": VARIATION_TYPE if variation else standard,
            "product_type": "variation" if variation else section.kind,
        }

    def _switches(self, position: int, dice: Dice) -> Row:
        return {
            "product_customPrice": dice.chance(3),
            "product_customQuantity": dice.chance(5),
            "product_fav": dice.chance(8),
            "product_highlight": dice.chance(3),
            "product_expressMode": dice.chance(2),
            "product_soldOut": dice.chance(3),
            "product_sideDishOrder": False,
            "product_ingredients_enabled": bool(self._ingredients(position, self._at(position))),
            "product_variations_enabled": position % BLOCK == BASE and position + 1 < len(self),
        }

    def _stock(self, section: Section, dice: Dice) -> Row:
        if not dice.chance(70):
            return {
                "product_stock_enabled": False,
                "product_stock_value": "0",
                "product_stock_unit": None,
                "product_stock_reorderLevel": None,
                "product_stock_safetyStock": None,
            }
        value = dice.between(0, 20_000) if section.weighed else dice.between(0, 200) * 100
        return {
            "product_stock_enabled": True,
            "product_stock_value": hundredths(value),
            "product_stock_unit": section.unit,
            "product_stock_reorderLevel": str(dice.between(2, 20)) if dice.chance(60) else None,
            "product_stock_safetyStock": str(dice.between(1, 5)) if dice.chance(40) else None,
        }

    def _ingredients(self, position: int, section: Section) -> list[Row]:
        if position % BLOCK != 3 or not section.ingredients:
            return []
        first = self.plan.first_id(PRODUCT) - 10_000
        return [
            {
                "ingredient_id": first + place,
                "ingredient_name": name,
                "ingredient_unit": "g",
                "ingredient_quantity": hundredths(1250 * (place + 1)),
            }
            for place, name in enumerate(section.ingredients)
        ]

    def _images(self, position: int, identifier: int) -> list[Row]:
        if position % BLOCK != 1:
            return []
        address = f"https://cdn.ready2order.example/images/{self._dice(position, 3).below(1 << 30):08x}.png"
        return [{"image_id": identifier + 1, "image_url": address}]

    def _dice(self, position: int, purpose: int) -> Dice:
        return Dice(self.plan.seed, self.plan.till, PRODUCT + purpose, position)

    def _section(self, position: int) -> int:
        return position // BLOCK % len(self.plan.shop.sections)

    def _at(self, position: int) -> Section:
        return self.plan.shop.sections[self._section(position)]

    def _base(self, position: int) -> int:
        return position - position % BLOCK + BASE

    def _base_id(self, position: int) -> int | None:
        return self.identifier(self._base(position)) if position % BLOCK > BASE else None

    def _size(self, position: int) -> int:
        return (position % BLOCK - BASE - 1) % len(self._at(position).sizes)

    def _cents(self, position: int) -> int:
        """In steps of 10 cents; a larger size costs more."""
        if position % BLOCK > BASE:
            return self._cents(self._base(position)) * (80 + 45 * self._size(position)) // 1000 * 10
        lowest, highest = self._at(position).cents
        return (lowest + self._dice(position, 0).below(highest - lowest + 1)) // 10 * 10 or 10

    def _times(self, position: int) -> tuple[int, int]:
        """Created and last changed, in seconds since 1970; a tenth changed in the week before today."""
        dice = self._dice(position, 1)
        created = int(self.plan.founded) + dice.below(900 * DAY_S)
        recent = self._today - dice.below(7 * DAY_S)
        return created, recent if dice.chance(10) else created + dice.below(25 * DAY_S)


def _per_cent(rate: int) -> str:
    return hundredths(rate * 10)
