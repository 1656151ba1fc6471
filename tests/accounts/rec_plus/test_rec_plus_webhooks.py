"""Webhooks of a web shop: pasted by people, proven by a secret, told apart by whatever they hold."""

import base64
import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.inbox import pasting, simulating, sorting, subscribing
from accounts.linking import lifecycle
from accounts.models import Delivery, LinkedAccount, Problem, SyncRun
from accounts.systems import get
from accounts.systems.base import Hint
from backoffice.logs import redacted
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

WEBHOOKS = get("rec_plus").webhooks


def path(account):
    return subscribing.address(account).removeprefix("http://127.0.0.1:8000")


def secret(account):
    return subscribing.secret(account).reveal()


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def tell(account, body=b'{"event": "update.product", "data": {"id": 7}}', **headers):
    headers = headers or {"authorization": f"Bearer {secret(account)}"}
    return Client().post(path(account), body, content_type="application/json", headers=headers)


# --- What comes in ---


def test_visitors_session_and_payment_data_are_not_kept_in_the_body(linked):
    order = {"id": 7, "session_id": "s3ss10n", "payment_data": {"token": "t0k3n"}, "lines": [{"session_id": "d33p"}]}
    tell(linked, json.dumps({"event": "new.order", "data": order | {"total": "1.10", "notes": ""}}).encode())
    tell(linked, b'{"event": "update.product",  "data": {"id": 7}}')

    sorting.sort_in(linked)

    order, product = [bytes(kept.body) for kept in Delivery.objects.order_by("pk")]
    assert json.loads(order)["data"] == {
        "id": 7, "session_id": "***", "payment_data": "***", "lines": [{"session_id": "***"}], "total": "1.10", "notes": "",
    }  # fmt: skip
    assert product == b'{"event": "update.product",  "data": {"id": 7}}'


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "Bearer  {}", "basic"])
def test_secret_is_taken_as_bearer_and_as_the_password_of_basic(linked, scheme):
    brought = basic("anybody", secret(linked)) if scheme == "basic" else scheme.format(secret(linked))

    response = tell(linked, authorization=brought)

    assert (response.status_code, Delivery.objects.get().state) == (202, "received")


@pytest.mark.parametrize(
    "brought",
    ["", "Bearer", "Bearer wrong", "Token x", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe").decode(),
     basic("user", "wrong"), basic("user", ""), "Bearer äöü", "Digest username=x"],
)  # fmt: skip
def test_delivery_without_the_secret_is_kept_dead_and_answered_with_401(linked, brought):
    response = tell(linked, authorization=brought) if brought else tell(linked, accept="*/*")

    [kept] = Delivery.objects.all()
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert (kept.state, kept.reason, kept.ended_at is not None) == ("dead", "no_secret", True)
    assert LinkedAccount.objects.get().webhook_state != "on"


@pytest.mark.parametrize(
    ("body", "kept"),
    [(b'{"data": {"id": 7, "session_id": "s3ss10n"}}', b'{"data":{"id":7,"session_id":"***"}}'),
     (b' [{"id": 7, "password": "pw"}, 1]', b'[{"id":7,"password":"***"},1]'),
     (b"<order><session_id>s3ss10n</session_id></order>", b"***"),
     (b'{"a":' * 40 + b'{"password": "pw"}' + b"}" * 40, b"***"),
     (b'{"data": {"id": 7,  "total": "1.10"}}', b'{"data": {"id": 7,  "total": "1.10"}}')],
)  # fmt: skip
def test_secrets_in_a_delivery_that_nobody_will_look_into_are_not_kept(linked, body, kept):
    tell(linked, body, accept="*/*")

    assert bytes(Delivery.objects.get().body) == kept


def test_secret_belongs_to_its_account(linked):
    other = cast.account(cast.merchant("Weinhandel Otto"))
    LinkedAccount.objects.filter(pk=other.pk).update(system="rec_plus")
    other.refresh_from_db()

    assert secret(other) != secret(linked)
    assert tell(linked, authorization=f"Bearer {secret(other)}").status_code == 401


def test_unknown_key_is_not_found_with_or_without_a_secret(linked):
    for headers in ({}, {"authorization": "Bearer x"}):
        response = Client().post("/webhooks/rec_plus/nobody/", b"{}", content_type="application/json", headers=headers)
        assert response.status_code == 404
    assert Delivery.objects.count() == 0


