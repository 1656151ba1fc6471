"""ReadyCloud's webhooks: an entry for each kind of record in each organisation, and deliveries by method and place."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts import systems
from accounts.http import vault
from accounts.http.errors import OutOfBudget
from accounts.inbox import receiving, sorting, subscribing
from accounts.models import Delivery, LinkedAccount, Problem
from accounts.systems.base import Hint, SetByUs, Way
from accounts.systems.readycloud.webhooks import ENTITIES
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
WEBHOOKS = systems.get("readycloud").webhooks
ORDER = "/api/v2/orgs/H6j/orders/3mrRD/"


@pytest.fixture
def account(cloud) -> LinkedAccount:
    account = cast.account(system="readycloud", token=cloud.issue().access)
    account.access = {"parts": [{"key": org.url, "name": "x"} for org in cloud.orgs if not org.is_deleted]}
    account.save()
    return account


def look(account) -> LinkedAccount:
    """Looks until one got through: each goes on where the budget had ended before."""
    for _ in range(200):
        try:
            subscribing.look(LinkedAccount.objects.get(pk=account.pk))
            return LinkedAccount.objects.get(pk=account.pk)
        except OutOfBudget:
            time.sleep(0.01)
    raise AssertionError("no look gets through")


def hooks(cloud, org=0) -> list[dict]:
    return list(cloud.orgs[org].tables["webhooks"])


def calls(sandbox) -> list[tuple[str, str]]:
    return [(entry.method, entry.path.rsplit("/", 2)[-2]) for entry in sandbox.journal if "webhooks" in entry.path]


def tell(account, place="H6j/orders/3mrRD", method="put", body=b'{"url": "x"}', **headers):
    address = reverse("webhook_behind", args=["readycloud", subscribing.key(account), place])
    return getattr(Client(), method)(address, body, content_type="application/json", headers=headers)


# --- Registering ---


def test_each_organisation_gets_an_entry_for_each_kind_of_record(account, cloud, sandbox):
    found = look(account)

    assert found.webhook_state == "on"
    for number, org in enumerate(cloud.orgs[:2]):
        behind = f"http://127.0.0.1:8000/webhooks/readycloud/{subscribing.key(found)}/{org.key}/"
        assert {hook["entity"]: hook["remote_url"] for hook in hooks(cloud, number)} == {
            entity: behind + entity for entity in ENTITIES
        }
    told = [hook["token"] for number in (0, 1) for hook in hooks(cloud, number)]
    assert sorted(found.webhook_proofs) == sorted(vault.equality_key(token) for token in told)
    assert sum(method == "POST" for method, _ in calls(sandbox)) == 2 * len(ENTITIES)


def test_second_look_only_reads(account, cloud, sandbox):
    first = look(account)
    seen = len(sandbox.journal)

    second = look(account)

    assert [entry.method for entry in list(sandbox.journal)[seen:]] == ["GET", "GET"]
    assert second.webhook_proofs == first.webhook_proofs


def test_suspended_entry_is_set_up_anew_and_staff_are_told(account, cloud):
    look(account)
    [suspended] = [hook for hook in hooks(cloud) if hook["entity"] == "contact"]
    cloud.suspend(f"/api/v2/orgs/{cloud.orgs[0].key}/webhooks/{key_of(suspended)}/")

    found = look(account)

    [contact] = [hook for hook in hooks(cloud) if hook["entity"] == "contact"]
    assert (contact["suspended_at"], contact["token"] == suspended["token"]) == (None, False)
    assert vault.equality_key(suspended["token"]) not in found.webhook_proofs
    problem = Problem.objects.waiting().get()
    assert (problem.cause, problem.details) == ("webhook_suspended", {"detail": "1"})
    look(account)
    assert Problem.objects.waiting().count() == 0


def key_of(hook) -> str:
    from backoffice.sandbox.readycloud import base66

    return base66.encoded(hook["_id"])


def test_entries_of_others_are_left_alone(account, cloud):
    cloud.orgs[0].create(
        "webhooks", {"entity": "orders", "remote_url": "https://other.example/x", "token": "t", "suspended_at": None}
    )

    look(account)

    assert sum(hook["remote_url"] == "https://other.example/x" for hook in hooks(cloud)) == 1
    assert len(hooks(cloud)) == len(ENTITIES) + 1


def test_address_that_is_not_https_is_refused_there_and_changes_are_asked_for(account, cloud, sandbox):
    sandbox.set_options(readycloud_http_hooks=False)

    assert look(account).webhook_state == "unavailable"
    assert hooks(cloud) == []


def test_disconnected_account_forgets_the_tokens(account):
    from accounts.linking import lifecycle

    look(account)
    lifecycle.disconnect(account, actor=cast.mona())

    assert LinkedAccount.objects.get(pk=account.pk).webhook_proofs == []


# --- Receiving ---


@pytest.mark.parametrize("method", ["put", "delete", "post"])
def test_delivery_is_kept_with_its_method_and_place(account, method):
    answer = tell(account, method=method)

    kept = Delivery.objects.get()
    assert (answer.status_code, kept.method, kept.told_at) == (202, method.upper(), "H6j/orders/3mrRD")


def test_token_has_to_come_along_once_it_is_known(account, cloud):
    account = look(account)
    token = hooks(cloud)[0]["token"]

    assert tell(account, Auth=token).status_code == 202
    assert [tell(account).status_code, tell(account, Auth="wrong").status_code] == [401, 401]
    assert list(Delivery.objects.order_by("pk").values_list("state", "reason")) == [
        ("received", ""), ("dead", "no_secret"), ("dead", "no_secret"),
    ]  # fmt: skip


def test_token_of_another_account_proves_nothing(account, cloud):
    account = look(account)
    other = cast.account(cast.merchant("Andere"), system="readycloud", token="x")
    other.webhook_proofs = [vault.equality_key("theirs")]
    other.save()

    assert tell(account, Auth="theirs").status_code == 401


@pytest.mark.parametrize(
    ("place", "status"), [("a/b/c", 404), ("x" * 301, 404)], ids=["another system", "far too long"]
)
def test_places_are_for_systems_that_have_them(account, place, status):
    till = cast.account(system="ready2order")
    key, system = (
        (subscribing.key(till), "ready2order") if place == "a/b/c" else (subscribing.key(account), "readycloud")
    )

    answer = Client().put(reverse("webhook_behind", args=[system, key, place]), b"{}")

    assert (answer.status_code, isinstance(systems.get("ready2order").webhooks, SetByUs)) == (status, True)


def test_unknown_key_and_other_methods_are_refused(account):
    address = reverse("webhook_behind", args=["readycloud", "unknown", "H6j/orders/1"])

    assert (Client().put(address, b"{}").status_code, Client().get(address).status_code) == (404, 405)
    assert Client().put(reverse("webhook", args=["readycloud", subscribing.key(account)]), b"{}").status_code == 405


def test_readyclouds_own_delivery_is_taken_in(account, cloud, sandbox, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    look(account)
    order = cloud.place_order()
    cloud.delete(order)
    sandbox.webhooks.settle()

    key = order["url"].split("/")[-2]
    assert list(Delivery.objects.order_by("pk").values_list("method", "told_at", "state")) == [
        ("PUT", f"{cloud.orgs[0].key}/orders/{key}", "received"),
        ("DELETE", f"{cloud.orgs[0].key}/orders/{key}", "received"),
    ]
    hints = [WEBHOOKS.hint({}, Way(each.method, each.told_at)) for each in Delivery.objects.order_by("pk")]
    assert hints == [Hint("orders", "shipments", order["url"]), Hint("orders.deleted", "shipments", order["url"])]


# --- What they are about ---


@pytest.mark.parametrize(
    ("method", "place", "hint"),
    [
        ("PUT", "H6j/orders/3mrRD", Hint("orders", "shipments", ORDER)),
        ("POST", "H6j/orders/3mrRD/", Hint("orders", "shipments", ORDER)),
        ("DELETE", "H6j/orders/3mrRD", Hint("orders.deleted", "shipments", ORDER)),
        ("PUT", "H6j/order-delivered/3mrRD", Hint("order-delivered", "shipments", ORDER)),
        ("PUT", "H6j/acceptance-scan/3mrRD", Hint("acceptance-scan", "shipments", ORDER)),
        ("PUT", "H6j/packaging/a~b", Hint("packaging", "packaging", "/api/v2/orgs/H6j/packaging/a~b/")),
        ("PUT", "H6j/contact/7", Hint("contact", "contacts", "/api/v2/orgs/H6j/contacts/7/")),
        ("DELETE", "H6j/contact-address/7", Hint("contact-address.deleted", "contacts", "")),
        ("PUT", "H6j/orders/a/b", Hint("orders", "shipments", "/api/v2/orgs/H6j/orders/a%2Fb/")),
        ("PUT", "H6j/orders", None),
        ("PUT", "H6j/orders/..", None),
        ("PUT", "H6j/nothing-we-know/7", None),
        ("PUT", "H6j", None),
    ],
)
def test_place_tells_the_record(method, place, hint):
    assert WEBHOOKS.hint({}, Way(method, place)) == hint


@pytest.mark.parametrize(
    ("payload", "hint"),
    [
        ({"url": ORDER}, Hint("orders", "shipments", ORDER)),
        ({"url": "/api/v2/orgs/H6j/contacts/7/"}, Hint("contact", "contacts", "/api/v2/orgs/H6j/contacts/7/")),
        ({"url": "/api/v2/orgs/H6j/products/7/"}, None),
        ({"url": 7}, None),
        ({}, None),
    ],
)
def test_object_without_a_place_tells_the_record_itself(payload, hint):
    assert WEBHOOKS.hint(payload) == hint


def test_deletion_has_no_body_and_is_read_all_the_same(account):
    found = sorting.look_into("readycloud", b"", "", Way("DELETE", "H6j/orders/3mrRD"))

    assert (found.event, found.reason != "unreadable") == ("orders.deleted", True)


def test_body_that_cannot_be_read_is_dead(account):
    assert receiving.keep("readycloud", subscribing.key(account), b"<x/>", "", "", Way("PUT", "H6j/orders/1"))
    sorting.sort_in(account)

    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("dead", "xml")


def test_page_of_a_delivery_shows_how_it_came(account, sign_in):
    tell(account, method="delete", body=json.dumps({}).encode())

    page = sign_in(cast.mona()).get(reverse("delivery", args=[account.pk, Delivery.objects.get().pk]))

    assert "DELETE …/H6j/orders/3mrRD" in page.content.decode()
