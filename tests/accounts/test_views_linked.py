"""A linked account in the browser: its state and what follows, live progress, orders, decisions, logs."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts import problems
from accounts.http import opening, vault
from accounts.http.budget import Lane, Rate
from accounts.http.vault import Secret
from accounts.linking import links, verify
from accounts.models import (
    ApiCall,
    ApprovalLink,
    AuditEvent,
    Grant,
    LinkedAccount,
    Problem,
    QuarantinedRow,
    Reference,
    SyncCursor,
    SyncRun,
    User,
    WorkerBeat,
)
from accounts.sync.registry import registry
from tests import cast

pytestmark = pytest.mark.django_db

POLL = {"HX-Request": "true", "HX-Target": "account-progress"}


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mona() -> Client:
    return browser(cast.mona())


@pytest.fixture
def eddi() -> Client:
    return browser(cast.eddi())


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(account: LinkedAccount, *parts: str) -> str:
    return "/".join([f"/accounts/{account.pk}", *parts]) + "/"


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- State and progress --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said", "button"),
    [
        ("active", "Linked, and read regularly.", None),
        ("paused", "Nothing is read while it is paused.", "Let it go on"),
        ("reauth_required", "ready2order no longer accepts our access.", "Send a new approval link"),
        ("degraded", "ready2order has not answered properly several times in a row.", "Try now"),
        ("awaiting_confirmation", "The account that was approved is not the one we expected.", "Decide"),
        ("disconnected", "The access was given back. What was read stays here.", "Send a new approval link"),
        ("new", "Nothing is linked yet.", "Send an approval link"),
        (
            "awaiting_approval",
            "The merchant has an approval link and has not used it yet.",
            "To the approval link",
        ),
    ],
)
def test_state_is_told_with_the_next_step(mona, state, said, button):
    account = cast.account(state=state)
    page = text(mona.get(page_of(account)))

    assert said in page
    assert button is None or button in page


def test_budget_is_told_without_opening_the_credential(mona, till, monkeypatch):
    monkeypatch.setattr("accounts.http.vault.unseal", lambda *_: pytest.fail("nobody opens the credential for a page"))
    key = opening.bucket("ready2order", Secret(cast.TOKEN).equality_key())
    opening.store().fill(key, Rate.per_minute(55))
    for _ in range(4):
        opening.store().take(key, Rate.per_minute(55), 0.0)

    assert "4 of 55 requests in the last minute" in text(mona.get(page_of(till)))


def polls(response) -> bool:
    return "every 2s" in response.content.decode()


def test_progress_polls_itself_while_something_is_open_and_then_ends(mona, till):
    assert not polls(mona.get(page_of(till)))
    run = SyncRun.objects.create(account=till, resource="products", mode="first", state="running", seen=1312)
    moving = mona.get(page_of(till), headers=POLL)
    assert polls(moving)
    assert "1,312 records so far" in text(moving)
    assert moving.content.decode().strip().startswith('<div id="account-progress"')

    SyncRun.objects.filter(pk=run.pk).update(state="done")
    assert not polls(mona.get(page_of(till), headers=POLL))


def test_page_without_javascript_offers_to_look_again_while_something_is_open(mona, till):
    assert "Look again" not in mona.get(page_of(till)).content.decode()
    SyncRun.objects.create(account=till, resource="products", mode="first", state="queued")

    assert f'<noscript><a href="{page_of(till)}">Look again</a></noscript>' in mona.get(page_of(till)).content.decode()


def test_last_total_is_told_and_no_percent(mona, till):
    SyncCursor.objects.create(account=till, resource="products", last_total=4711)
    SyncRun.objects.create(account=till, resource="products", mode="full", state="running", seen=100)
    page = text(mona.get(page_of(till)))

    assert "100 records so far · 4,711 in all last time" in page
    assert "%" not in page


def test_waiting_for_the_limit_says_until_when(mona, till):
    until = timezone.now() + timedelta(minutes=1)
    LinkedAccount.objects.update(waits_until=until)
    SyncRun.objects.create(account=till, resource="products", mode="first", state="waiting", reason="budget", seen=5)
    User.objects.update(time_zone="Europe/Vienna")
    clock = timezone.localtime(until, ZoneInfo("Europe/Vienna")).strftime("%H:%M:%S")

    assert f"5 records so far · Waits for the limit of ready2order until {clock}" in text(mona.get(page_of(till)))


def test_failed_try_says_why_and_when_again(mona, till):
    again = timezone.now() + timedelta(minutes=1)
    SyncRun.objects.create(
        account=till, resource="products", mode="first", state="waiting", reason="html", due_at=again
    )

    assert "it answered with a web page instead of data" in text(mona.get(page_of(till)))


def test_paused_account_says_that_its_runs_wait(mona):
    account = cast.account(state="paused")
    SyncRun.objects.create(account=account, resource="products", mode="first", state="waiting", reason="budget")

    assert "Waits until the account goes on" in text(mona.get(page_of(account)))


def test_what_was_never_read_says_so(mona, till):
    assert "Never read yet" in text(mona.get(page_of(till)))
    LinkedAccount.objects.update(last_good_sync_at=timezone.now() - timedelta(minutes=2, seconds=5))
    assert "As of 2 minutes ago" in text(mona.get(page_of(till)))


def test_records_set_aside_are_counted_beside_their_resource(mona, till):
    cast.put(till, "products", cast.product(1, product_price="gratis"))
    page = mona.get(page_of(till)).content.decode()

    assert f'href="/accounts/{till.pk}/quarantine/?resource=products"' in page
    assert "1 set aside" in page


def lines(response) -> list[str]:
    """What is read, a line for each kind."""
    body = response.content.decode().partition('id="reading"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def names(response) -> list[str]:
    return re.findall(r'<th scope="row">([^<]*)', response.content.decode())


ESSENTIAL = [
    "VAT rates", "Product groups", "Products", "Payment methods", "Storno reasons", "Customer categories", "Customers",
    "Invoices",
]  # fmt: skip


@pytest.mark.every_resource
def test_what_is_essential_comes_first_and_the_rest_is_one_click_away(mona, till):
    page, everything = mona.get(page_of(till)), mona.get(page_of(till), {"all": "yes"})

    assert [name.strip() for name in names(page)] == ESSENTIAL
    assert f'href="{page_of(till)}?all=yes">23 more</a>' in page.content.decode()
    assert len(names(everything)) == len(registry.of("ready2order")) == len(ESSENTIAL) + 23
    assert [name.strip() for name in names(everything)][: len(ESSENTIAL)] == ESSENTIAL
    assert f'href="{page_of(till)}">Only what is essential</a>' in everything.content.decode()


@pytest.mark.every_resource
def test_what_needs_somebody_is_shown_among_the_essential(mona, till):
    SyncRun.objects.create(account=till, resource="printers", mode="first", state="failed", reason="run_failed")
    cast.put(till, "coupons", {"coupon_id": 1, "coupon_testMode": "perhaps"})

    assert [name.strip() for name in names(mona.get(page_of(till)))] == [*ESSENTIAL, "Coupons", "Printers"]


@pytest.mark.every_resource
def test_hidden_ones_that_are_read_are_told_and_polled(mona, till):
    SyncRun.objects.create(account=till, resource="printers", mode="first", state="running")

    assert "23 more kinds of record, read when there is time; 1 of them under way" in text(mona.get(page_of(till)))
    assert polls(mona.get(page_of(till)))
    assert f'hx-get="{page_of(till)}?all=yes"' in mona.get(page_of(till), {"all": "yes"}).content.decode()


@pytest.mark.every_resource
def test_what_the_system_does_not_offer_is_last_and_no_problem(mona, till):
    for resource in ("coupons", "customers"):
        SyncRun.objects.create(
            account=till, resource=resource, mode="first", state="forbidden", reason="resource_forbidden"
        )
    last = lines(mona.get(page_of(till), {"all": "yes"}))[-1]

    assert last.startswith("Coupons Not offered to us")
    assert "approval does not allow" not in last
    assert "The merchant&#x27;s approval does not allow us to read customers." in text(mona.get(page_of(till)))


@pytest.mark.every_resource
def test_cost_of_a_full_read_is_told(mona, till):
    cast.put(till, "products", *map(cast.product, range(1, 4)))
    SyncCursor.objects.create(account=till, resource="customers", last_total=1234)
    SyncRun.objects.create(account=till, resource="invoices", mode="first", state="done", requests=4712)
    SyncRun.objects.create(account=till, resource="invoices", mode="window", state="done", requests=2)
    SyncRun.objects.create(account=till, resource="vat_rates", mode="full", state="failed", requests=9)
    page = mona.get(page_of(till), {"all": "yes"})
    costs = [re.search(r"(about )?[\d,]+ requests?", line)[0] for line in lines(page)]
    told = dict(zip((name.strip() for name in names(page)), costs, strict=True))

    assert told["Products"] == "about 2 requests"
    assert told["Customers"] == "about 14 requests"
    assert told["Invoices"] == "4,712 requests"
    assert told["VAT rates"] == "1 request"
    assert told["Coupons"] == "about 2 requests"  # two lists, each with its empty end
    assert told["Prices for customers"] == "about 3 requests"


@pytest.mark.every_resource
def test_page_costs_the_same_however_many_runs_there_are(mona, till, settings, django_assert_num_queries):
    for mapping in registry.of("ready2order"):
        for state in ("done", "failed"):
            SyncRun.objects.create(account=till, resource=mapping.resource, mode="full", state=state, requests=1)
    cast.put(till, "products", *map(cast.product, range(1, 4)))
    mona.get(page_of(till))

    with django_assert_num_queries(25 if settings.REDIS_URL else 26):  # the budget lies in Redis, or in the database
        mona.get(page_of(till), {"all": "yes"}, headers=POLL)


def test_business_day_is_told(mona, till):
    assert "Business day Not told Open the day · Close the day" in text(mona.get(page_of(till)))
    cast.put(till, "daily_report_status", cast.SMALL["daily_report_status"])
    Reference.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    read_at = timezone.now() - timedelta(minutes=3, seconds=5)
    SyncCursor.objects.create(account=till, resource="daily_report_status", last_good_at=read_at)

    assert "Business day Open , as of 3 minutes ago Close the day" in text(mona.get(page_of(till)))


def test_status_that_a_change_read_is_newer_than_the_last_pass(mona, till):
    cast.put(till, "daily_report_status", cast.SMALL["daily_report_status"] | {"status": "closed"})
    Reference.objects.update(seen_at=timezone.now() - timedelta(minutes=1, seconds=5))
    long_ago = timezone.now() - timedelta(hours=5)
    SyncCursor.objects.create(account=till, resource="daily_report_status", last_good_at=long_ago)

    assert "Business day Closed , as of 1 minute ago Open the day" in text(mona.get(page_of(till)))


# --- Orders --------------------------------------------------------------------------------------------


def asked() -> list[tuple[str, str, int]]:
    return sorted(SyncRun.objects.values_list("resource", "mode", "lane"))


def test_one_resource_is_read_now(eddi, till):
    LinkedAccount.objects.update(due_at=None)
    page = eddi.post(page_of(till, "sync"), {"resource": "products"}, follow=True)

    assert asked() == [("products", "first", Lane.PERSON)]
    assert "Asked for: products." in text(page)
    till.refresh_from_db()
    assert till.due_at is not None
    assert SyncRun.objects.get().requested_by == cast.user("eddi")


@pytest.mark.every_resource
def test_everything_is_read_now(eddi, till):
    eddi.post(page_of(till, "sync"))

    mappings = [mapping for mapping in registry.of("ready2order") if mapping.per is None]
    lanes = {True: Lane.PERSON, False: Lane.INCREMENTAL}  # what is not essential comes behind
    assert {(name, lane) for name, _, lane in asked()} == {(m.resource, lanes[m.essential]) for m in mappings}


def test_everything_is_read_again(eddi, till):
    SyncCursor.objects.create(account=till, resource="products", last_full_at=timezone.now())
    eddi.post(page_of(till, "sync"), {"full": "yes"})

    assert ("products", "full", Lane.PERSON) in asked()


def test_double_click_asks_once(eddi, till):
    for _ in range(2):
        eddi.post(page_of(till, "sync"), {"resource": "products"})

    assert len(asked()) == 1


def test_unknown_resource_reads_what_has_changed(eddi, till):
    assert eddi.post(page_of(till, "sync"), {"resource": "planets"}).status_code == 302
    assert ("products", "first", Lane.PERSON) in asked()


@pytest.mark.parametrize("state", ["paused", "reauth_required", "disconnected", "new"])
def test_nothing_is_asked_of_an_account_that_cannot_answer(eddi, state):
    account = cast.account(state=state)

    assert "Nothing can be read now." in text(eddi.post(page_of(account, "sync"), follow=True))
    assert asked() == []


def test_account_is_paused_and_goes_on(mona, till):
    for _ in range(2):
        mona.post(page_of(till, "pause"))
    till.refresh_from_db()
    assert till.state == "paused"
    for _ in range(2):
        mona.post(page_of(till, "resume"))
    till.refresh_from_db()

    assert till.state == "active"
    assert verbs() == ["account.paused", "account.resumed"]


def test_till_gets_a_name(mona, till):
    mona.post(page_of(till, "edit"), {"label": "Bar"})

    assert LinkedAccount.objects.get().label == "Bar"
    assert "Bar" in text(mona.get("/accounts/?q=bar"))
    assert len(mona.post(page_of(till, "edit"), {"label": "x" * 257}).context["form"].errors) == 1


def test_new_approval_link_is_for_this_very_account_and_made_once(mona):
    account = cast.account(state="reauth_required")

    addresses = {mona.post(page_of(account, "reconnect"))["Location"] for _ in range(2)}

    assert addresses == {ApprovalLink.objects.get().get_absolute_url()}
    assert [step.account for step in ApprovalLink.objects.get().steps.all()] == [account]


# --- What cannot be taken back -------------------------------------------------------------------------


def proven(client: Client) -> Client:
    """As if this person had just entered their password."""
    client.post("/auth/reauthenticate/", {"password": cast.PASSWORD})
    return client


def test_disconnect_asks_for_the_password_first(mona, till):
    url = page_of(till, "disconnect")

    assert mona.get(url)["Location"] == f"/auth/reauthenticate/?next=%2Faccounts%2F{till.pk}%2Fdisconnect%2F"
    assert mona.post(url)["Location"].startswith("/auth/reauthenticate/")
    till.refresh_from_db()
    assert till.state == "active"


def test_account_is_disconnected_after_a_question(mona, till, monkeypatch):
    monkeypatch.setattr("accounts.systems.ready2order.linking.GrantLinking.revoke", lambda *_: None)
    url = page_of(till, "disconnect")

    assert "Disconnect ready2order of Café Anna?" in text(proven(mona).get(url))
    page = mona.post(url, follow=True)

    till.refresh_from_db()
    assert (till.state, till.credential) == ("disconnected", None)
    assert "Disconnected. What was read stays here." in text(page)
    assert mona.post(url)["Location"] == page_of(till)


def test_disconnect_that_the_till_did_not_hear_of_is_told(mona, till):
    page = proven(mona).post(page_of(till, "disconnect"), follow=True)

    assert "The account was disconnected here, but ready2order could not be told." in text(page)
    assert Problem.objects.waiting().get().cause == "revoke_failed"


@pytest.fixture
def doubtful() -> Grant:
    """An approval of Anna's second till, which looks like her first one."""
    prints = {"company_id": "", "products": [["1", "Melange", "2024"]], "product_groups": [["1", "Kaffee", "2024"]]}
    known = cast.account(fingerprint=prints)
    new = cast.account(state="verifying", token="token-of-the-new-one-0123456789")
    LinkedAccount.objects.filter(pk=new.pk).update(credential=None, credential_key="", connected_at=None)
    new.refresh_from_db()
    link = links.create(cast.merchant(), ["ready2order"], actor=cast.mona(), accounts=[new])
    grant = Grant(
        step=link.steps.get(), account=new, state="candidate", callback_state_hash="x", expires_at=timezone.now()
    )
    secret = Secret("token-of-the-candidate-0123456789")
    grant.candidate, grant.candidate_key = vault.seal(secret, grant, "candidate"), secret.equality_key()
    grant.fingerprint = prints
    grant.save()
    verify.ask(grant, "linked_twice", known)
    return grant


