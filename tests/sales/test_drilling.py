"""The invoices' filters that rows of the report lead to, and what the list says the parts come to."""

import re

import pytest
from django.test import Client

from accounts.models import LinkedAccount
from catalog.models import Product
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/sales/invoices/"


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


@pytest.fixture
def till() -> LinkedAccount:
    """Five documents, each with something that the others lack."""
    till = cast.account()
    cast.put(till, "payment_methods", cast.payment_method(1), cast.payment_method(2, payment_name="Karte"))
    cast.put(till, "products", cast.product(1, product_name="Melange"))
    card = {"billPayment_name": "Karte", "billPayment_value": "12", "payment_id": 2}
    cast.put(
        till, "invoices",
        cast.invoice(1),
        cast.invoice(2, items=[cast.item(item_name="Diverses", product_id=None, productgroup_name=None)]),
        cast.invoice(3, items=[cast.item(user_name="Ludwig ", item_vatRate="10.00"), cast.item(2, table_name="Tisch & Co")]),
        cast.invoice(4, payment=[card], invoice_timestamp="2026-03-03 01:30:00", dailyReport_startDate="2026-03-02 17:00:00"),
        cast.invoice(5, invoice_total="13", invoice_totalNet="11"),
    )  # fmt: skip
    return till


def found(response) -> list[str]:
    return sorted(row.number.removeprefix("RG2026/") for row in response.context["page"].rows)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ({"product": "{melange}"}, "1345"),
        ({"product": ":Diverses"}, "2"),
        ({"product": ":Melange"}, ""),
        ({"product": "0"}, ""),
        ({"product": "9" * 40}, ""),
        ({"group": "Kaffee"}, "1345"),
        ({"group": "kaff"}, ""),
        ({"group": "(none)"}, "2"),
        ({"user": "Ludwig "}, "3"),
        ({"user": "Ludwig"}, ""),
        ({"table": "Tisch & Co"}, "3"),
        ({"table": "(none)"}, "12345"),
        ({"table": "Tisch & Co", "user": "Ludwig "}, ""),  # on one item
        ({"vat_rate": "10"}, "3"),
        ({"vat_rate": "20"}, "12345"),
        ({"method": "Karte"}, "4"),
        ({"method": "Bar", "user": "Anna"}, "1235"),
        ({"hour": "1"}, "4"),
        ({"hour": "10"}, "1235"),
        ({"rest": "items"}, "35"),
        ({"rest": "payments"}, "5"),
        ({"currency": "EUR"}, "12345"),
        ({"currency": "CHF"}, ""),
        ({"first": "2026-03-02", "last": "2026-03-02"}, "12345"),
        ({"first": "2026-03-02", "last": "2026-03-02", "days": "calendar"}, "1235"),
        ({"first": "2026-03-03", "days": "calendar"}, "4"),
        ({"last": "2026-03-02", "days": "calendar"}, "1235"),
        ({"days": "calendar"}, "12345"),
    ],
)
def test_filters_that_lead_to_documents(mona, till, question, numbers):
    melange = Product.objects.get(remote_id="1")
    asked = {name: value.format(melange=melange.pk) for name, value in question.items()}

    assert found(mona.get(LIST, asked)) == list(numbers)


@pytest.mark.parametrize("question", [{"hour": "24"}, {"rest": "all"}, {"days": "working"}, {"currency": "EURO"}])
def test_what_makes_no_sense_is_told(mona, till, question):
    assert "Not filtered by" in mona.get(LIST, question).content.decode()


def totals(response) -> str:
    block = re.search(r'<div class="list-totals">(.*?)</div>', response.content.decode(), re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", block).split())


def test_list_says_what_the_parts_come_to(mona, till):
    assert totals(mona.get(LIST, {"vat_rate": "10"})) == "Total €12.00 from 1 document Of which €12.00 in 1 item"
    assert totals(mona.get(LIST, {"method": "Bar"})) == "Total €49.00 from 4 documents Of which €48.00 in 4 payments"
    assert totals(mona.get(LIST, {"rest": "payments"})) == ("Total €13.00 from 1 document Of which left over €1.00")
    assert totals(mona.get(LIST, {"method": "Bar", "group": "Kaffee"})) == (
        "Total €37.00 from 3 documents Of which €48.00 in 4 items Of which €36.00 in 3 payments"
    )


def test_parts_of_training_documents_are_left_out(mona, till):
    cast.put(till, "invoices", cast.invoice(6, invoice_testMode=True, items=[cast.item(user_name="Ludwig ")]))

    assert totals(mona.get(LIST, {"user": "Ludwig "})) == (
        "Total €12.00 from 1 document Of which €12.00 in 1 item 1 training or removed document left out"
    )


def test_fields_for_nobodys_hand_are_shown_only_while_in_use(mona, till):
    def names(question: dict[str, str]) -> set[str]:
        return {field.name for field in mona.get(LIST, question).context["page"].filters.folded}

    hidden = {"product", "group", "user", "table", "vat_rate", "method", "rest", "currency"}
    assert names({}) & hidden == set()
    assert {"hour", "days"} <= names({})
    assert names({"user": "Anna", "currency": "EUR"}) & hidden == {"user", "currency"}


def test_product_is_named_only_to_those_who_see_it(mona, till):
    melange = Product.objects.get(remote_id="1")
    page = mona.get(LIST, {"product": str(melange.pk)}).content.decode()
    assert f'<option value="{melange.pk}" selected>Melange</option>' in page

    otto = Client()
    otto.force_login(cast.otto())
    page = otto.get(LIST, {"product": str(melange.pk)}).content.decode()
    assert "Melange" not in page
    assert "An unknown product" in page


def test_filters_stay_when_the_list_is_sorted_and_paged(mona, till):
    page = mona.get(LIST, {"user": "Ludwig ", "hour": "10"}).context["page"]

    assert page.sort_links.__next__().url == f"{LIST}?hour=10&user=Ludwig+&sort=date"


def test_files_hold_what_is_filtered(mona, till):
    body = b"".join(mona.get(LIST, {"vat_rate": "10", "format": "csv"}).streaming_content).decode()

    assert len(body.splitlines()) == 2
