"""From the form to the till and back: the document is what was previewed, once, and the command leads to it."""

import pytest

from accounts.models import Command
from catalog.models import Product, VatRate
from sales.models import Invoice, PaymentMethod
from sales.writing import body
from sales.writing.choices import Choices
from sales.writing.draft import Draft
from tests import cast
from tests.accounts.outbox.test_outbox_sending import house
from tests.sales.test_writing_page import Writer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]
__all__ = ["house"]
State = Command.State


@pytest.fixture
def mona(house, sign_in):
    return Writer(sign_in(cast.mona()), house.account)


def filled(mona, **typed: str) -> Command:
    """A product with a discount, something free, a discount on all, paid in two parts; up to the command."""
    product = Product.objects.present().filter(base_ref=None, active=True).order_by("pk").first()
    for deed in (f"add:{product.remote_id}", "free", "part", "part"):
        mona.press(deed)
    methods = list(PaymentMethod.objects.present().order_by("pk"))
    rate = VatRate.objects.order_by("-value").first()
    typed = {
        "items-0-quantity": "3", "items-0-discount": "7.5", "items-1-name": "Beratung", "items-1-price": "33.33",
        "items-1-vat": rate.remote_id, "discount": "5", "user": mona.page.context["head"].choices.users[0][0],
    } | typed  # fmt: skip
    mona.press("reckon", **typed)
    total = mona.page.context["reckoning"].gross
    mona.press("preview", **{
        "parts-0-method": methods[0].remote_id, "parts-0-amount": "10", "parts-0-tip": "1",
        "parts-1-method": methods[1].remote_id, "parts-1-amount": str(total - 10),
    })  # fmt: skip
    mona.total = total
    return mona.sent()


@pytest.mark.parametrize("base", ["gross", "net"])
@pytest.mark.parametrize("fault", ["", "lost_answer", "fail_after_commit", "status"])
def test_document_is_what_was_previewed_and_the_command_leads_to_it(house, mona, base, fault):
    if fault:
        settings = {"status": 502} if fault == "status" else {}
        house.sandbox.faults.add(fault, method="POST", path="/v1/document/invoice", times=1, **settings)
    before = len(list(house.till.invoices))
    command = filled(mona, base=base)

    house.work()

    command.refresh_from_db()
    made = Invoice.objects.get(remote_id=command.remote_id)
    assert (command.state, len(list(house.till.invoices))) == (State.DONE, before + 1)
    assert (made.total, made.vat_gap, made.tip, made.test_mode) == (mona.total, 0, 1, False)
    assert [payment.value for payment in made.payments.all()] == [10, mona.total - 10]
    page = mona.browser.get(command.get_absolute_url())
    assert f'It is there: <a href="{made.get_absolute_url()}">{made.number}</a>' in page.text
    assert "Beratung at 33.33" in page.text


def test_training_document_is_one_at_the_till(house, mona):
    command = filled(mona, training="on")

    house.work()

    command.refresh_from_db()
    assert Invoice.objects.get(remote_id=command.remote_id).test_mode is True


def test_closed_day_is_told_and_the_document_is_sent_anew_once_it_is_open(house, mona):
    house.till.close_day()
    command = filled(mona)
    house.work()
    command.refresh_from_db()
    assert (command.state, command.reason, command.detail) == (State.REJECTED, "day_closed", "The day is not open.")
    page = mona.browser.get(command.get_absolute_url())
    assert f'href="/accounts/{house.account.pk}/day/open/"' in page.text
    assert house.done("daily_report.open").state == State.DONE

    mona.page = mona.browser.get(f"/sales/invoices/new/?command={command.pk}")
    mona.press("preview")
    mona.press("send")
    house.work()

    again = Command.objects.filter(kind="invoice.create").latest("pk")
    assert (again.state, Invoice.objects.get(remote_id=again.remote_id).total) == (State.DONE, mona.total)


def test_what_no_field_shows_is_left_out_of_a_form_that_is_filled_in_again(house):
    draft = body.draft_of({"items": [{"product_id": 4, "item_comment": "x"}], "printer_id": 3})

    assert draft.rows["items"][0]["quantity"] == "1"
    assert Draft().fields() == {
        "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0", "parts-TOTAL_FORMS": "0", "parts-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert Choices(house.account).find_products(" ") == []
