"""Writing an invoice in the browser, button by button, up to the command."""

import re
from html import unescape

import pytest

from accounts.models import Command, Reference
from catalog.models import Product
from sales.models import Customer
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def till():
    till = cast.account()
    cast.put(till, "vat_rates", cast.vat_rate(1), cast.vat_rate(2, value="10", description="ermäßigt"))
    cast.put(
        till, "products",
        cast.product(1, product_name="Melange", product_price="4.80", product_itemnumber="K1", product_barcode="900"),
        cast.product(2, product_name="Melange groß", product_price="10", product_priceIncludesVat=False),
        cast.product(3, product_name="Alter Kaffee", product_active=False, product_itemnumber="K9"),
    )  # fmt: skip
    cast.put(till, "payment_methods", cast.payment_method(1), cast.payment_method(2, payment_name="Karte"))
    cast.put(
        till, "customers", cast.customer(5, customer_name="Frau Huber"), cast.customer(6, customer_name="Huber KG")
    )
    cast.put_small(till)
    return till


@pytest.fixture
def mona(sign_in, till):
    return Writer(sign_in(cast.mona()), till)


class Writer:
    """A browser without JavaScript: it sends every field as the page has it, what was typed, and the button's value."""

    def __init__(self, browser, till) -> None:
        self.browser, self.address = browser, f"/sales/invoices/new/?account={till.pk}"
        self.page = browser.get(self.address)

    def press(self, deed: str, /, **typed: str):
        form = self.page.content.decode().split('method="post" action="/sales', 1)[1].split("</form>", 1)[0]
        fields = {name: unescape(value) for name, value in re.findall(r'<input[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?', form)}  # fmt: skip
        fields |= {name: unescape(value) for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form)}  # fmt: skip
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            fields[name] = unescape(chosen[1]) if chosen else ""
        for name in re.findall(r'<input type="checkbox" name="([^"]+)"(?![^>]*checked)', form):
            del fields[name]
        self.page = self.browser.post(self.address, fields | {"deed": deed} | typed)
        return self.page

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page.content.decode().split("<main", 1)[1])).split())

    def sent(self) -> Command:
        self.press("send")
        assert self.page.status_code == 302
        return Command.objects.get()


def test_product_and_something_free_are_previewed_and_sent_once(mona, till):
    mona.press("find", find="melange")
    mona.press("add:1")
    mona.press("add:1")
    mona.press("free")
    mona.press("preview", **{"items-1-name": "Torte", "items-1-price": "3.30", "items-1-vat": "2", "method": "1", "comment": "Fest"})  # fmt: skip
    assert "Send this to ready2order?" in mona.text
    assert "Melange 2 €4.80 20 % €9.60 Torte 1 €3.30 10 % €3.30" in mona.text
    assert "20 % €8.00 €1.60 €9.60 10 % €3.00 €0.30 €3.30 Total €11.00 €1.90 €12.90" in mona.text
    assert "Bar €12.90 Paid in all €12.90" in mona.text
    assert not Command.objects.exists()
    preview = mona.page

    first = mona.sent()
    mona.page = preview
    mona.press("send")

    command = Command.objects.get()
    assert mona.page.url == first.get_absolute_url()
    assert (command.kind, command.comment, command.requested_by) == ("invoice.create", "Fest", cast.mona())
    assert command.data == {
        "paymentMethod_id": 1, "user_id": 7, "invoice_priceBase": "gross", "invoice_testMode": False,
        "items": [
            {"product_id": 1, "item_quantity": "2", "item_price": "4.8", "item_priceBase": "brutto"},
            {"item_name": "Torte", "item_quantity": "1", "item_price": "3.30", "item_vatId": 2},
        ],
    }  # fmt: skip


def test_everything_that_can_be_typed_reaches_the_till(mona):
    mona.press("add:2")
    mona.press("customer:5")
    mona.press("preview", **{
        "items-0-quantity": "1.5", "items-0-discount": "10", "discount": "1", "unit": "currency", "tip": "2", "method": "2",
        "table": "1", "bill_type": "1", "base": "net", "text_before": "Guten Tag", "text": "Danke", "training": "on",
    })  # fmt: skip
    assert "Training." in mona.text
    assert "15.00" not in mona.text.split("Items", 1)[0]

    command = mona.sent()

    assert command.data == {
        "paymentMethod_id": 2, "user_id": 7, "customer_id": 5, "table_id": 1, "billType_id": 1,
        "invoice_priceBase": "net", "invoice_testMode": True, "invoice_totalTip": "2",
        "invoice_discounts": [{"invoice_discountValue": "-1", "invoice_discountUnit": "currency"}],
        "invoice_textBeforeItemsTable": "Guten Tag", "invoice_text": "Danke",
        "items": [{
            "product_id": 2, "item_quantity": "1.5", "item_price": "10", "item_priceBase": "netto",
            "discount_value": "10", "discount_unit": "percent",
        }],
    }  # fmt: skip


