"""How the settings of a system are shown: whatever is neither sold nor a document, told apart by its kind."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django_filters import ChoiceFilter

from accounts import freshness
from accounts.filters import MerchantFilter, RemovedFilter
from accounts.models import LinkedAccount, Reference
from accounts.sheets import At, Line, Sheet, facts
from accounts.sync.registry import registry
from backoffice import words
from backoffice.lists import Sort
from backoffice.templatetags.icons import badge

Payload = dict[str, Any]

BUSINESS_DAY = "daily_report_status"
OPEN, CLOSED = {"open", "opened"}, {"close", "closed"}  # nobody says which words there are, nor in which case
RIGHTS = "user_rights"
RIGHT = "userRight_"  # before the name of each thing that a role may do

# What each kind tells besides its name, under the names that its system gives it.
TOLD: dict[str, tuple[tuple[str, str], ...]] = {
    "bill_types": (("Symbol", "billType_symbol"),),
    "blog_posts": (("Date", "date"), ("Author", "author")),
    "countries": (("Code", "country_code"),),
    "currencies": (("Code", "currency_short"),),
    "devices": (("Card payments through the cloud", "configuredForReadyPayCloudPayments"),),
    "delivery_methods": (("Price", "price"),),
    "departments": (("E-mail", "email"),),
    "downloads": (("File", "src"),),
    "google_reviews": (("Author", "author"), ("Rating", "rating"), ("Date", "date")),
    "financial_years": (
        ("The present one", "accountingFinancialYear_active"),
        ("Shorter than a year", "accountingFinancialYear_trunkYear"),
    ),
    "languages": (("Code", "language_code"), ("Locale", "language_locale")),
    "legal_forms": (("Short name", "legalForm_identifier"),),
    "payment_types": (("Short name", "paymentType_identifier"),),
    "newsletters": (("Date", "date"),),
    "pages": (("Address", "slug"), ("Status", "status")),
    "product_reviews": (("Score", "score"), ("Review", "review"), ("Date", "date"), ("Product", "product_id")),
    "printers": (
        ("Description", "printer_description"),
        ("Model", "printer_model"),
        ("Manufacturer", "printer_manufacturer"),
        ("Device", "printer_deviceName"),
        ("Address", "printer_ipAddress"),
        ("Characters in a line", "printer_characters"),
    ),
    "user_rights": (("Description", "userRight_description"),),
    "users": (
        ("Signs in as", "user_username"),
        ("Training only", "user_trainingsMode"),
        ("Last sign-in", "user_lastLoginAt"),
        ("Last seen", "user_lastActionAt"),
    ),
}

# Which other settings a kind names: a label, their kind, and where their numbers stand.
NAMED: dict[str, tuple[tuple[str, str, Callable[[Payload], list[Any]]], ...]] = {
    "legal_forms": (("Country", "countries", lambda payload: [payload.get("legalForm_country_id")]),),
    "printing_profiles": (("Printers", "printers", lambda payload: list(_printers(payload))),),
    "users": (
        ("Role", "user_rights", lambda payload: [payload.get("right_id")]),
        ("Printer", "printers", lambda payload: [payload.get("user_printer")]),
    ),
}


def kinds() -> list[tuple[str, str]]:
    """The kinds that some system has, in words."""
    known = sorted({mapping.resource for mapping in registry.every() if mapping.model is Reference})
    return [(kind, _capital(words.resource(kind))) for kind in known]


class ReferenceFilter(MerchantFilter):
    always_shown = ("q", "merchant", "kind")

    kind = ChoiceFilter(label="Kind", choices=kinds, empty_label="All kinds")
    removed = RemovedFilter()


def told(row: Reference) -> Iterator[Line]:
    """What the record itself tells of its kind."""
    payload, mapping = _object(row.payload), registry.get(row.account.system, row.kind)
    for label, place in TOLD.get(row.kind, ()):
        value = payload.get(place)
        yield Line(label, _shown(mapping.as_read(value) if isinstance(value, str) else value))
    for label, kind, find in NAMED.get(row.kind, ()):
        yield Line(label, _links(row, kind, find(payload)))


def rights(row: Reference) -> tuple[str, list[Line]] | None:
    """Each thing that a role allows or narrows, named as the till names it: ``allowOpenDay`` is "Open day"."""
    if row.kind != RIGHTS:
        return None
    named = (
        (place.removeprefix(RIGHT), value) for place, value in _object(row.payload).items() if place.startswith(RIGHT)
    )
    return "What this role may do", [
        Line(_capital(_apart(name.removeprefix("allow"))), _shown(value))
        for name, value in named
        if name not in ("id", "name", "description")
    ]


def is_open(status: Any) -> bool | None:
    """Whether the business day is open, by the till's own word; ``None`` for a word that we do not know."""
    word = str(status or "").strip().lower()
    return True if word in OPEN else False if word in CLOSED else None


