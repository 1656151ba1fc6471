"""A web shop is linked by what its merchant enters: tried at once, verified by a worker, and forgotten on the way out."""

import base64
import io
import json
import logging
import socket
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.http import vault
from accounts.http.budget import Lane
from accounts.http.journal import journal
from accounts.http.places import place
from accounts.http.transport import Bounds
from accounts.linking import confirm, entering, lifecycle, links
from accounts.models import ApiCall, ApprovalLink, AuditEvent, Grant, LinkedAccount, Problem
from accounts.sync import turns
from accounts.systems import get
from accounts.systems.base import NotAccepted
from accounts.systems.rec_plus import endpoints
from accounts.systems.rec_plus.client import packed, unpacked
from backoffice.logs import LineFormatter, RedactingFilter
from tests import cast
from tests.accounts.rec_plus.conftest import Merchant, work
from tests.loopback import always, serving

pytestmark = pytest.mark.django_db(transaction=True)

BOX = get("rec_plus")


def asked(sandbox):
    return [(entry.method, entry.path.removeprefix("/api/v1")) for entry in sandbox.journal]


def test_page_says_what_is_asked_for_and_where_it_is_found(rosie):
    page = rosie.reads()

    assert "Connect the shop of Café Anna" in page
    assert "Tick its scopes: store_content, orders, users, content and forms." in page
    assert page.count('type="password"') == 1
    assert "takes you to REC+" not in page


def test_page_speaks_german_by_itself(rosie):
    del rosie.browser.cookies["django_language"]

    page = rosie.reads()

    assert "Shop von Café Anna verbinden" in page
    assert "Legen Sie einen API-Zugang an" in page
    assert "Passwort des API-Benutzers" in page


def test_right_answers_are_tried_then_verified_and_linked(rosie, shop, sandbox):
    response = rosie.enters(shop)

    assert (response.status_code, response["Location"]) == (302, rosie.page)
    assert asked(sandbox) == [("GET", path) for path in ("/stock", "/orders", "/user-groups", "/download-categories", "/forms")]  # fmt: skip
    assert (rosie.account.state, ApprovalLink.objects.get().state) == ("verifying", "approved")
    assert "Checking the connection" in rosie.reads()

    work(1)

    account = rosie.account
    assert (account.state, ApprovalLink.objects.get().state) == ("active", "connected")
    assert account.access == {"domain": shop.domain, "username": "api-1", "closed": []}
    assert unpacked(vault.unseal(account, "credential"))[2].reveal() == shop.access.password
    assert "Connected: 12 products" in rosie.reads()


def test_credentials_are_sealed_and_their_request_is_wiped(rosie, shop):
    rosie.enters(shop)
    grant = Grant.objects.get()
    assert shop.access.password.encode() not in bytes(grant.candidate)
    assert unpacked(vault.unseal(grant, "candidate"))[:2] == (shop.domain, "api-1")

    work(1)

    grant.refresh_from_db()
    assert (grant.state, grant.candidate) == ("connected", None)
    assert shop.access.password.encode() not in bytes(rosie.account.credential)


def test_fingerprint_holds_the_domain_and_names_as_people_read_them(linked, shop):
    assert linked.fingerprint["domain"] == shop.domain
    assert {kind: len(linked.fingerprint[kind]) for kind in ("vat_rates", "categories", "products")} == {
        "vat_rates": 3, "categories": 7, "products": 10,
    }  # fmt: skip
    assert ["50003", "Tom's Squealer Hot Sauce"] in [row[:2] for row in linked.fingerprint["products"]]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"password": "wrong"}, "The shop does not accept this user and password."),
        ({"username": "nobody"}, "The shop does not accept this user and password."),
        ({"username": "a:b"}, "Enter the name of the API user: without a colon"),
        ({"domain": "shop.example:22"}, "Enter the shop&#x27;s domain only"),
        ({"domain": ""}, "This field is required."),
        ({"password": ""}, "This field is required."),
    ],
)
def test_wrong_answers_are_told_and_the_form_keeps_all_but_the_password(rosie, shop, other, told):
    response = rosie.enters(shop, **other)

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert f'value="{other.get("username", "api-1")}"' in page
    assert shop.access.password not in page
    assert (Grant.objects.count(), rosie.account.state) == (0, "awaiting_approval")


