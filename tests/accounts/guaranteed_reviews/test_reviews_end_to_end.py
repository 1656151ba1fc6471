"""From the emulated service to the mirror: linked through the page, read by a worker, changed and read again."""

import pytest

from accounts.models import LinkedAccount, QuarantinedRow, SyncRun
from accounts.sync import runs
from sales.models import Review
from tests.accounts.guaranteed_reviews.conftest import work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]


@pytest.fixture
def linked(anna, german) -> LinkedAccount:
    anna.enters(german)
    work()
    return anna.account


def read_all(account) -> None:
    runs.ask_for_all(account, full=True)
    work()


def mirrored() -> dict[str, tuple]:
    rows = Review.objects.present()
    return {row.remote_id: (row.rating, row.text, row.reviewer, row.product_ref, row.order_ref) for row in rows}


def published(account) -> dict[str, tuple]:
    return {
        str(row.id): (row.rating, row.text, f"{row.firstname} {row.lastname}", None if row.product == "no" else row.product, row.id_order)
        for row in account.reviews if row.status == 1
    }  # fmt: skip


@pytest.mark.parametrize("numbers", ["int", "str"])
def test_what_is_published_is_mirrored_whatever_its_figures_are_written_as(anna, german, sandbox, numbers):
    sandbox.set_options(reviews_numbers_as=numbers)

    anna.enters(german)
    work()

    assert mirrored() == published(german)
    assert (QuarantinedRow.objects.count(), SyncRun.objects.exclude(state="done").count()) == (0, 0)


@pytest.mark.parametrize("is_of_product", [False, True])
def test_replies_are_those_of_the_public_lists(linked, german, is_of_product):
    rows = [row for row in german.reviews if row.status == 1 and (row.product != "no") is is_of_product]
    told = {str(row.id): row.reply for row in rows}

    assert any(told.values())
    assert dict(Review.objects.filter(remote_id__in=told).values_list("remote_id", "reply")) == told


def test_new_reply_and_what_is_binned_are_found(linked, german, sandbox):
    first, second = [row for row in german.reviews if row.status == 1 and row.product == "no"][:2]
    sandbox.guaranteed_reviews.reply(first.id, "Merci !")
    sandbox.guaranteed_reviews.moderate(second.id, 2)

    read_all(linked)

    assert Review.objects.get(remote_id=str(first.id)).reply == "Merci !"
    assert Review.objects.get(remote_id=str(second.id)).removed_at is not None
    assert mirrored() == published(german)


def test_languages_of_a_site_do_not_mix(linked, french):
    mine = set(Review.objects.values_list("remote_id", flat=True))

    assert mine & {str(row.id) for row in french.reviews} == set()