@pytest.mark.parametrize(("looked_for", "found"), [
    ("MELANGE", ["Melange", "Melange groß"]), ("K1", ["Melange"]), ("900", ["Melange"]), ("groß", ["Melange groß"]),
    ("K9", []), ("Tee", []),
])  # fmt: skip
def test_products_are_found_by_name_number_and_barcode(mona, looked_for, found):
    page = mona.browser.get(
        mona.address, {"account": mona.address.rpartition("=")[2], "find": looked_for},
        headers={"HX-Request": "true", "HX-Target": "invoice-matches"},
    )  # fmt: skip

    assert [product.name for product in page.context["matches"]] == found
    assert page.text.lstrip().startswith('<div id="invoice-matches"')
    assert ("No active product of this till fits" in page.text) is (found == [])


def test_number_that_fits_exactly_is_added_at_once(mona):
    mona.press("find", find="900")
    mona.press("find", find="K1")

    assert mona.page.context["reckoning"].gross == 2 * Product.objects.get(remote_id="1").price


def test_lines_and_payments_are_taken_away_again(mona):
    for deed in ("add:1", "free", "part", "part", "drop:0", "drop_part:1", "drop:9", "drop:x", "add:3", "add:77"):
        mona.press(deed)

    assert [item.number for item in mona.page.context["items"]] == [""]
    assert len(mona.page.context["parts"]) == 1


def test_customers_are_found_and_chosen(mona):
    mona.press("find_customer", find_customer="huber")
    assert mona.page.context["customers"] == list(Customer.objects.order_by("name"))
    mona.press("customer:6")
    assert "Huber KG" in mona.text
    mona.press("customer:")
    assert mona.page.context["head"].buyer is None


@pytest.mark.parametrize(("amounts", "told"), [
    (("4", "0.50"), "The part payments do not come to the total of €4.80. They are €0.30 too little."),
    (("4", "1"), "The part payments do not come to the total of €4.80. They are €0.20 too much: make them smaller."),
])  # fmt: skip
def test_part_payments_that_do_not_add_up_are_refused_with_the_difference(mona, amounts, told):
    for deed in ("add:1", "part", "part"):
        mona.press(deed)
    mona.press("preview", **{
        "parts-0-method": "1", "parts-0-amount": amounts[0], "parts-1-method": "2", "parts-1-amount": amounts[1],
    })  # fmt: skip

    assert told in mona.text
    assert "What it comes to €4.80" in mona.text


def test_part_payments_that_add_up_are_sent_with_their_tips(mona):
    for deed in ("add:1", "part", "part"):
        mona.press(deed)
    mona.press("preview", **{
        "parts-0-method": "1", "parts-0-amount": "4", "parts-0-tip": "0.50", "parts-1-method": "2", "parts-1-amount": "0.80",
    })  # fmt: skip
    assert "Bar €4.00 and a tip of €0.50 Karte €0.80 Left to pay €0.00 Paid in all €5.30" in mona.text

    data = mona.sent().data

    assert data["paymentMethod_id"] == 1
    assert data["partPayments"] == [
        {"paymentMethod_id": 1, "amount": "4", "tip": "0.50"},
        {"paymentMethod_id": 2, "amount": "0.80"},
    ]


@pytest.mark.parametrize(("typed", "told"), [
    ({}, "Choose how it is paid, or add part payments."),
    ({"method": "1", "items-0-quantity": "0"}, "Give more than 0, or take the line away."),
    ({"method": "1", "items-0-quantity": "x"}, "Enter a number."),
    ({"method": "1", "items-0-price": "-1"}, "greater than or equal to 0"),
    ({"method": "1", "items-0-discount": "101"}, "A discount cannot be more than 100 %"),
    ({"method": "1", "discount": "101"}, "A discount cannot be more than 100 %"),
    ({"method": "1", "items-0-product": "77"}, "This product is not there any more: take the line away."),
    ({"method": "1", "customer": "77"}, "This customer is not there any more"),
    ({"method": "77"}, "Select a valid choice."),
])  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_lost(mona, typed, told):
    mona.press("add:1")
    mona.press("preview", text="Danke", **typed)

    assert told in mona.text
    assert mona.page.context["head"]["text"].value() == "Danke"
    assert not Command.objects.exists()


def test_free_line_needs_a_name_and_a_rate(mona):
    mona.press("free")
    mona.press("preview", **{"items-0-price": "1", "method": "1"})

    assert [item.errors for item in mona.page.context["items"]] == [
        {"name": ["Give it a name."], "vat": ["Choose a VAT rate."]}
    ]


def test_tip_stands_in_one_place(mona):
    for deed in ("add:1", "part"):
        mona.press(deed)
    mona.press("preview", **{"tip": "1", "parts-0-method": "1", "parts-0-amount": "4.8", "parts-0-tip": "1"})

    assert mona.page.context["head"].errors == {"tip": ["Give the tip here or with the part payments, not both."]}