def test_decision_shows_the_evidence(mona, doubtful):
    page = text(mona.get(page_of(doubtful.account, "confirm")))

    assert "This account is linked to the same merchant already." in page
    assert "Products Melange Melange 1 of 1" in page
    assert "Payment methods Nothing Nothing nothing to compare" in page


def test_decision_needs_a_choice(mona, doubtful):
    response = mona.post(page_of(doubtful.account, "confirm"), {"decision": "separate"})  # not offered for a new entry

    assert response.status_code == 422
    assert "Choose one of these first." in text(response)


def test_known_account_gets_the_new_access(mona, doubtful):
    response = mona.post(page_of(doubtful.account, "confirm"), {"decision": "renew"})

    known = Grant.objects.get().resembles
    assert response["Location"] == page_of(known)
    known.refresh_from_db()
    doubtful.account.refresh_from_db()
    assert (known.state, doubtful.account.state) == ("active", "disconnected")
    assert known.credential_key == Secret("token-of-the-candidate-0123456789").equality_key()


def test_it_is_linked_all_the_same(mona, doubtful):
    mona.post(page_of(doubtful.account, "confirm"), {"decision": "accept"})

    doubtful.account.refresh_from_db()
    assert doubtful.account.state == "active"
    assert not Problem.objects.waiting().exists()