def test_key_is_enough_where_our_address_is_set_by_us(till):
    account = cast.account()

    response = Client().post(path(account), b'{"resource": {"product_id": 1}}', content_type="application/json")

    assert response.status_code == 202


def test_xml_is_kept_dead_with_words_that_help(linked, client):
    body = b'<?xml version="1.0"?><response><name>Salt &amp; id=7</name><id>7</id></response>'
    secret_of_it = {"authorization": f"Bearer {secret(linked)}"}
    Client().post(path(linked), body, content_type="application/xml; charset=utf-8", headers=secret_of_it)

    sorting.sort_in(linked)

    kept = Delivery.objects.get()
    assert (kept.state, kept.reason) == ("dead", "xml")
    client.force_login(cast.mona())
    page = client.get(f"/accounts/{linked.pk}/deliveries/{kept.pk}/").content.decode()
    assert "It is XML, which we do not read. Choose JSON for this webhook" in page
    assert "could not be used:</strong> It is XML" in client.get(f"/accounts/{linked.pk}/").content.decode()
    assert LinkedAccount.objects.get().webhook_state != "on"


# --- What it says ---


@pytest.mark.parametrize(
    ("payload", "hint"),
    [
        # wrapped
        ({"event": "new.product", "data": {"id": 7, "name": "x"}}, ("new.product", "products", "7")),
        ({"event": "update.product", "data": {"id": "7"}}, ("update.product", "products", "7")),
        ({"event": "new.order", "data": {"id": 9, "lines": []}}, ("new.order", "web_orders", "9")),
        ({"event": "update.order", "data": {"order_id": 9}}, ("update.order", "web_orders", "9")),
        ({"event": "new.user", "data": {"id": 3}}, ("new.user", "users", "3")),
        ({"event": "update.user", "data": {"user_id": "3"}}, ("update.user", "users", "3")),
        ({"event": "update.user", "data": {"href": "/users/3.json"}}, ("update.user", "users", "3")),
        # deletions, whose body nobody has documented
        ({"event": "delete.product", "data": {"id": 7}}, ("delete.product", "products", "7")),
        ({"event": "delete.product", "data": {"product_id": 7}}, ("delete.product", "products", "7")),
        ({"event": "delete.product", "data": 7}, ("delete.product", "products", "7")),
        ({"event": "delete.product", "data": "7"}, ("delete.product", "products", "7")),
        # batches
        ({"event": "batch-update.product", "data": [{"id": 7}, {"id": 8}]}, ("batch-update.product", "products", "")),
        ({"event": "batch-delete.product", "data": {"ids": [7, 8]}}, ("batch-delete.product", "products", "")),
        ({"event": "batch-update.product", "data": None}, ("batch-update.product", "products", "")),
        ({"event": "update.product", "data": {"products": [{"id": 7}]}}, ("update.product", "products", "")),
        # bare
        ({"href": "/products/7.json", "id": 7}, ("product", "products", "7")),
        ({"href": "/orders/9.json?fields=*"}, ("order", "web_orders", "9")),
        ({"id": 9, "invoice_id": 2, "status": "Paid"}, ("order", "web_orders", "9")),
        ({"id": 3, "full_name": "Ann", "email": "a@b.example"}, ("user", "users", "3")),
        ({"id": 7, "name": "x", "code": "A-1"}, ("product", "products", "7")),
        ({"product_id": 7}, ("product", "products", "7")),
        ({"order_id": 9, "user_id": 3}, ("order", "web_orders", "9")),
        # of things that are not kept
        ({"event": "new.form-response", "data": {"id": 1}}, ("new.form-response", "", "")),
    ],
)
def test_record_is_found_in_whatever_comes(payload, hint):
    assert WEBHOOKS.hint(payload) == Hint(*hint)


@pytest.mark.parametrize(
    "payload",
    [{}, {"id": 7}, {"event": "update.product", "data": {}}, {"event": "update.product", "data": {"id": None}},
     {"event": "update.product", "data": {"id": True}}, {"event": "delete.product", "data": None}, {"event": 5, "data": 6},
     {"href": 7}, {"hello": "world"}],
)  # fmt: skip
def test_payload_that_names_nothing_is_no_hint(payload):
    assert WEBHOOKS.hint(payload) is None


