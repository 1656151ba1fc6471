"""Webhooks that our own changes cause are recognised; those of others are not mistaken for them."""

import pytest
from django.utils import timezone

from accounts.models import Command, Delivery, LinkedAccount
from accounts.sync import turns
from tests.accounts.outbox.test_outbox_sending import house

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["house"]


def told(house, event: str, **record) -> Delivery:
    body = "&".join(f"resource[{name}]={value}" for name, value in record.items())
    return Delivery.objects.create(
        account=house.account,
        received_at=timezone.now(),
        event=event,
        body=f"event={event}&{body}".encode(),
        content_type="application/x-www-form-urlencoded",
    )


def read(house, delivery: Delivery) -> tuple[str, str, int]:
    """State and reason, and how many requests it took."""
    before = len(house.sandbox.journal)
    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(house.account.pk)
    delivery.refresh_from_db()
    products = [entry for entry in list(house.sandbox.journal)[before:] if entry.path.startswith("/v1/products/")]
    return delivery.state, delivery.reason, len(products)


def test_echo_of_our_own_change_costs_no_request(house):
    product = house.product()
    house.done("product.update", remote_id=product.remote_id, product_price="7")
    row = house.till.products[int(product.remote_id)]
    delivery = told(
        house, "product.updated", product_id=product.remote_id, product_updated_at=row["product_updated_at"]
    )

    assert read(house, delivery) == ("ignored", "own_change", 0)


def test_change_of_others_after_ours_is_read(house):
    product = house.product()
    house.done("product.update", remote_id=product.remote_id, product_price="7")
    house.till.update("products", int(product.remote_id), product_price="8", product_updated_at="2099-01-01 10:00:00")
    delivery = told(house, "product.updated", product_id=product.remote_id, product_updated_at="2099-01-01 10:00:00")

    assert read(house, delivery) == ("done", "", 1)
    product.refresh_from_db()
    assert product.price == 8


def test_webhook_without_a_change_of_ours_is_read(house):
    product = house.product()
    row = house.till.products[int(product.remote_id)]
    delivery = told(
        house, "product.updated", product_id=product.remote_id, product_updated_at=row["product_updated_at"]
    )

    assert read(house, delivery) == ("done", "", 1)


def test_echo_of_our_own_deletion_costs_no_request(house):
    product = house.product()
    house.done("product.delete", remote_id=product.remote_id)

    assert read(house, told(house, "product.deleted", product_id=product.remote_id)) == ("ignored", "own_change", 0)


def test_change_that_was_not_read_again_yet_is_no_reason_to_ignore(house):
    product = house.product()
    house.done("product.update", remote_id=product.remote_id, product_price="7")
    Command.objects.update(read_at=None, reads_back=False)
    row = house.till.products[int(product.remote_id)]
    delivery = told(
        house, "product.updated", product_id=product.remote_id, product_updated_at=row["product_updated_at"]
    )

    assert read(house, delivery) == ("done", "", 1)