def test_mistake_is_refused(mona, doubtful, monkeypatch):
    monkeypatch.setattr("accounts.systems.ready2order.linking.GrantLinking.revoke", lambda *_: None)

    assert "Refused, and the access was given back." in text(
        mona.post(page_of(doubtful.account, "confirm"), {"decision": "refuse"}, follow=True)
    )
    doubtful.account.refresh_from_db()
    assert doubtful.account.state == "new"


def test_second_decision_finds_nothing_to_decide(mona, doubtful):
    for _ in range(2):
        response = mona.post(page_of(doubtful.account, "confirm"), {"decision": "accept"}, follow=True)

    assert "There is nothing to decide about this account." in text(response)


def test_other_merchants_names_stay_with_them(mona, doubtful):
    foreign = cast.account(
        cast.merchant("Weinhandel Otto"), fingerprint=doubtful.fingerprint | {"products": [["1", "Zweigelt", ""]]}
    )
    Grant.objects.update(resembles=foreign, reason="another_merchants_account")
    page = text(mona.get(page_of(doubtful.account, "confirm")))

    assert "an account of another merchant" in page
    assert "Zweigelt" not in page
    assert "Otto" not in page


# --- Logs ----------------------------------------------------------------------------------------------


def test_calls_are_filtered_by_outcome(mona, till):
    for outcome, path in (("ok", "/products?page=1"), ("timeout", "/customers?page=2")):
        ApiCall.objects.create(
            at=timezone.now(), account=till, system="ready2order", method="GET", path=path, outcome=outcome
        )

    assert "GET /customers?page=2 ready2order: it took too long to answer." in text(mona.get(page_of(till, "calls")))
    bad = text(mona.get(page_of(till, "calls") + "?outcome=bad"))
    assert "/customers" in bad
    assert "/products" not in bad