def test_record_inside_is_the_data_or_the_whole():
    assert WEBHOOKS.record({"event": "new.order", "data": {"id": 1}}) == {"id": 1}
    assert WEBHOOKS.record({"id": 1, "event": "a party"}) == {"id": 1, "event": "a party"}


@pytest.mark.parametrize("event", sorted(WEBHOOKS.events))
def test_each_event_can_be_simulated_and_is_understood(linked, event):
    assert simulating.simulate(linked, event, "7", "json") is True

    kept = Delivery.objects.get()
    assert json.loads(bytes(kept.body))["simulated"] is True
    assert WEBHOOKS.hint(json.loads(bytes(kept.body))).event == event


# --- Whether it works ---


def test_merchants_page_shows_what_to_paste_until_the_first_one_comes(rosie, linked):
    page = rosie.reads()
    assert (subscribing.address(linked) in page, secret(linked) in page) == (True, True)
    assert "Waiting for the first message from your shop" in page
    assert f'hx-get="{rosie.page}status/"' in page

    tell(linked)
    sorting.sort_in(linked)

    page = rosie.reads()
    assert "REC+ tells us of changes by itself: it works." in page
    assert (secret(linked) in page, "hx-trigger" in page) == (False, False)


def test_staff_page_shows_it_to_managers_and_moves_by_itself(linked, client):
    client.force_login(cast.mona())
    page = client.get(f"/accounts/{linked.pk}/").content.decode()
    assert (secret(linked) in page, 'hx-trigger="every 5s"' in page) == (True, True)
    client.force_login(cast.vera())
    page = client.get(f"/accounts/{linked.pk}/").content.decode()
    assert (secret(linked) in page, subscribing.address(linked) in page) == (False, False)
    assert "A manager sees here what has to be pasted there." in page

    tell(linked)
    sorting.sort_in(linked)

    client.force_login(cast.mona())
    part = client.get(f"/accounts/{linked.pk}/", headers={"HX-Request": "true", "HX-Target": "account-webhook"})
    assert "Webhooks come here: REC+ tells us of changes." in part.content.decode()
    assert "every 5s" not in part.content.decode()


def test_link_that_has_run_out_shows_no_secret(rosie, linked):
    rosie.link.expires_at = timezone.now()
    rosie.link.save()

    page = rosie.reads()

    assert (secret(linked) in page, "That is all" in page) == (False, False)


def test_simulation_is_no_proof_that_it_works(linked):
    simulating.simulate(linked, "update.product", "7", "json")
    sorting.sort_in(linked)
    assert LinkedAccount.objects.get().webhook_state != "on"


def test_daily_look_costs_the_shop_no_request(linked, sandbox):
    before = len(sandbox.journal)

    subscribing.look(linked)

    assert (LinkedAccount.objects.get().webhook_state, len(sandbox.journal)) == ("awaited", before)


@pytest.mark.parametrize(("worked", "changed", "silent"), [(True, 1, True), (True, 0, False), (False, 1, False)])
def test_only_silence_after_it_worked_is_a_problem(linked, worked, changed, silent):
    if worked:
        subscribing.heard(linked)
    SyncRun.objects.create(
        account=linked, resource="products", mode="changes", state="done", updated=changed, finished_at=timezone.now()
    )

    subscribing.look(linked)

    assert Problem.objects.waiting().filter(cause="webhook_silent").exists() == silent


def test_disconnecting_ends_address_and_secret(linked):
    old = path(linked), secret(linked)
    lifecycle.disconnect(linked, actor=cast.mona())

    response = Client().post(old[0], b"{}", content_type="application/json", headers={"authorization": f"Bearer {old[1]}"})  # fmt: skip

    assert (response.status_code, pasting.setup_of(LinkedAccount.objects.get())) == (404, None)


def test_linking_again_without_disconnecting_keeps_the_address(rosie, linked, shop):
    before = path(linked), secret(linked)
    shop.access.password = "changed"
    LinkedAccount.objects.update(state="reauth_required")
    rosie.step.state = "opened"
    rosie.step.save()
    type(rosie.link).objects.update(state="opened")

    rosie.enters(shop)

    linked.refresh_from_db()
    assert (path(linked), secret(linked)) == before


def test_secret_never_reaches_a_log(linked):
    assert redacted(f"it was {secret(linked)}") == "it was ***"