@dataclass(frozen=True)
class BusinessDay:
    """What the till last said of its day, and when it was known to say so; without a row it never did."""

    row: Reference | None
    as_of: datetime | None

    @property
    def is_open(self) -> bool | None:
        return is_open(self.row.name) if self.row else None


def business_day(account: LinkedAccount) -> BusinessDay:
    row: Reference | None = Reference.objects.present().filter(account=account, kind=BUSINESS_DAY).first()
    read_at = freshness.of_resource(BUSINESS_DAY, (account.pk,)).newest
    return BusinessDay(row, max(filter(None, (row.seen_at, read_at))) if row else None)


def day_to_order(account: LinkedAccount) -> Reference:
    """The row that an order about the day names, also while the till has not told its status yet."""
    rows = Reference.objects.with_payload().select_related("account__merchant")
    known: Reference | None = rows.filter(account=account, kind=BUSINESS_DAY).first()
    return known or Reference(account=account, kind=BUSINESS_DAY, remote_id=BUSINESS_DAY, payload="{}")


REFERENCES = Sheet(
    name="references",
    model=Reference,
    one="setting",
    many="settings",
    heading="System settings",
    filters=ReferenceFilter,
    placeholder="Name",
    picture="adjustments",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.Fact(
            "Kind",
            lambda row: row.kind,
            lambda value, row: _capital(words.resource(value, 1)),
            At.MEDIUM,
            sort="kind",
            repeats="{}",
        ),
    ),
    sorts=(Sort("name", "Name", "name"), Sort("kind", "Kind", "kind")),
    states=None,
    resources=lambda: tuple(kind for kind, _ in kinds()),
    of_kind=lambda kind: kind,
    tells=told,
    card=rights,
)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return badge("good", "check", "Yes") if value else badge("calm", "x", "No")
    nothing = value is None or value == "" or isinstance(value, dict | list)
    return conditional_escape("–" if nothing else str(value))


def _links(row: Reference, kind: str, numbers: list[Any]) -> SafeString | str:
    wanted = [str(number) for number in numbers if number is not None]
    found: QuerySet[Reference] = Reference.objects.filter(account=row.account_id, kind=kind, remote_id__in=wanted)
    links = [(other.get_absolute_url(), str(other) or other.remote_id) for other in found.order_by("name", "pk")]
    return format_html_join(", ", '<a href="{}">{}</a>', links) if links else "–"


def _printers(payload: Payload) -> Iterator[Any]:
    named = payload.get("printingProfile_associatedPhysicalPrinterIds")
    for each in named if isinstance(named, list) else []:
        yield each.get("printingProfile_associatedPrinter_id") if isinstance(each, dict) else each


def _apart(name: str) -> str:
    """``showOwnOrdersOnly`` as ``show own orders only``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _object(payload: str) -> Payload:
    try:
        thing = json.loads(payload)
    except ValueError:
        return {}
    return thing if isinstance(thing, dict) else {}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