def test_runs_tell_what_became_of_them(mona, till):
    SyncRun.objects.create(
        account=till, resource="products", mode="full", state="stopped", reason="many_missing", detail="9 of 10",
        requested_by=cast.user("eddi"),
    )  # fmt: skip
    page = text(mona.get(page_of(till, "runs")))

    assert "Products: everything asked for by Eddi · 9 of 10 products are missing in the list all at once." in page


def test_quarantined_record_shows_what_is_wrong_and_the_record_itself(mona, till):
    cast.put(till, "products", cast.product(7, product_price="gratis", product_name="<b>Wein</b>"))
    row = QuarantinedRow.objects.get()
    response = mona.get(page_of(till, "quarantine", str(row.pk)))

    assert "The price should be a number and is not: gratis It is read again" in text(response)
    assert "Field at ready2order product_price Value gratis" in text(response)
    assert "  &quot;product_name&quot;: &quot;&lt;b&gt;Wein&lt;/b&gt;&quot;,\n" in response.content.decode()
    assert "Product 7" in text(mona.get(page_of(till, "quarantine")))


@pytest.mark.parametrize(
    ("resource", "record", "said", "field"),
    [
        (
            "invoices",
            cast.invoice(invoice_timestamp=None),
            "A value that every record must have is missing: the date of issue.",
            "invoice_timestamp",
        ),
        (
            "invoices",
            cast.invoice(items=[cast.item(item_quantity="viel")]),
            "The quantity of an item should be a number and is not: viel",
            "items.item_quantity",
        ),
        ("invoices", cast.invoice(items="keine"), "The items should be a list, and there is something else: keine", "items"),
        ("products", {"product_name": "Wein"}, "The record has no number, so it cannot be told from others.", "product_id"),
        ("customers", cast.customer(address={"invoice": {"city": ["Wien"]}}), "The city should be text", "address.invoice.city"),
    ],
)  # fmt: skip
def test_record_set_aside_names_the_field_in_words_and_as_the_till_does(mona, till, resource, record, said, field):
    cast.put(till, resource, record)
    row = QuarantinedRow.objects.get()
    page = text(mona.get(page_of(till, "quarantine", str(row.pk))))

    assert said in page
    assert f"Field at ready2order {field} " in page
    assert said in text(mona.get(page_of(till, "quarantine")))


