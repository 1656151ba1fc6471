"""Variations: which ones the options of a product make, and how many there are of each level."""

from collections.abc import Iterable, Mapping
from itertools import product as combinations
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.seed.choices import facets
from backoffice.sandbox.rec_plus.text import code_part


def codes_of(row: Row) -> tuple[str, ...]:
    """Its own code, and those of its variations."""
    return (row["code"], *(variation["code"] for variation in row["variations"]))


def option_ids_of(row: Row) -> tuple[int, ...]:
    return tuple(option["id"] for option in row["options"])


def facets_of(row: Row) -> frozenset[tuple[str, str]]:
    return facets(((option["group"], option["desc"]) for option in row["options"]), row["_tags"])


def varied(code: str, options: Iterable[Row], before: Iterable[Row]) -> list[Row]:
    """Every combination of the options; those that there were keep their code, stock and cost."""
    groups: dict[str, list[str]] = {}
    for option in options:
        groups.setdefault(option["group"], []).append(option["desc"])
    known = {tuple(variation["options"].items()): variation for variation in before}
    made = []
    for taken in combinations(*groups.values()) if groups else ():
        chosen = dict(zip(groups, taken, strict=True))
        new = {"code": "-".join((code, *map(code_part, taken))), "prev_codes": "", "stock": 0, "cost": ""}
        made.append(known.get(tuple(chosen.items()), {**new, "options": chosen}))
    return made


def quantity(row: Row) -> Any:
    """Of the whole product: of its variations together, if it has any."""
    return sum(each["stock"] for each in row["variations"]) if row["variations"] else row["_qty"]


def option_quantity(row: Row, option: Row) -> int:
    """Of all variations with this option: two groups count the same goods twice."""
    group, desc = option["group"], option["desc"]
    return sum(each["stock"] for each in row["variations"] if each["options"].get(group) == desc)


def stock_changes(row: Row, code: str, changes: Mapping[str, Any]) -> Row:
    """What a change of ``stock`` or ``cost`` at one code changes in the product's row."""
    if not row["variations"]:
        kept = {"stock": "_qty", "cost": "cost_price"}
        return {kept[name]: value for name, value in changes.items()}
    return {"variations": [{**each, **changes} if each["code"] == code else each for each in row["variations"]]}


def level(row: Row, code: str) -> Row | None:
    """What /stock tells of one code; ``None`` for the code of a product whose variations keep the stock."""
    if not row["variations"]:
        return {"code": row["code"], "stock": row["_qty"], "cost": row["cost_price"]}
    for variation in row["variations"]:
        if variation["code"] == code:
            return {name: variation[name] for name in ("code", "stock", "cost")}
    return None
