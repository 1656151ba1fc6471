"""The sales pages: filters, totals, and an invoice with everything that belongs to it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LinkedAccount, SyncCursor
from backoffice.lists import counts
from sales.models import Customer, Invoice, PaymentMethod
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/sales/invoices/"


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def found(response) -> list[str]:
    return [row.number for row in response.context["page"].rows]


def bill(number: int, day: int, total: str = "12", **fields) -> dict:
    net = str(round(float(total) / 1.2, 4))
    line = cast.item(number, item_total=total, item_totalNet=net, item_price=total)
    return cast.invoice(
        number, invoice_timestamp=f"2026-03-{day:02d} 10:15:00", invoice_total=total, invoice_totalNet=net,
        invoice_totalVat=str(round(float(total) - float(net), 2)), items=[line],
        payment=[{"billPayment_id": number, "billPayment_name": "Bar", "billPayment_value": total, "payment_id": 1}],
    ) | fields  # fmt: skip


@pytest.fixture
def drawer(till) -> LinkedAccount:
    """Six documents: two ordinary ones, a storno pair, a training one, and one whose VAT does not add up."""
    cast.put(till, "payment_methods", cast.payment_method(1), cast.payment_method(2, payment_name="Karte"))
    cast.put(till, "customers", cast.customer(1, customer_name="Hotel Sacher"))
    cast.put(
        till,
        "invoices",
        bill(1, 2, customer_id=1),
        bill(2, 3, "24", paymentMethod_id=2),
        bill(3, 4, "36", invoice_deleted_at="2026-03-05 09:00:00", invoice_deletedReason="Falsch getippt"),
        bill(4, 5, "-36", invoice_reference_id=3),
        bill(5, 6, "100", invoice_testMode=True),
        bill(6, 7, "6", invoice_totalVat="1.5"),
    )
    return till


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"q": "2026/4"}, [4]),
        ({"q": "sacher"}, []),  # a customer's own name is not on the document
        ({"q": "melange", "document": "storno"}, [4]),
        ({"first": "2026-03-04"}, [6, 5, 4, 3]),
        ({"first": "2026-03-03", "last": "2026-03-04"}, [3, 2]),
        ({"training": "yes"}, [5]),
        ({"training": "no"}, [6, 4, 3, 2, 1]),
        ({"document": "storno"}, [4]),
        ({"document": "cancelled"}, [3]),
        ({"document": "invoice"}, [6, 5, 2, 1]),
        ({"vat_mismatch": "yes"}, [6]),
        ({"vat_mismatch": "no", "training": "no"}, [4, 3, 2, 1]),
        ({"payment_method": "kart"}, [2]),
        ({"sort": "-total"}, [5, 3, 2, 1, 6, 4]),
        ({"sort": "number"}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_filters_of_invoices(mona, drawer, question, numbers):
    assert found(mona.get(LIST, question)) == [f"RG2026/{number}" for number in numbers]


@pytest.mark.parametrize("day", ["2026-02-30", "3.3.2026", "yesterday"])
def test_day_that_is_none_is_told(mona, drawer, day):
    page = text(mona.get(LIST, {"first": day}))

    assert "Not filtered by From: the value makes no sense there." in page


def totals(response) -> str:
    block = re.search(r'<div class="list-totals">(.*?)</div>', response.content.decode(), re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", block).split())


def test_totals_leave_training_out_and_say_so(mona, drawer):
    assert totals(mona.get(LIST)) == "Total €42.00 from 5 documents 1 training or removed document left out"
    assert totals(mona.get(LIST, {"training": "yes"})) == (
        "Nothing that counts as turnover 1 training or removed document left out"
    )
    assert totals(mona.get(LIST, {"q": "2026/2"})) == "Total €24.00 from 1 document"


def test_totals_are_told_per_currency(mona, drawer):
    swiss = cast.account(cast.merchant("Zürich", currency="CHF"), token="token-of-zurich-0123456789")
    cast.user("mona", cast.merchant("Zürich"), "viewer")
    cast.put(swiss, "invoices", bill(1, 2, "5.5"), bill(2, 2, "5.5"))

    assert totals(mona.get(LIST, {"training": "no"})) == (
        "Total €42.00 from 5 documents Total CHF\xa011.00 from 2 documents".replace("\xa0", " ")
    )


def test_totals_add_up_to_the_cent(mona, till):
    cast.put(till, "invoices", *(bill(number, 2, "0.1") for number in range(1, 31)))

    assert totals(mona.get(LIST)) == "Total €3.00 from 30 documents"


def test_too_many_documents_have_no_total(mona, drawer, monkeypatch):
    monkeypatch.setattr(counts, "CAP", 3)

    assert totals(mona.get(LIST)) == "Totals appear once the list is narrowed to 3 documents or fewer."


# --- One document --------------------------------------------------------------------------------------


def page_of(mona, number: str):
    return mona.get(Invoice.objects.get(number=number).get_absolute_url())


def test_invoice_shows_its_items_payments_and_vat(mona, drawer):
    page = text(page_of(mona, "RG2026/1"))

    for shown in (
        "Melange Kaffee · sold by Anna 1 €12.00 20 % €12.00",
        "20 % €10.00 €2.00 €12.00",
        "Items together €10.00 €2.00 €12.00",
        "On the document €10.00 €2.00 €12.00",
        "Adds up",
        "Bar €12.00",
        "Hotel Sacher",
        "2 Mar 2026, 10:15 Europe/Vienna",
        "Mon 2 Mar 2026",
    ):
        assert shown in page


def test_vat_that_does_not_add_up_says_by_how_much(mona, drawer):
    page = text(page_of(mona, "RG2026/6"))

    assert (
        "The VAT does not add up: the document&#x27;s figures are €0.50 higher than its items add up to."
        in page.replace("'", "&#x27;")
    )
    assert "€0.50 too much on the document." in page


def test_vat_that_is_not_its_percentage_says_so(mona, till):
    line = cast.item(item_total="12", item_totalNet="11", item_vat="1", item_vatRate="20")
    cast.put(till, "invoices", cast.invoice(9, items=[line], invoice_totalNet="11", invoice_totalVat="1"))
    page = text(page_of(mona, "RG2026/9"))

    assert "The VAT does not add up: the VAT is €1.00 lower than its percentage of the net." in page
    assert "€1.00 too little for the rate." in page


def test_storno_and_original_lead_to_each_other(mona, drawer):
    storno, original = Invoice.objects.get(number="RG2026/4"), Invoice.objects.get(number="RG2026/3")

    assert original.get_absolute_url() in mona.get(storno.get_absolute_url()).content.decode()
    assert storno.get_absolute_url() in mona.get(original.get_absolute_url()).content.decode()
    assert "It cancels RG2026/3 ." in text(mona.get(storno.get_absolute_url()))
    cancelled = text(mona.get(original.get_absolute_url()))
    assert "Cancelled on 5 Mar 2026, 09:00. Reason: Falsch getippt. Storno: RG2026/4" in cancelled.replace(" .", ".")


def test_storno_of_something_unread_says_so(mona, till):
    cast.put(till, "invoices", bill(4, 5, "-36", invoice_reference_id=77))

    assert "It cancels an invoice that was not read yet." in text(page_of(mona, "RG2026/4"))


def test_training_document_is_marked(mona, drawer):
    assert "A training document. It counts in no sum." in text(page_of(mona, "RG2026/5"))


def test_vanished_document_is_told(mona, drawer):
    Invoice.objects.filter(number="RG2026/2").update(removed_at=timezone.now())

    assert "ready2order does not have this document any more." in text(page_of(mona, "RG2026/2"))


def test_tip_discount_and_comment_are_shown(mona, till):
    item = cast.item(1, item_comment="ohne <Zucker>", item_retour=True, item_lineDiscountName="Stammgast")
    discount = {"billDiscount_name": "Treue", "billDiscount_value": "-1.2", "billDiscount_percent": "10"}
    cast.put(
        till, "invoices", cast.invoice(1, items=[item], discounts=[discount], invoice_totalTip="2", invoice_total="14")
    )
    page = text(page_of(mona, "RG2026/1"))

    for shown in ("“ohne &lt;Zucker&gt;”", "Return", "Stammgast", "Treue -€1.20 (10 %)", "€2.00"):
        assert shown in page


def test_document_without_anything_says_so(mona, till):
    cast.put(
        till,
        "invoices",
        cast.invoice(1, items=[], payment=[], invoice_total="0", invoice_totalNet="0", invoice_totalVat="0"),
    )
    page = text(page_of(mona, "RG2026/1"))

    assert "The document has no items." in page
    assert "No payment is recorded on this document." in page


def test_times_are_in_the_merchants_zone_for_everybody(drawer):
    tomo = Client()
    tomo.force_login(cast.user("tomo", cast.merchant(), "viewer", time_zone="Asia/Tokyo"))

    assert "2 Mar 2026, 10:15" in text(page_of(tomo, "RG2026/1"))
    assert "2 Mar 2026, 10:15" in text(tomo.get(LIST))


# --- Customers and the simple lists --------------------------------------------------------------------


def test_customer_shows_their_invoices_and_their_sum(mona, drawer):
    page = mona.get(Customer.objects.get().get_absolute_url())

    assert "Total €12.00 from 1 document" in text(page)
    assert Invoice.objects.get(number="RG2026/1").get_absolute_url() in page.content.decode()
    assert Invoice.objects.get(number="RG2026/2").get_absolute_url() not in page.content.decode()
    for shown in ("Eva Huber", "Hauptstraße 1", "1030 Wien AT", "eva@huber.example"):
        assert shown in text(page)


def test_customer_without_invoices_says_so(mona, till):
    cast.put(till, "customers", cast.customer(1))

    assert "No invoice names this customer." in text(mona.get(Customer.objects.get().get_absolute_url()))


@pytest.mark.parametrize(
    ("words", "names"), [("sacher", ["Hotel Sacher"]), ("HUBER wien", ["Hotel Sacher", "Kundin 2"]), ("graz", [])]
)
def test_customers_are_found_by_anything_about_them(mona, till, words, names):
    cast.put(till, "customers", cast.customer(1, customer_name="Hotel Sacher"), cast.customer(2))

    page = mona.get("/sales/customers/", {"q": words}).context["page"]
    assert [row.name for row in page.rows] == names


def test_payment_methods_and_storno_reasons_are_simple_lists(mona, drawer):
    cast.put(
        drawer, "storno_reasons", {"storno_id": 1, "storno_name": "Irrtum", "storno_description": "Falsch getippt"}
    )
    PaymentMethod.objects.filter(name="Karte").update(removed_at=timezone.now())

    methods, reasons = mona.get("/sales/payment-methods/"), mona.get("/sales/storno-reasons/")

    assert [row.name for row in methods.context["page"].rows] == ["Bar", "Karte"]
    assert "Marks as paid" in text(methods)
    assert "Removed" in text(methods)
    assert "Irrtum Falsch getippt" in text(reasons)
    assert [row.name for row in mona.get("/sales/payment-methods/?removed=no").context["page"].rows] == ["Bar"]


def test_every_page_says_how_old_its_data_is(mona, drawer):
    for resource in ("invoices", "customers", "payment_methods", "storno_reasons"):
        read_at = timezone.now() - timedelta(minutes=3, seconds=5)
        SyncCursor.objects.create(account=drawer, resource=resource, last_good_at=read_at)
    invoice, customer = Invoice.objects.get(number="RG2026/1"), Customer.objects.get()
    urls = (LIST, "/sales/customers/", "/sales/payment-methods/", "/sales/storno-reasons/")

    for url in (*urls, invoice.get_absolute_url(), customer.get_absolute_url()):
        assert "As of 3 minutes ago" in text(mona.get(url))
