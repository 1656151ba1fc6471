"""The report's figures: every way to split turnover comes to the documents' totals, and leads to the documents it counts."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from sales import periods
from sales.models import DailyFigure, Invoice, PaymentMethod, WebOrder
from sales.report import lines, sections
from sales.report.lines import Question
from sales.report.rows import Change, Kind, Names, Section
from sales.report.splits import SPLITS
from tests import cast
from tests.sales import shops

pytestmark = pytest.mark.django_db

CENT = Decimal("0.01")
SIXTH = Decimal("0.000001")
DAYS = ("business", "calendar")
NIGHTS = (shops.SPRING, shops.AUTUMN)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(SIXTH).quantize(CENT, rounding=ROUND_HALF_UP)


def around(day: date) -> periods.Period:
    """The week that ends with this Sunday."""
    return periods.between(date.fromordinal(day.toordinal() - 6), day)


def ask(split: str, period: periods.Period, days: str = "business", *accounts, channel: str = "") -> Question:
    return Question(cast.sam(), tuple(each.pk for each in accounts) or None, period, days, SPLITS[split], channel)


def sections_of(question: Question, **shown: Any) -> dict[str, Section]:
    names = Names(lambda keys: {key: f"Product {key}" for key in keys}, {})
    return {each.currency: each for each in sections.report(question, names, **shown).sections}


# --- What it should be: worked out document by document ---------------------------------------------------


def all_documents() -> list[Any]:
    rows = Invoice.objects.filter(test_mode=False, removed_at__isnull=True).select_related("account__merchant")
    orders = WebOrder.objects.filter(counts=True, removed_at__isnull=True).select_related("account__merchant")
    return [*rows.prefetch_related("items", "payments"), *orders.prefetch_related("lines__product__category")]


def is_order(row) -> bool:
    return isinstance(row, WebOrder)


def day_of(row, days: str) -> date:
    return row.placed_on if is_order(row) else row.calendar_on if days == "calendar" else row.issued_on


def tax_of(row) -> Decimal:
    net = row.total_net if is_order(row) else None
    return (row.total_vat or Decimal(0)) if net is None else row.total - net


def of(period: periods.Days, days: str, documents: list[Any]) -> list[Any]:
    return [row for row in documents if day_of(row, days) in period]


def net_of(total: Decimal, net: Decimal | None, rate: Decimal | None) -> Decimal:
    return (
        net if net is not None else (total / (1 + (rate or Decimal(0)) / 100)).quantize(SIXTH, rounding=ROUND_HALF_UP)
    )


def rate(item) -> str:
    return "(none)" if item.vat_rate is None else f"{item.vat_rate:f}".rstrip("0").rstrip(".")


def method(row: Invoice, payment) -> str:
    number = payment.payment_method_ref or payment.name
    known = PaymentMethod.objects.filter(account=row.account, remote_id=number).first()
    return known.name if known else number


def pieces_of(split: str, row: Invoice, days: str) -> Iterator[tuple[Any, tuple[Decimal, Decimal]]]:
    """A document's parts: key (and merchant), gross and net."""
    slug, whole = row.account.merchant.slug, (row.total, row.total_net or Decimal(0))
    if split == "day":
        yield (str(day_of(row, days)), ""), whole
    elif split == "channel":
        yield ("shop" if is_order(row) else "till", ""), whole
    elif split == "hour":
        at = row.placed_at if is_order(row) else row.issued_at
        yield (str(at.astimezone(ZoneInfo(row.account.merchant.time_zone)).hour), ""), whole
    elif split == "payment" and is_order(row):
        yield (row.payment_method or "(none)", ""), (row.total, Decimal(0))
    elif split == "payment":
        for each in row.payments.all():
            yield (method(row, each), ""), (each.value, Decimal(0))
    elif is_order(row):
        for each in row.lines.all():
            category = each.product.category if each.product else None
            key, owner = {
                "product": (str(each.product_id) if each.product_id else f":{each.name}", slug),
                "group": (category.name if category else "(none)", ""),
                "user": ("(none)", slug),
                "table": ("(none)", slug),
                "vat": (rate(each), ""),
            }[split]
            yield (
                (key, owner),
                (each.price, net_of(each.price, None if each.vat is None else each.price - each.vat, each.vat_rate)),
            )
    else:
        for each in row.items.all():
            key, owner = {
                "product": (str(each.product_id) if each.product_id else f":{each.name}", slug),
                "group": (each.group_name or "(none)", ""),
                "user": (each.user_name or "(none)", slug),
                "table": (each.table_name or "(none)", slug),
                "vat": (rate(each), ""),
            }[split]
            yield (key, owner), (each.total, net_of(each.total, each.total_net, each.vat_rate))


