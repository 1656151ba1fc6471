"""The pages of webhooks: what came, why it ended so, and reading it again."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.inbox import showing
from accounts.models import AuditEvent, Delivery, LinkedAccount, Problem
from accounts.problems import raise_problem
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> LinkedAccount:
    till = cast.account()
    now = timezone.now()
    for number, (state, reason) in enumerate(
        [("done", ""), ("dead", "html"), ("dead", "unreadable"), ("received", "")]
    ):
        Delivery.objects.create(
            account=till, received_at=now, body=b"resource[product_id]=%d" % number, state=state, reason=reason,
            resource="products" if reason != "unreadable" else "", remote_id=str(number) if reason != "unreadable" else "",
            attempts=5 if reason == "html" else 0, ended_at=None if state == "received" else now,
        )  # fmt: skip
    return till


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def about(page) -> list[str]:
    return re.findall(
        r'class="row-link truncate" href="/accounts/\d+/deliveries/\d+/">([^<]*)</a>', page.content.decode()
    )


def test_list_says_what_came_and_what_became_of_it(till):
    page = browser(cast.vera()).get(reverse("account_deliveries", args=[till.pk]))

    assert about(page) == ["Product 3", "Nothing that we can read", "Product 1", "Product 0"]
    assert "It is neither JSON nor a form that we can read." in page.content.decode()


@pytest.mark.parametrize(("query", "rows"), [({"state": "dead"}, 2), ({"q": "3"}, 1), ({"last": "2020-01-01"}, 0)])
def test_list_is_filtered(till, query, rows):
    assert len(about(browser(cast.vera()).get(reverse("account_deliveries", args=[till.pk]), query))) == rows


def test_one_is_read_again(till):
    dead = Delivery.objects.get(reason="html")
    raise_problem("deliveries_dead", account=till, details={"detail": "1"})

    answer = browser(cast.eddi()).post(reverse("delivery_replay", args=[till.pk, dead.pk]))

    assert answer["Location"] == reverse("delivery", args=[till.pk, dead.pk])
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.reason, dead.ended_at) == ("received", 0, "", None)
    assert Problem.objects.waiting().count() == 0
    assert AuditEvent.objects.get().verb == "account.deliveries_replayed"


def test_all_of_a_filter_are_read_again_and_no_others(till):
    address = reverse("account_deliveries_replay", args=[till.pk]) + "?state=dead"

    answer = browser(cast.eddi()).post(address, follow=True)

    assert "2 webhooks will be read again." in answer.content.decode()
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["done", *["received"] * 3]


def test_filter_that_makes_no_sense_replays_nothing(till):
    browser(cast.eddi()).post(reverse("account_deliveries_replay", args=[till.pk]) + "?state=all")

    assert Delivery.objects.filter(state="received").count() == 1


def test_button_replays_what_the_page_shows(till):
    page = browser(cast.eddi()).get(reverse("account_deliveries", args=[till.pk]), {"state": "dead"}).content.decode()

    assert f'action="{reverse("account_deliveries_replay", args=[till.pk])}?state=dead"' in page
    assert "list-deed" not in browser(cast.vera()).get(reverse("account_deliveries", args=[till.pk])).content.decode()


def test_another_accounts_webhook_is_not_there(till):
    other = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    row = Delivery.objects.first()

    assert browser(cast.sam()).get(reverse("delivery", args=[other.pk, row.pk])).status_code == 404
    assert browser(cast.otto()).get(reverse("delivery", args=[till.pk, row.pk])).status_code == 404


def test_secrets_of_a_payload_are_hidden_and_markup_is_text(till):
    row = Delivery.objects.first()
    row.body = b'{"resource": {"accountToken": "s3cret", "user": {"password": "p4ss"}, "name": "<b>x</b>"}}'

    shown = showing.shown(row)

    assert "s3cret" not in shown
    assert "p4ss" not in shown
    assert '"<b>x</b>"' in shown
    row.save()
    page = browser(cast.vera()).get(reverse("delivery", args=[till.pk, row.pk])).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_manager_takes_the_webhooks_over(till):
    LinkedAccount.objects.update(webhook_state="foreign")
    raise_problem("webhook_foreign", account=till)
    address = reverse("account_webhook_take_over", args=[till.pk])
    assert address in browser(cast.mona()).get(till.get_absolute_url()).content.decode()

    browser(cast.mona()).post(address)

    till.refresh_from_db()
    assert till.webhook_state == "take_over"
    assert till.webhook_due_at <= timezone.now()
    assert till.due_at <= timezone.now()