def answered_with(answer):
    """What is said of a shop that answers like this."""
    with serving(answer) as server:
        return refusal_of(server.url)


def refusal_of(domain, **other):
    with pytest.raises(NotAccepted) as refusal:
        BOX.linking.check({"domain": domain, "username": "api", "password": "a password"} | other)
    return refusal.value.question, str(refusal.value.text).partition(".")[0]


NOT_A_SHOP = ("domain", "Something answers at this domain, but it is not a REC+ shop")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda asked, handler: handler.raw(b"<html>Welcome</html>"), NOT_A_SHOP),
        (lambda asked, handler: handler.raw(b"hello"), NOT_A_SHOP),
        (always({"hello": "world"}), NOT_A_SHOP),
        (always([1, 2]), NOT_A_SHOP),
        (always({"errors": [{"status": 404, "message": "No such thing"}]}, 404), NOT_A_SHOP),
        (always({"errors": [{"status": 400, "message": "What?"}]}, 400), NOT_A_SHOP),
        (
            always({}, 301, {"Location": "http://127.0.0.1/"}),
            ("domain", "This domain sends visitors on to another one"),
        ),
        (always({}, 500), ("", "The shop reports a fault of its own")),
        (always({}, 429), ("", "The shop asks us to wait")),
        (always({}, 401), ("password", "The shop does not accept this user and password")),
        (always({}, 403), ("username", "The shop knows this user, but lets it read nothing")),
        (
            always({"errors": [{"status": 401, "message": "Unauthorized"}]}),  # a 200 that is none
            ("password", "The shop does not accept this user and password"),
        ),
    ],
)
def test_each_kind_of_trouble_has_its_own_sentence(answer, told, settings):
    settings.REC_PLUS_LIMIT = 100_000

    assert answered_with(answer) == told


def test_shop_without_encryption_where_it_is_expected(settings):
    with serving(always({})) as server:
        told = refusal_of(server.url.removeprefix("http://"))

    assert told == ("domain", "The shop cannot be reached safely: it does not answer by https, or its certificate is not valid")  # fmt: skip


def test_closed_port(monkeypatch):
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert refusal_of(f"http://127.0.0.1:{port}")[1].startswith("The shop cannot be reached safely")


