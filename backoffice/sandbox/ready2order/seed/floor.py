"""The room of a shop: areas, tables, printers, and the devices that take cards."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.blanks import floor
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.plan import (
    DAY_S,
    DEVICE,
    PRINT_JOB,
    PRINTER,
    PRINTING_PROFILE,
    TABLE,
    TABLE_AREA,
    Plan,
)


def area_id(plan: Plan, table: int) -> int | None:
    """The area of the table at this place of the shop's list; ``None`` if it stands in none."""
    reached = 0
    for place, (_, _, tables) in enumerate(plan.shop.areas):
        reached += tables
        if table < reached:
            return plan.first_id(TABLE_AREA) + place
    return None


def areas(plan: Plan) -> list[Row]:
    return [
        {
            **floor.TABLE_AREA,
            "tableArea_id": plan.first_id(TABLE_AREA) + place,
            "tableArea_name": name,
            "tableArea_shortName": short,
            "tableArea_order": place,
            "tableArea_allowTemporaryTables": place > 0,
        }
        for place, (name, short, _) in enumerate(plan.shop.areas)
    ]


def tables(plan: Plan) -> list[Row]:
    return [
        {
            **floor.TABLE,
            "table_id": plan.first_id(TABLE) + place,
            "table_name": name,
            "table_description": None if place % 2 else "Sechs Plätze",
            "table_order": place,
            "tableArea_id": area_id(plan, place),
            "table_created_at": local(plan.founded + place * 60),
            "table_updated_at": local(plan.founded + place * DAY_S),
        }
        for place, name in enumerate(plan.shop.tables)
    ]


def printer_id(plan: Plan) -> int | None:
    """The first."""
    return plan.first_id(PRINTER) if plan.shop.printers else None


def printers(plan: Plan) -> list[Row]:
    return [
        {
            **floor.PRINTER,
            "printer_id": plan.first_id(PRINTER) + place,
            "printer_name": name,
            "printer_description": f"Bonierdrucker {name}" if place else "",
            "printer_deviceName": f"TM-{plan.till:02d}{place}",
            "printer_model": "TM-m30",
            "printer_manufacturer": "EPSON",
            "printer_ipAddress": f"192.168.{plan.till % 250}.{20 + place}",
            "printer_characters": 42 if place else 48,
            "printer_doubleHeight": place > 0,
            "printer_createdAt": local(plan.founded + place * 60),
        }
        for place, name in enumerate(plan.shop.printers)
    ]


def printing_profiles(plan: Plan) -> list[Row]:
    """One for each printer, and one for all."""
    ids = [plan.first_id(PRINTER) + place for place in range(len(plan.shop.printers))]
    profiles = [(name, [identifier]) for name, identifier in zip(plan.shop.printers, ids, strict=True)]
    if len(ids) > 1:
        profiles.append(("Alle", ids))
    return [
        {
            "printingProfile_id": plan.first_id(PRINTING_PROFILE) + place,
            "printingProfile_name": name,
            "printingProfile_associatedPhysicalPrinterIds": [
                {"printingProfile_associatedPrinter_id": identifier} for identifier in members
            ],
        }
        for place, (name, members) in enumerate(profiles)
    ]


def print_jobs(plan: Plan) -> list[Row]:
    """Two for the first printer: one is printed, one waits."""
    if not plan.shop.printers:
        return []
    made = [plan.now - 3600, plan.now - 60]
    return [
        {
            **floor.PRINT_JOB,
            "printJob_id": plan.first_id(PRINT_JOB) + place,
            "printer_id": printer_id(plan),
            "printJob_printLogo": place == 0,
            "printJob_createdAt": local(moment),
            "printJob_printedAt": None if place else local(moment + 2),
            "printJob_content": ("Tagesbericht", "Bitte Mehl bestellen")[place],
        }
        for place, moment in enumerate(made)
    ]


def devices(plan: Plan) -> list[Row]:
    """The first takes card payments."""
    return [
        {"id": plan.first_id(DEVICE) + place, "name": name, "configuredForReadyPayCloudPayments": place == 0}
        for place, name in enumerate(plan.shop.devices)
    ]