def test_account_that_was_never_read_does_not_claim_that_every_record_could_be_read(mona, till):
    assert "Every record could be read." not in text(mona.get(page_of(till)))


def test_account_says_what_it_is_recognised_by(mona, till):
    till.fingerprint = {"products": [[1, "Melange"], [2, "Espresso"]], "product_groups": [[1, "Kaffee"]]}
    till.save()

    assert "Recognised by 2 products, 1 product group " in text(mona.get(page_of(till)))


@pytest.mark.parametrize(
    ("state", "told"),
    [("running", ""), ("queued", "Waits for its turn"), ("failed", "It reported a fault of its own.")],
)
def test_run_says_what_it_waits_for_or_why_it_ended(mona, till, state, told):
    SyncRun.objects.create(
        account=till, resource="products", mode="full", state=state, reason="server_fault" if state == "failed" else ""
    )
    page = mona.get(page_of(till, "runs")).content.decode()

    assert re.findall(r'row-more truncate" title="[^"]*">([^<]*)<', page) == [told]


def test_record_without_an_id_has_no_number(mona, till):
    cast.put(till, "products", {"product_name": "Nameless"})
    row = QuarantinedRow.objects.get()

    assert "Product without a number" in text(mona.get(page_of(till, "quarantine", str(row.pk))))