def expected(split: str, period: periods.Days, days: str, currency: str) -> dict[Any, list[Decimal]]:
    """Key and merchant -> documents (or entries), gross and net."""
    found: dict[Any, list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for row in of(period, days, all_documents()):
        seen = set()
        for key, (gross, net) in pieces_of(split, row, days) if row.currency == currency else ():
            counts = SPLITS[split].counted != "Documents" or key not in seen
            seen.add(key)
            found[key] = [found[key][0] + counts, found[key][1] + gross, found[key][2] + net]
    return {key: [entries, cents(gross), cents(net)] for key, (entries, gross, net) in found.items()}


def shown(section: Section, split: str) -> dict[Any, list[Any]]:
    asked = SPLITS[split].asked or "first"
    channels = {"Tills": "till", "Web shops": "shop"}
    return {
        (row.asked.get(asked) or channels[row.label], row.asked.get("merchant", "")): [
            row.figures.now.entries, row.figures.now.gross, row.figures.now.net,
        ]
        for row in section.rows
        if row.kind == Kind.PART and row.asked is not None
    }  # fmt: skip


def total(documents: list[Any], currency: str) -> tuple[int, Decimal, Decimal, Decimal]:
    rows = [row for row in documents if row.currency == currency]
    gross = sum((row.total for row in rows), Decimal(0))
    net = sum((row.total_net or Decimal(0) for row in rows), Decimal(0))
    tax = sum((tax_of(row) for row in rows), Decimal(0))
    return len(rows), cents(gross), cents(net), cents(tax)


# --- It adds up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("seed", range(3))
def test_every_split_comes_to_the_documents_totals_to_the_cent(seed, night):
    shops.fill(seed, night)
    period, documents = around(night), all_documents()

    for days in DAYS:
        for split in SPLITS:
            found = sections_of(ask(split, period, days))
            assert set(found) == {"EUR", "CHF"}
            for currency, section in found.items():
                for when, asked in (("now", period), ("before", period.before)):
                    figures = getattr(section.total, when)
                    sums = (figures.entries, figures.gross, figures.net, figures.tax)
                    assert sums == total(of(asked, days, documents), currency), (split, days, currency, when)
                    rows = [getattr(row.figures, when) for row in section.rows]
                    assert sum(row.gross for row in rows) == figures.gross, (split, days, currency, when)
                    if SPLITS[split].has_net:
                        assert sum(row.net for row in rows) == figures.net, (split, days, currency, when)
                        assert sum(row.tax for row in rows) == figures.tax, (split, days, currency, when)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("night", NIGHTS)
def test_rows_are_what_their_documents_items_and_payments_add_up_to(split, days, night):
    shops.fill(7, night)
    period = around(night)

    for currency, section in sections_of(ask(split, period, days)).items():
        should = expected(split, period, days, currency)
        assert should
        assert shown(section, split) == should


@pytest.mark.parametrize("split", ["hour", "group", "payment", "vat"])
def test_some_accounts_are_counted_and_no_others(split):
    vienna, azores, _, web = shops.fill(3, shops.SPRING)
    period = around(shops.SPRING)

    both = sections_of(ask(split, period))["EUR"].total.now
    alone = [sections_of(ask(split, period, "business", each))["EUR"].total.now for each in (vienna, azores, web)]

    assert (both.entries, both.gross) == (sum(each.entries for each in alone), sum(each.gross for each in alone))


@pytest.mark.parametrize("split", SPLITS)
def test_channel_is_counted_alone(split):
    shops.fill(3, shops.SPRING)
    period, documents = around(shops.SPRING), of(around(shops.SPRING), "business", all_documents())

    for channel, is_its in (("till", lambda row: not is_order(row)), ("shop", is_order)):
        found = sections_of(ask(split, period, channel=channel))["EUR"].total.now
        should = total([row for row in documents if is_its(row)], "EUR")
        assert (found.entries, found.gross, found.net, found.tax) == should
        assert should[0] > 5


def test_what_is_left_over_is_a_row_of_its_own():
    till = cast.account()
    cast.put(till, "invoices", cast.invoice(1), cast.invoice(2, invoice_total="14.5", invoice_totalNet="12.5"))
    day = date(2026, 3, 2)

    for split in ("product", "group", "user", "table", "vat", "payment"):
        [*_, rest] = sections_of(ask(split, periods.between(day, day)))["EUR"].rows
        kind = "payment" if split == "payment" else "item"
        assert (rest.kind, rest.label) == (Kind.REST, f"Not on any {kind}")
        assert rest.figures.now.gross == Decimal("2.50")
        assert rest.asked == {"rest": f"{kind}s"}


def test_cents_that_rows_lose_are_a_row_of_their_own():
    till = cast.account()
    thirds = [
        cast.item(n, item_name=f"Drittel {n}", item_total="0.335", item_totalNet="0.335", product_id=None)
        for n in (1, 2)
    ]
    cast.put(
        till,
        "invoices",
        cast.invoice(1, items=thirds, invoice_total="0.67", invoice_totalNet="0.67", invoice_totalVat="0"),
    )
    day = date(2026, 3, 2)

    rows = sections_of(ask("product", periods.between(day, day)))["EUR"].rows

    assert [(row.kind, row.figures.now.gross) for row in rows] == [
        (Kind.PART, Decimal("0.34")), (Kind.PART, Decimal("0.34")), (Kind.ROUNDING, Decimal("-0.01")),
    ]  # fmt: skip


def test_rows_that_are_too_many_are_told_together_and_files_have_them_all():
    till = cast.account()
    many = [
        cast.item(n, item_name=f"Stück {n:03}", item_total=f"{n}.00", item_totalNet=None, product_id=None)
        for n in range(1, 30)
    ]
    cast.put(
        till,
        "invoices",
        cast.invoice(1, items=many, invoice_total="435", invoice_totalNet="362.5", invoice_totalVat="72.5"),
    )
    question = ask("product", periods.between(date(2026, 3, 2), date(2026, 3, 2)))

    for limits in ({"shown": 10}, {"read": 11}):
        few = sections_of(question, **limits)["EUR"]
        assert [row.figures.now.gross for row in few.rows[:10]] == list(range(29, 19, -1))
        assert [row.kind for row in few.rows[9:11]] == [Kind.PART, Kind.FURTHER]
        assert few.rows[10].figures.now.gross == sum(range(1, 20))
        assert sum(row.figures.now.gross for row in few.rows) == few.total.now.gross == Decimal("435.00")
    everything = sections_of(question, shown=None, read=None)["EUR"]
    assert [row.kind for row in everything.rows if row.kind != Kind.ROUNDING] == [Kind.PART] * 29


def test_training_is_told_apart_and_counts_nowhere():
    till = cast.account()
    cast.put(
        till,
        "invoices",
        cast.invoice(1),
        *(cast.invoice(n, invoice_testMode=True, invoice_total="40") for n in (2, 3, 4)),
    )
    day = date(2026, 3, 2)

    for split in SPLITS:
        report = sections.report(ask(split, periods.between(day, day)), Names(lambda keys: {}, {}))
        assert [(each.currency, each.documents, each.gross) for each in report.training] == [("EUR", 3, 120)]
        assert report.sections[0].total.now.gross == 12


# --- Beside the period before -----------------------------------------------------------------------------


def bill(number: int, day: str, total: str = "12", **fields) -> dict:
    return cast.invoice(number, invoice_timestamp=f"{day} 10:15:00", invoice_total=total, **fields)


def test_days_stand_beside_their_partners_and_what_has_none_is_not_lost():
    till = cast.account()
    cast.put(
        till, "invoices", bill(1, "2026-03-02", "30"), bill(2, "2026-02-02", "20"), bill(3, "2026-02-28", "5"),
    )  # fmt: skip
    section = sections_of(ask("day", periods.between(date(2026, 2, 1), date(2026, 2, 28))))["EUR"]
    march = sections_of(ask("day", periods.between(date(2026, 3, 1), date(2026, 3, 31))))["EUR"]

    assert len(section.rows) == 28
    assert len(march.rows) == 31
    changes = {row.label: row.figures.changes["gross"] for row in march.rows if row.figures.changes}
    assert changes["Mon 2 Mar 2026"] == Change(Decimal("10.00"), Decimal("50.0"))
    assert changes["Sat 28 Mar 2026"] == Change(Decimal("-5.00"), Decimal("-100.0"))
    assert march.total.changes["gross"] == Change(Decimal("5.00"), Decimal("20.0"))


def test_days_before_that_have_no_partner_are_rows_too():
    till = cast.account()
    cast.put(till, "invoices", bill(1, "2026-01-31", "31"), bill(2, "2026-02-03", "10"))

    section = sections_of(ask("day", periods.between(date(2026, 2, 1), date(2026, 2, 28))))["EUR"]

    assert section.rows[-1].label == "Sat 31 Jan 2026, before"
    assert sum(row.figures.before.gross for row in section.rows) == section.total.before.gross == 31


def test_long_report_by_day_leaves_out_days_without_anything():
    till = cast.account()
    cast.put(till, "invoices", bill(1, "2024-02-29"), bill(2, "2026-03-02"))

    section = sections_of(ask("day", periods.between(date(1, 1, 1), date(9999, 12, 31))))["EUR"]

    assert [row.label for row in section.rows] == ["Thu 29 Feb 2024", "Mon 2 Mar 2026"]
    assert section.total.changes == {}


def test_year_with_turnover_on_each_day_shows_them_all():
    till = cast.account()
    days = list(periods.Days(date(2027, 1, 1), date(2028, 12, 31)))
    DailyFigure.objects.bulk_create(
        DailyFigure(account=till, day=day, calendar_day=day, currency="EUR", kind="total", entries=1, gross=1)
        for day in days
    )

    section = sections_of(ask("day", periods.between(date(2028, 1, 1), date(2028, 12, 31))))["EUR"]
    decade = sections_of(ask("day", periods.between(date(2020, 1, 1), date(2029, 12, 31))))["EUR"]

    assert [len(section.rows), {row.kind for row in section.rows}] == [366, {Kind.PART}]
    assert [len(decade.rows), decade.total.now.gross] == [731, 731]


def test_what_was_sold_only_before_is_a_row_without_documents():
    till = cast.account()
    tea = [cast.item(item_name="Tee", productgroup_name="Tee")]
    cast.put(till, "invoices", bill(1, "2026-03-02"), bill(2, "2026-03-01", items=tea))

    rows = sections_of(ask("group", periods.between(date(2026, 3, 2), date(2026, 3, 2))))["EUR"].rows

    assert [(row.label, row.figures.now.gross, row.figures.before.gross, row.asked) for row in rows] == [
        ("Kaffee", 12, 0, {"group": "Kaffee"}), ("Tee", 0, 12, None),
    ]  # fmt: skip
    assert rows[0].figures.changes == {}


def test_change_from_nothing_or_less_has_no_per_cent():
    till = cast.account()
    cast.put(till, "invoices", bill(1, "2026-03-02", "10"), bill(2, "2026-03-01", "-4"))

    section = sections_of(ask("day", periods.between(date(2026, 3, 2), date(2026, 3, 2))))["EUR"]

    assert section.total.changes["gross"] == Change(Decimal("14.00"), None)


def test_average_receipt_and_share():
    till = cast.account()
    cast.put(till, "invoices", bill(1, "2026-03-02", "10"), bill(2, "2026-03-02", "5"), bill(3, "2026-03-03", "45"))

    section = sections_of(ask("day", periods.between(date(2026, 3, 2), date(2026, 3, 3))))["EUR"]

    assert [(row.figures.now.average, row.share) for row in section.rows] == [
        (Decimal("7.50"), Decimal("25.0")), (Decimal("45.00"), Decimal("75.0")),
    ]  # fmt: skip
    assert section.total.now.average == Decimal("20.00")


# --- Names ------------------------------------------------------------------------------------------------


def test_products_are_told_apart_by_number_and_named_as_they_are_now():
    till = cast.account()
    cast.put(
        till, "products", cast.product(1, product_name="Wiener Melange"), cast.product(2, product_name="Wiener Melange")
    )
    items = [cast.item(1, item_name="Melange"), cast.item(2, item_name="Melange neu"), cast.item(3, product_id=2)]
    cast.put(till, "invoices", cast.invoice(1, items=items))
    question = ask("product", periods.between(date(2026, 3, 2), date(2026, 3, 2)))

    rows = [line for line in question.lines() if line.rank == lines.PART]

    assert sorted((line.now.gross, line.now.pieces) for line in rows) == [(12, 1), (24, 2)]


def test_payment_methods_of_one_name_are_one_row_whoever_has_them():
    for number, name in enumerate(("Café Anna", "Weinhandel Otto"), start=1):
        till = cast.account(cast.merchant(name), token=f"token-of-{number}-0123456789")
        cast.put(till, "payment_methods", cast.payment_method(number, payment_name="Bar"))
        payment = {"billPayment_name": "bar", "billPayment_value": "12", "payment_id": number}
        cast.put(till, "invoices", cast.invoice(1, payment=[payment]))

    [row] = sections_of(ask("payment", periods.between(date(2026, 3, 2), date(2026, 3, 2))))["EUR"].rows

    assert (row.label, row.figures.now.entries, row.figures.now.gross) == ("Bar", 2, 24)


def test_method_that_the_till_does_not_know_any_more_is_still_a_row():
    cast.put(cast.account(), "invoices", cast.invoice(1))

    [row] = sections_of(ask("payment", periods.between(date(2026, 3, 2), date(2026, 3, 2))))["EUR"].rows

    assert (row.label, row.asked) == ("Method number 1 (unknown here)", {"method": "1"})


def test_year_over_everything_reads_no_document(django_assert_num_queries):
    cast.put(cast.account(), "invoices", cast.invoice(1))
    Invoice.objects.all().delete()  # the kept figures stay
    DailyFigure.objects.get(kind="total")
    year = periods.between(date(2026, 1, 1), date(2026, 12, 31))

    for split in ("day", "vat", "payment"):
        question = ask(split, year)
        with django_assert_num_queries(2 if split == "payment" else 1):
            assert sections_of(question)["EUR"].total.now.gross == 12


# --- Every row leads to its documents ---------------------------------------------------------------------


def told(response) -> str:
    block = re.search(r'<div class="list-totals">(.*?)</div>', response.content.decode(), re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", block).split())


def of_orders(context, currency: str) -> tuple[Decimal, int, int]:
    """What the list of web orders says: the amount of the parts that are filtered, else of all; orders; parts."""
    rows = [row for row in context["page"].matching if row.counts and row.removed_at is None]
    assert {row.currency for row in rows} == {currency}
    parts = context["parts"]()
    amount = sum(each.amount for each in parts) if parts else cents(sum((row.total for row in rows), Decimal(0)))
    return amount, len(rows), sum(each.number for each in parts)


def of_invoices(context, currency: str) -> tuple[Decimal, int, int]:
    totals, parts = context["totals"](), context["parts"]()
    [whole] = totals.per_currency
    assert (whole.currency, totals.left_out) == (currency, 0)
    assert context["page"].count.number == whole.documents
    [amount] = [part.amount for part in parts] or [whole.amount]
    return amount, whole.documents, sum(each.number for each in parts)


def summed(client: Client, urls: list[str], section: Section) -> list[Any]:
    """Amount, documents and parts of these lists together."""
    told = [
        (of_orders if url.startswith("/sales/orders/") else of_invoices)(client.get(url).context, section.currency)
        for url in urls
    ]
    return [sum(each) for each in zip(*told, strict=True)]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("days", DAYS)
def test_list_behind_a_row_has_its_documents_and_comes_to_its_sum(split, days):
    shops.fill(11, shops.AUTUMN, documents=25)
    sam = Client()
    sam.force_login(cast.sam())
    first, last = (str(day) for day in (around(shops.AUTUMN).first, around(shops.AUTUMN).last))

    report = sam.get("/sales/report/", {"by": split, "first": first, "last": last, "days": days}).context["report"]

    followed = both = 0
    for section in report.sections:
        for row in section.rows:
            if not (row.url or row.links):
                assert row.kind == Kind.ROUNDING or not row.figures.now.entries
                continue
            figures, counted = row.figures.now, SPLITS[split].counted == "Documents"
            amount, documents, parts = summed(sam, [row.url] if row.url else [link.url for link in row.links], section)
            assert amount == figures.gross, row
            if counted:
                assert documents == figures.entries, row
            elif row.kind == Kind.PART:
                assert parts == figures.entries, row
            both += bool(row.links)
            followed += 1
    assert both if split != "channel" else not both
    assert followed > len(report.sections)


def test_training_leads_to_its_documents():
    shops.fill(5, shops.AUTUMN)
    sam = Client()
    sam.force_login(cast.sam())
    first, last = around(shops.AUTUMN).first, around(shops.AUTUMN).last

    report = sam.get("/sales/report/", {"first": str(first), "last": str(last)}).context["report"]

    assert {training.channel for training in report.training} == {"till", "shop"}
    for training in report.training:
        rows = sam.get(training.url).context["page"].matching
        assert [rows.count(), cents(sum(row.total for row in rows))] == [training.documents, training.gross]
