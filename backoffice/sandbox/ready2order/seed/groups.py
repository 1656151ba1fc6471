"""The product groups of a shop: favourites, folders, and the groups inside them."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.plan import DAY_S, GROUP, Plan

FAVOURITES, REGULAR, STANDARD, VOUCHERS = 2, 1, 7, 10


def rows(plan: Plan) -> list[Row]:
    """Favourites first (it cannot hold products), then every folder before what is in it."""
    names = ["Favoriten", *_folders(plan), *(section.name for section in plan.shop.sections)]
    ids = {name: plan.first_id(GROUP) + place for place, name in enumerate(names)}
    parents = {section.name: section.parent for section in plan.shop.sections}
    made = [_row(plan, ids[name], name, place, ids.get(parents.get(name, ""))) for place, name in enumerate(names)]
    extra = max(plan.groups - len(made), 0)
    last = plan.first_id(GROUP) + len(names)
    return made + [_row(plan, last + n, f"Saison {n + 1}", len(names) + n, None) for n in range(extra)]


def section_id(plan: Plan, section: int) -> int:
    """The group that holds the products of a section of the shop."""
    return plan.first_id(GROUP) + 1 + len(_folders(plan)) + section


def _folders(plan: Plan) -> list[str]:
    return list(dict.fromkeys(section.parent for section in plan.shop.sections if section.parent))


def _row(plan: Plan, identifier: int, name: str, place: int, parent: int | None) -> Row:
    created = plan.founded + place * 3600
    return {
        "productgroup_id": identifier,
        "productgroup_name": name,
        "productgroup_description": None if place % 3 else f"Alles aus {name}",
        "productgroup_shortcut": name[:3].upper(),
        "productgroup_active": not name.endswith("9"),
        "productgroup_parent": parent,
        "productgroup_sortIndex": place - 1,
        "productgroup_accountingCode": f"4{place:03d}" if place % 2 else None,
        "productgroup_created_at": local(created),
        "productgroup_updated_at": local(created + place * DAY_S),
        "productgroup_type_id": _type(name, place),
    }


def _type(name: str, place: int) -> int | None:
    if name == "Favoriten":
        return FAVOURITES
    if name == "Gutscheine":
        return VOUCHERS
    return STANDARD if place % 2 else REGULAR