def test_another_accounts_record_is_not_found_here(mona, till):
    other = cast.account(token="token-of-the-other-0123456789")
    cast.put(other, "products", cast.product(7, product_price="gratis"))

    assert mona.get(page_of(till, "quarantine", str(QuarantinedRow.objects.get().pk))).status_code == 404


# --- Problems ------------------------------------------------------------------------------------------


def test_problems_are_cards_with_their_buttons(mona, till):
    problems.raise_problem("resource_forbidden", account=till, subject="customers", details={"resource": "customers"})
    page = mona.get("/problems/")

    assert "The merchant's approval does not allow us to read customers." in text(page).replace("&#x27;", "'")
    assert '<input type="hidden" name="resource" value="customers">' in page.content.decode()
    assert "Try now" in text(page)


def test_problem_of_a_paused_account_says_that_nothing_is_tried_and_offers_to_go_on(mona, till):
    problems.raise_problem("in_trouble", account=till, details={"reason": "timeout"})
    LinkedAccount.objects.update(state="paused")
    page = mona.get("/problems/")

    assert "Nothing is read while it is paused." in text(page)
    assert "It is tried again by itself" not in text(page)
    assert f'action="{page_of(till, "resume")}"' in page.content.decode()


def test_no_problem_is_good_news(mona):
    assert "All is well." in text(mona.get("/problems/"))