def test_empty_document_is_not_shown(mona):
    mona.press("preview", method="1")

    assert "There is no item yet: add at least one." in mona.text


def test_only_what_was_shown_is_sent(mona, till):
    mona.press("add:1")
    mona.press("preview", method="1")

    mona.press("send", **{"items-0-price": "1"})

    assert "Nothing was sent: this is not what was shown before." in mona.text
    assert not Command.objects.exists()
    mona.press("edit")
    assert mona.page.context["items"][0]["price"].value() == "1"
    mona.press("preview")
    assert mona.sent().data["items"][0]["item_price"] == "1"


def test_form_that_was_sent_and_changed_leads_to_what_was_sent(mona):
    mona.press("add:1")
    preview = mona.press("preview", method="1")
    command = mona.sent()
    mona.page = preview
    mona.press("edit")
    mona.press("preview", tip="3")
    mona.press("send")

    assert mona.page.url == command.get_absolute_url()
    assert "This form was sent before, and this is what was sent then." in mona.browser.get(mona.page.url).text


def test_rejected_document_is_corrected_with_everything_that_was_typed(mona, till):
    mona.press("add:1")
    mona.press("part")
    mona.press("customer:5")
    mona.press("preview", **{
        "items-0-discount": "1", "items-0-unit": "currency", "discount": "10", "parts-0-method": "2", "parts-0-amount": "3.42",
        "text": "Danke",
    })  # fmt: skip
    command = mona.sent()
    Command.objects.update(state="rejected", reason="day_closed", detail="The day is not open.", attempts=1)
    page = mona.browser.get(command.get_absolute_url())
    assert "It needs an open business day" in page.text
    assert "last said that its business day is <strong>open</strong>" in page.text
    assert f'href="/accounts/{till.pk}/day/open/"' in page.text
    mona.page = mona.browser.get(unescape(re.search(r'href="(/sales/invoices/new/[^"]+)"', page.text)[1]))

    mona.press("preview")
    mona.press("send")

    again = Command.objects.latest("pk")
    assert (again.pk != command.pk, again.data) == (True, command.data)


@pytest.mark.parametrize(("status", "told"), [
    ("open", ""), ("closed", "The business day is closed"), ("Ruhe", "has not told whether the business day is open"),
])  # fmt: skip
def test_day_that_is_not_open_is_told_and_can_be_opened(mona, till, status, told):
    Reference.objects.filter(kind="daily_report_status").update(name=status)

    page = mona.browser.get(mona.address).text

    assert told in page
    assert (f'href="/accounts/{till.pk}/day/open/"' in page) is (status != "open")


def test_till_is_chosen_first_if_there_are_several(mona, till):
    assert mona.browser.get("/sales/invoices/new/").context["account"] == till
    second = cast.account(label="Bar", token="token-of-the-second-0123456789")

    page = mona.browser.get("/sales/invoices/new/")

    assert page.context["choices"] == [(till.pk, "Café Anna: ready2order"), (second.pk, "Café Anna: Bar")]
    assert mona.browser.get("/sales/invoices/new/?merchant=nobody").context["choices"] == []
    assert mona.browser.get(mona.address).context["account"] == till


def test_only_managers_write_and_only_at_their_own_tills(mona, till, sign_in):
    assert [sign_in(person).get(mona.address).status_code for person in (cast.eddi(), cast.otto())] == [403, 404]
    assert "New invoice" in mona.browser.get("/sales/invoices/").text
    assert "New invoice" not in sign_in(cast.eddi()).get("/sales/invoices/").text
    for wrong in ("x", "9" * 40, "-1", "٣"):
        assert mona.browser.get("/sales/invoices/new/", {"account": wrong}).status_code == 404
        assert mona.browser.get("/sales/invoices/new/", {"command": wrong}).status_code == 404


@pytest.mark.parametrize("typed", [
    {"items-TOTAL_FORMS": "x"}, {"items-TOTAL_FORMS": "9" * 30}, {"items-TOTAL_FORMS": "-1"}, {"parts-TOTAL_FORMS": "10000"},
    {"deed": ""}, {"deed": "nothing:of"}, {"once": "x" * 999}, {"unit": "euros"}, {"items-0-quantity": "NaN"},
    {"items-0-price": "1e999999"}, {"find": "\0"}, {"find": "%_\\"}, {"find_customer": "\0", "deed": "find_customer"},
    {"text": "a\0b"}, {"customer": "\0"}, {"items-0-product": "\0"},
])  # fmt: skip
@pytest.mark.parametrize("deed", ["preview", "reckon", "find"])
def test_damaged_form_breaks_nothing(mona, typed, deed):
    mona.press("add:1")

    assert mona.press(deed, **({"method": "1"} | typed)).status_code == 200


def test_page_costs_the_same_however_many_lines_there_are(mona, django_assert_max_num_queries):
    mona.press("add:1")
    for deed in ("add:2", "free", "free", "part", "part"):
        mona.press(deed)

    with django_assert_max_num_queries(18):
        mona.press("reckon")