def test_name_that_nobody_knows(monkeypatch):
    def unknown(*rest, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    own = SimpleNamespace(getaddrinfo=unknown, SOCK_STREAM=socket.SOCK_STREAM)
    monkeypatch.setattr("accounts.http.addresses.socket", own)

    assert refusal_of("nowhere.example") == ("domain", "We find no shop at this domain")


def test_shop_that_is_too_slow(monkeypatch):
    monkeypatch.setattr("accounts.systems.rec_plus.linking.QUICK", Bounds(connect_s=0.5, read_s=0.2, total_s=0.3))

    told = answered_with(lambda asked, handler: handler.drip(b"x" * 50, 0.1))

    assert told == ("", "The shop did not answer in time")


def test_all_tries_together_have_an_end(monkeypatch, settings):
    settings.REC_PLUS_LIMIT = 100_000
    monkeypatch.setattr("accounts.systems.rec_plus.linking.ALL_WITHIN_S", -1.0)

    assert answered_with(always({"stock": []})) == ("", "The shop did not answer in time")


def test_missing_scopes_are_named_with_what_is_missing(rosie, shop, client):
    shop.access.scopes -= {"orders", "forms"}

    rosie.enters(shop)
    work()

    assert rosie.account.access["closed"] == ["orders", "forms"]
    page = rosie.reads()
    assert "<code>orders</code>: orders, coupons, delivery and payment methods" in page
    assert "<code>forms</code>: forms and what people sent by them" in page
    assert "<code>users</code>:" not in page
    client.force_login(cast.mona())
    assert "orders (orders, coupons, delivery and payment methods)" in client.get(f"/accounts/{rosie.account.pk}/").content.decode()  # fmt: skip


def test_any_open_scope_proves_the_credential(rosie, shop, sandbox):
    shop.access.scopes = {"content"}
    rosie.enters(shop)
    work(1)
    assert rosie.account.state == "active"
    before = len(sandbox.journal)

    BOX.probe(BOX.door(rosie.account, Lane.PERSON))

    assert asked(sandbox)[before:] == [("GET", path) for path in ("/stock", "/orders", "/user-groups", "/download-categories")]  # fmt: skip


def test_nobody_guesses_passwords_by_way_of_us(rosie, shop, sandbox):
    cache.clear()
    for number in range(entering.MOST_TRIES):
        rosie.enters(shop, password=f"guess {number}")
    before = len(sandbox.journal)

    page = rosie.enters(shop).content.decode()

    assert "You have tried many times. Please wait ten minutes" in page
    assert (len(sandbox.journal), Grant.objects.count()) == (before, 0)
    cache.clear()


def test_password_changed_between_the_try_and_the_check_asks_again(rosie, shop):
    rosie.enters(shop)
    shop.access.password = "another one by now"

    work()

    assert (Grant.objects.get().reason, rosie.account.state) == ("token_not_accepted", "new")
    assert "What you entered worked at first, and then it did not." in rosie.reads()


def test_password_that_ends_makes_a_new_approval_necessary_and_rows_stay(rosie, linked, shop):
    shop.access.password = "changed in the shop"
    for _ in range(2):
        lifecycle.refused(linked)
    assert LinkedAccount.objects.get().state == "reauth_required"
    again = Merchant(links.create(linked.merchant, ["rec_plus"], actor=cast.mona()))

    again.enters(shop)
    work()

    account = LinkedAccount.objects.get()
    assert (account.pk, account.state, account.connected_at) == (linked.pk, "active", linked.connected_at)
    assert unpacked(vault.unseal(account, "credential"))[2].reveal() == "changed in the shop"


def test_another_domain_waits_for_staff_and_the_old_password_never_goes_there(linked, sandbox, shop):
    other = sandbox.shops[1]
    again = Merchant(links.create(linked.merchant, ["rec_plus"], actor=cast.mona(), accounts=[linked]))
    again.enters(other)
    work()
    assert (again.account.state, again.account.reason) == ("awaiting_confirmation", "other_account")
    assert again.account.access["domain"] == shop.domain

    confirm.accept(Grant.objects.get(state="confirming"), actor=cast.mona())

    account = again.account
    assert (account.state, account.access["domain"]) == ("active", other.domain)
    secret = vault.unseal(account, "credential")
    assert unpacked(secret)[0] == other.domain
    assert shop.access.password not in secret.reveal()


def test_replaced_credential_is_only_ever_used_at_its_own_domain(linked, sandbox, shop):
    old = vault.unseal(linked, "credential")
    other = sandbox.shops[1]
    again = Merchant(links.create(linked.merchant, ["rec_plus"], actor=cast.mona(), accounts=[linked]))
    again.enters(other)
    work()
    confirm.accept(Grant.objects.get(state="confirming"), actor=cast.mona())

    assert BOX.replaced_door(again.account, old).base_url == f"{shop.domain}/api/v1"
    assert BOX.door(again.account, Lane.PERSON).base_url == f"{other.domain}/api/v1"


def test_one_shop_of_two_merchants_waits_for_staff(linked, shop):
    stranger = Merchant(links.create(cast.merchant("Weinhandel Otto"), ["rec_plus"], actor=cast.otto()))

    stranger.enters(shop)
    work()

    assert (stranger.account.state, stranger.account.reason) == ("awaiting_confirmation", "another_merchants_account")


def test_disconnecting_wipes_the_credential_and_asks_nothing_of_the_shop(linked, sandbox):
    before = len(sandbox.journal)

    assert lifecycle.disconnect(linked, actor=cast.mona()) is True

    account = LinkedAccount.objects.get()
    assert (account.state, account.credential, account.credential_key, account.access) == ("disconnected", None, "", {})
    assert (len(sandbox.journal), Problem.objects.waiting().count()) == (before, 0)


def test_disconnecting_tells_that_the_shop_is_not_told(linked, client):
    client.force_login(cast.mona())
    client.post("/auth/reauthenticate/", {"password": cast.PASSWORD})

    page = client.get(f"/accounts/{linked.pk}/disconnect/").content.decode()

    assert "REC+ cannot be told: the merchant may remove the API user there." in page


def test_linking_again_after_disconnecting_keeps_the_account(linked, shop):
    lifecycle.disconnect(linked, actor=cast.mona())
    again = Merchant(links.create(linked.merchant, ["rec_plus"], actor=cast.mona()))

    again.enters(shop)
    work()

    account = LinkedAccount.objects.get()
    assert (account.pk, account.state, account.connected_at) == (linked.pk, "active", linked.connected_at)


def test_staff_see_domain_and_user_but_never_the_password(linked, shop, client):
    client.force_login(cast.sam())

    for address in (f"/accounts/{linked.pk}/", f"/admin/accounts/linkedaccount/{linked.pk}/change/"):
        page = client.get(address).content.decode()
        assert shop.access.password not in page
    page = client.get(f"/accounts/{linked.pk}/").content.decode()
    assert (f"<dd>{shop.domain}</dd>" in page, "<dd>api-1</dd>" in page) == (True, True)


def test_link_for_two_systems_asks_in_two_steps(till, shop, settings):
    settings.READY2ORDER_DEVELOPER_TOKEN = "developer"
    link = links.create(cast.merchant(), ["ready2order", "rec_plus"], actor=cast.mona())
    both = Merchant(link)
    assert "Connect the systems of Café Anna" in both.reads()

    both.enters(shop)
    work()

    states = dict(link.steps.values_list("account__system", "state"))
    assert states == {"ready2order": "draft", "rec_plus": "connected"}
    assert ApprovalLink.objects.get().state == "opened"


def test_form_stays_while_other_steps_move(rosie):
    assert 'hx-preserve="true"' in rosie.reads()


def test_step_that_is_connected_takes_nothing_more(rosie, linked, shop, sandbox):
    before = len(sandbox.journal)

    response = rosie.enters(shop, password="another")

    assert (response.status_code, len(sandbox.journal), Grant.objects.count()) == (302, before, 1)


def test_canary_password_is_found_nowhere(rosie, shop, client):
    shop.access.password = canary = "canary-9d41-password-of-the-shop"
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RedactingFilter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        pages = [rosie.enters(shop, domain="shop.example:1").content, rosie.enters(shop, username="nobody").content]
        rosie.enters(shop)
        logging.getLogger("tests").error("as sent: %s", base64.b64encode(f"api-1:{canary}".encode()).decode())
        work()
        journal.flush()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    encoded = base64.b64encode(f"api-1:{canary}".encode()).decode()
    pages += [rosie.browser.get(rosie.page).content]
    client.force_login(cast.sam())
    pages += [client.get(f"/accounts/{rosie.account.pk}/").content, client.get("/admin/accounts/apicall/").content]
    rows = [str(row) for model in (ApiCall, AuditEvent, Problem) for row in model.objects.values()]
    with connection.cursor() as cursor:
        for table in ("accounts_grant", "accounts_linkedaccount"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += [str([bytes(each) if isinstance(each, memoryview) else each for each in row]) for row in cursor]
    everything = [stream.getvalue(), *rows, *(page.decode() for page in pages)]
    assert ApiCall.objects.count() > 0
    assert [text for text in everything if canary in text or encoded in text] == []


def test_resource_that_is_closed_with_401_does_not_end_the_account(till, monkeypatch):
    """A shop may refuse a closed scope as it refuses a wrong password."""
    account = cast.account()
    till.faults.append(lambda asked, handler: asked.path == "/v1/customers" and (handler.json({}, 401) or True))
    monkeypatch.setattr(lifecycle, "PROBE_AFTER", lifecycle.PROBE_AFTER * 0)
    for _ in range(6):
        LinkedAccount.objects.update(due_at=account.created_at)
        turns.take(account.pk)

    account.refresh_from_db()
    runs = dict(account.runs.values_list("resource", "state"))
    assert (account.state, runs["customers"], runs["products"]) == ("active", "forbidden", "done")


def test_answer_without_a_body_is_good(settings):
    settings.REC_PLUS_LIMIT = 100_000
    with serving(lambda asked, handler: handler.raw(b"", 204)) as server:
        door = BOX.opened(packed(place(server.url, frozenset({"127.0.0.1"})), "api", "word"), Lane.PERSON)
        body = door.call(endpoints.SET_PRODUCT, path={"id": "A/1 .json"}, body={"name": "x"})

    [request] = server.asked
    assert (body, request.method, request.path) == (b"", "POST", "/api/v1/products/A%2F1%20.json")
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"api:word").decode()
    assert json.loads(request.body) == {"name": "x"}