def test_noted_problem_is_put_aside(mona, till):
    problems.raise_problem(
        "record_missing", account=till, subject="invoices 5", details={"resource": "invoices", "name": "RG5"}
    )
    problem = Problem.objects.get()
    for _ in range(2):
        assert mona.post(f"/problems/{problem.pk}/clear/")["Location"] == "/problems/"

    assert not Problem.objects.waiting().exists()
    assert verbs() == ["problem.cleared"]


def test_problem_that_clears_itself_cannot_be_put_aside(mona, till):
    problems.raise_problem("access_revoked", account=till)

    mona.post(f"/problems/{Problem.objects.get().pk}/clear/")

    assert Problem.objects.waiting().exists()


def test_missing_records_may_be_removed(mona, till):
    SyncCursor.objects.create(account=till, resource="products", last_full_at=timezone.now())
    problems.raise_problem(
        "many_missing", account=till, subject="products", details={"resource": "products", "detail": "9"}
    )

    response = mona.post(f"/problems/{Problem.objects.get().pk}/allow-removals/")

    run = SyncRun.objects.get()
    assert (run.mode, run.allow_removals, run.lane) == ("full", True, Lane.PERSON)
    assert response["Location"] == page_of(till)


def test_removals_are_allowed_only_where_they_are_in_question(mona, till):
    problems.raise_problem("access_revoked", account=till)

    mona.post(f"/problems/{Problem.objects.get().pk}/allow-removals/")

    assert not SyncRun.objects.exists()


def test_problem_of_the_whole_house_is_everybodys_to_see_and_nobodys_to_clear(mona):
    problems.raise_problem("address_limited", subject="ready2order")

    assert "ready2order limits our address, not only each account." in text(mona.get("/problems/"))
    assert mona.post(f"/problems/{Problem.objects.get().pk}/clear/").status_code == 403


def test_banner_when_no_worker_runs(mona, till):
    assert "No worker is running." in text(mona.get("/problems/"))
    WorkerBeat.objects.create(name="one", started_at=timezone.now(), seen_at=timezone.now())
    assert "No worker is running." not in text(mona.get("/problems/"))


def test_shop_has_neither_a_business_day_nor_invoices(mona, till):
    shop = LinkedAccount.objects.create(merchant=till.merchant, system="rec_plus")

    page = mona.get(page_of(shop))

    assert "Business day" not in text(page)
    assert text(page).endswith("Webhooks Products Variants Categories Stock Web orders Customers Coupons Shop settings")
