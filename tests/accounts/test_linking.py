"""From Continue to a linked account, and every way in which that can go wrong."""

import json
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.http import opening, vault
from accounts.http.budget import Rate
from accounts.linking import confirm, grants, identity, lifecycle, links, looks, verify
from accounts.linking.identity import Verdict, compare
from accounts.models import ApprovalLink, AuditEvent, Grant, LinkedAccount, Problem, SyncCursor, SyncRun
from accounts.sync import turns
from catalog.models import Product
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

NEW_TOKEN = "account-token-that-was-just-issued-42"


@pytest.fixture(autouse=True)
def a_catalog(till):
    till.rows["product_groups"] = [cast.group(1), cast.group(2)]
    till.rows["products"] = [cast.product(number) for number in range(1, 13)]
    till.tokens.add(NEW_TOKEN)


class Merchant:
    """The merchant's browser, and the address at which the till sends them back."""

    def __init__(self, till, link: ApprovalLink | None = None) -> None:
        self.till = till
        self.link = link or links.create(cast.merchant(), ["ready2order"], actor=cast.mona())
        links.hand_out(self.link)
        self.browser = Client()
        self.page = f"/approve/{links.token(self.link)}/"

    def presses_continue(self):
        response = self.browser.post(f"{self.page}{self.link.steps.get().pk}/continue/")
        grant = next(reversed(self.till.grants.values()), None)
        self.grant_token = next(reversed(self.till.grants), "")
        if grant is not None:
            self.callback = urlsplit(json.loads(grant["body"])["authorizationCallbackUri"]).path
        return response

    def comes_back(self, **query):
        query = {"accountToken": NEW_TOKEN, "grantAccessToken": self.grant_token, "status": "approved"} | query
        return self.browser.get(self.callback, {name: value for name, value in query.items() if value is not None})

    def reads(self) -> str:
        return self.browser.get(self.page).content.decode()


@pytest.fixture
def anna(till) -> Merchant:
    return Merchant(till)


def work(turns_each: int = 12) -> None:
    """Let a worker do what is due, without waiting for budgets."""
    for number in range(turns_each):
        busy = SyncRun.objects.unfinished().exists() or Grant.objects.filter(state="candidate").exists()
        if number > 2 and not busy:
            break
        LinkedAccount.objects.filter(due_at__isnull=False, refused_at__isnull=True).update(
            due_at=timezone.now() - timedelta(seconds=1)
        )
        for linked in turns.due():
            turns.take(linked)
        time.sleep(0.01)


def account() -> LinkedAccount:
    return LinkedAccount.objects.order_by("pk").last()


def link_state(anna: Merchant) -> tuple[str, str]:
    link = ApprovalLink.objects.get(pk=anna.link.pk)
    return link.state, link.reason


# --- The way that goes well ---


def test_continue_asks_for_a_grant_and_shows_the_way_without_a_redirect(till, anna):
    response = anna.presses_continue()

    address = f"{till.server.url}/approve-at-the-till/{anna.grant_token}"
    assert response.status_code == 200
    assert f'http-equiv="refresh" content="0; url={address}"' in response.content.decode()
    assert f'href="{address}"' in response.content.decode()
    assert re.fullmatch(r"/callback/ready2order/[\w-]{43}/", anna.callback)
    assert (link_state(anna)[0], account().state) == ("opened", "awaiting_approval")


def test_callback_address_comes_from_public_url_and_never_from_the_request(till, anna, settings):
    settings.PUBLIC_URL = "https://backoffice.example"
    anna.browser = Client(headers={"host": "localhost"})

    anna.presses_continue()

    body = json.loads(till.grants[anna.grant_token]["body"])
    assert body["authorizationCallbackUri"].startswith("https://backoffice.example/callback/ready2order/")


def test_nothing_is_minted_before_continue(till, anna):
    anna.reads()

    assert till.minted == 0


def test_pressing_continue_twice_uses_the_same_open_grant(till, anna):
    anna.presses_continue()
    anna.presses_continue()

    assert till.minted == 1


def test_approval_leads_to_a_linked_account_and_its_first_rows(till, anna):
    anna.presses_continue()
    response = anna.comes_back()

    assert (response.status_code, response["Location"]) == (303, anna.page)
    assert NEW_TOKEN not in str(response.headers)
    assert (link_state(anna)[0], account().state) == ("approved", "verifying")
    assert "wird geprüft" in anna.reads()

    work()

    linked = account()
    assert (link_state(anna)[0], linked.state) == ("connected", "active")
    assert vault.unseal(linked, "credential").reveal() == NEW_TOKEN
    assert Product.objects.filter(account=linked).count() == 12
    assert "Verbunden: 12 Produkte." in anna.reads()
    assert ApprovalLink.objects.get().ended_at is not None


def test_callback_takes_the_token_out_of_the_request(anna, monkeypatch):
    seen = {}

    def spy(grant, secret):
        from accounts.linking import grants

        seen["secret"] = repr(secret)
        return grants.Received.AGAIN

    monkeypatch.setattr("accounts.linking.grants.receive", spy)
    anna.presses_continue()
    response = anna.comes_back()

    request = response.wsgi_request
    assert NEW_TOKEN not in f"{request.META} {request.GET} {request.get_full_path()} {request!r}"
    assert seen["secret"] == "Secret(***)"
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("no-referrer", True)


def test_ended_grant_keeps_no_secret(anna):
    anna.presses_continue()
    anna.comes_back()
    work()

    grant = Grant.objects.get()
    assert (grant.state, grant.token, grant.uri, grant.candidate) == ("connected", None, None, None)


# --- Answers that are not what we asked for ---


def test_declined_at_the_till(till, anna):
    anna.presses_continue()
    response = anna.comes_back(status="denied", accountToken=None)

    assert response.status_code == 303
    assert (link_state(anna), account().state) == (("denied", "declined"), "new")
    assert "Sie haben abgelehnt" in anna.reads()


def test_declined_merchant_can_change_their_mind(till, anna):
    anna.presses_continue()
    anna.comes_back(status="denied", accountToken=None)
    anna.presses_continue()
    anna.comes_back()
    work()

    assert (till.minted, link_state(anna)[0], account().state) == (2, "connected", "active")


def test_foreign_state_is_refused_with_its_own_page(anna):
    anna.presses_continue()
    anna.callback = f"/callback/ready2order/{'x' * 43}/"

    response = anna.comes_back()

    assert response.status_code == 404
    assert "We did not ask for this approval" in response.content.decode()
    assert Grant.objects.get().state == "pending"


def test_answer_with_another_grants_token_is_ignored(anna):
    anna.presses_continue()

    response = anna.comes_back(grantAccessToken="of-somebody-else")

    assert response["Location"] == f"{anna.page}?notice=mismatch"
    assert Grant.objects.get().state == "pending"
    assert AuditEvent.objects.filter(verb="approval.foreign_answer").count() == 1
    assert "gehört zu einer anderen Anfrage" in anna.browser.get(response["Location"]).content.decode()


def test_parameter_given_twice_is_refused(anna):
    anna.presses_continue()

    response = anna.browser.get(f"{anna.callback}?accountToken=a&accountToken=b&status=approved")

    assert response.status_code == 400
    assert Grant.objects.get().state == "pending"


def test_replay_of_the_same_answer_changes_nothing(anna):
    anna.presses_continue()
    anna.comes_back()
    work()
    before = LinkedAccount.objects.values().get()

    response = anna.comes_back()

    assert response["Location"] == f"{anna.page}?notice=again"
    assert "schon bei uns angekommen" in anna.browser.get(response["Location"]).content.decode()
    after = LinkedAccount.objects.values().get()
    assert (before["credential"], before["fence"]) == (after["credential"], after["fence"])


def test_replay_with_another_token_after_connecting_is_ignored(anna):
    anna.presses_continue()
    anna.comes_back()
    work()

    response = anna.comes_back(accountToken="token-of-an-attacker-1234567")

    assert response["Location"] == f"{anna.page}?notice=replayed"
    assert vault.unseal(account(), "credential").reveal() == NEW_TOKEN


def test_two_different_tokens_for_one_request_are_both_refused(anna):
    anna.presses_continue()
    anna.comes_back()

    response = anna.comes_back(accountToken="another-token-0123456789")

    assert response["Location"] == f"{anna.page}?notice=contradicted"
    assert (Grant.objects.get().state, Grant.objects.get().candidate) == ("refused", None)
    assert (link_state(anna), account().state) == (("broken", "two_tokens"), "new")


def test_answer_after_the_ten_minutes_is_too_late(anna):
    anna.presses_continue()
    Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=61))

    response = anna.comes_back()

    assert response["Location"] == f"{anna.page}?notice=too_late"
    assert (Grant.objects.get().state, Grant.objects.get().candidate) == ("expired", None)
    assert link_state(anna) == ("expired", "grant_ran_out")
    assert "zehn Minuten" in anna.reads()


def test_expired_request_can_be_made_again_with_the_same_link(till, anna):
    anna.presses_continue()
    Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=61))
    anna.comes_back()

    anna.presses_continue()
    anna.comes_back()
    work()

    assert (till.minted, link_state(anna)[0]) == (2, "connected")


def test_token_that_is_not_accepted_is_tried_twice_and_then_broken(till, anna, monkeypatch):
    till.tokens.clear()
    anna.presses_continue()
    anna.comes_back()
    work()

    assert (link_state(anna), account().state) == (("broken", "token_not_accepted"), "new")


# --- Looking for answers that were lost ---


@pytest.fixture
def due(anna):
    anna.presses_continue()
    Grant.objects.update(next_look_at=timezone.now())
    opening.store().fill("ready2order:looks", Rate.per_minute(20))
    return anna


def test_first_look_is_after_45_seconds(anna):
    anna.presses_continue()

    wait = Grant.objects.get().next_look_at - timezone.now()
    assert timedelta(seconds=40) < wait <= timedelta(seconds=45)
    assert looks.due() == []


def test_look_finds_the_token_that_no_callback_brought(till, due):
    till.grants[due.grant_token] |= {"status": "granted", "accountToken": NEW_TOKEN}

    looks.look_at_due()
    work()

    assert (link_state(due)[0], account().state) == ("connected", "active")


@pytest.mark.parametrize(("status", "state"), [("denied", "denied"), ("expired", "expired")])
def test_look_finds_out_what_has_become_of_it(till, due, status, state):
    till.grants[due.grant_token]["status"] = status

    looks.look_at_due()

    assert link_state(due)[0] == state


def test_pending_is_looked_at_again_after_30_seconds(due):
    looks.look_at_due()

    wait = Grant.objects.get().next_look_at - timezone.now()
    assert timedelta(seconds=25) < wait <= timedelta(seconds=30)


def test_forgotten_grant_counts_as_expired(till, due):
    till.grants.clear()

    looks.look_at_due()

    assert link_state(due)[0] == "expired"


def test_granted_without_token_and_without_callback_is_broken_at_the_second_look(till, due):
    till.grants[due.grant_token]["status"] = "granted"
    looks.look_at_due()
    assert link_state(due)[0] == "opened"

    Grant.objects.update(next_look_at=timezone.now())
    looks.look_at_due()

    assert link_state(due) == ("broken", "approved_without_token")
    assert "noch einmal" in due.reads()


def test_callback_that_comes_after_all_heals_a_broken_request(till, due):
    till.grants[due.grant_token]["status"] = "granted"
    for _ in range(2):
        Grant.objects.update(next_look_at=timezone.now())
        looks.look_at_due()

    due.comes_back()
    work()

    assert (link_state(due)[0], account().state) == ("connected", "active")


def test_look_and_callback_with_the_same_token_are_one_answer(till, due):
    due.comes_back()
    till.grants[due.grant_token] |= {"status": "granted", "accountToken": NEW_TOKEN}

    looks.look_at_due()
    work()

    assert (Grant.objects.count(), account().state) == (1, "active")


def test_look_and_callback_with_different_tokens_are_both_refused(till, due):
    due.comes_back()

    outcome = grants.receive(Grant.objects.get(), vault.Secret("what-the-look-found-000"))

    assert (outcome, Grant.objects.get().state) == (grants.Received.CONTRADICTED, "refused")


def test_looks_stay_under_20_a_minute(till, settings):
    for number in range(8):
        Merchant(
            till, links.create(cast.merchant(f"M{number}", slug=f"m{number}"), ["ready2order"], actor="x")
        ).presses_continue()
    Grant.objects.update(next_look_at=timezone.now())

    assert looks.look_at_due() == 0  # the bucket of looks is missing, so it is empty
    assert [path for path, _ in till.paths() if path.startswith("/developerToken/grantAccessToken/")] == []


def test_request_that_nobody_answers_about_ends_by_itself(till, due):
    Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=61))

    looks.look_at_due()

    assert link_state(due)[0] == "expired"
    assert [path for path, _ in till.paths() if "grant-token" in path] == []


# --- Whose account is it? ---


def test_relinking_the_same_account_keeps_rows_and_fills_the_gap(till):
    known = cast.account(state="active")
    work()
    known.refresh_from_db()
    known.fingerprint = fingerprint_of(till)
    known.save()
    till.tokens.discard(cast.TOKEN)
    known.move(to="reauth_required")
    rows = set(Product.objects.values_list("pk", flat=True))
    late = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    till.rows["products"].append(cast.product(99, product_updated_at=late))

    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    work()
    SyncRun.objects.all().delete()
    known.cursors.update(next_at=timezone.now())
    work()

    assert (LinkedAccount.objects.count(), account().state) == (1, "active")
    assert rows < set(Product.objects.values_list("pk", flat=True))
    assert Product.objects.count() == 13


def fingerprint_of(till) -> dict:
    from accounts import systems
    from accounts.http.budget import Bucket, Rate
    from accounts.http.opening import open_door
    from accounts.systems.ready2order import endpoints
    from accounts.systems.ready2order.client import DIALECT

    door = open_door(
        system="ready2order",
        base_url=till.server.url + "/v1",
        secret=vault.Secret(NEW_TOKEN),
        endpoints=endpoints.ACCOUNT,
        dialect=DIALECT,
        bucket_of=lambda method: Bucket("r2o", Rate.per_minute(100_000)),
        lane=1,
    )
    found = systems.get("ready2order").linking.fingerprint(door)
    till.forget()
    return found


def linked_before(till, at=None, **fields) -> LinkedAccount:
    """An account that was linked to this very till."""
    return cast.account(at, fingerprint=fingerprint_of(till), **fields)


def test_other_account_on_relinking_waits_for_a_decision(till):
    linked_before(till, state="reauth_required")
    till.rows["product_groups"] = [cast.group(71, productgroup_created_at="2020-01-01 00:00:00")]
    till.rows["products"] = [cast.product(number) for number in range(500, 520)]
    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    till.forget()
    work()

    assert (account().state, account().reason) == ("awaiting_confirmation", "other_account")
    assert Problem.objects.waiting().get().cause == "confirm_account"
    assert Product.objects.count() == 0
    assert "Jemand von uns muss es sich ansehen" in anna.reads()


def test_another_merchants_account_waits_for_a_decision(till, anna):
    otto = linked_before(till, cast.merchant("Weinhandel Otto"))
    anna.presses_continue()
    anna.comes_back()
    LinkedAccount.objects.filter(pk=otto.pk).update(due_at=None)
    work()

    mine = Grant.objects.get().account
    assert (mine.state, mine.reason) == ("awaiting_confirmation", "another_merchants_account")
    assert Grant.objects.get().resembles == otto


def second_till(till) -> tuple[LinkedAccount, LinkedAccount, Merchant]:
    """The same till approved once more for the same merchant, as if it were another one."""
    known = linked_before(till)
    new = cast.account(state="new")
    link = links.create(cast.merchant(), ["ready2order"], actor=cast.mona(), accounts=[new])
    anna = Merchant(till, link)
    anna.presses_continue()
    anna.comes_back()
    LinkedAccount.objects.filter(pk=known.pk).update(due_at=None)
    work()
    return known, LinkedAccount.objects.get(pk=new.pk), anna


def test_same_account_linked_twice_waits_for_a_decision(till):
    _, new, _ = second_till(till)

    assert (new.state, new.reason) == ("awaiting_confirmation", "linked_twice")


def test_staff_can_give_the_approval_to_the_known_account(till):
    known, new, anna = second_till(till)

    confirm.renew_known(confirm.waiting(new), actor=cast.mona())

    known.refresh_from_db()
    new.refresh_from_db()
    assert (known.state, vault.unseal(known, "credential").reveal()) == ("active", NEW_TOKEN)
    assert (new.state, new.credential, link_state(anna)[0]) == ("disconnected", None, "connected")
    assert cast.TOKEN not in till.tokens  # the replaced access was given back


def test_staff_can_accept_it_all_the_same(till):
    _, new, _ = second_till(till)

    confirm.accept(confirm.waiting(new), actor=cast.mona())

    new.refresh_from_db()
    assert (new.state, vault.unseal(new, "credential").reveal()) == ("active", NEW_TOKEN)
    assert Problem.objects.waiting().count() == 0


def test_staff_can_refuse_and_the_access_is_given_back(till):
    _, new, anna = second_till(till)

    assert confirm.refuse(confirm.waiting(new), actor=cast.mona()) is True

    new.refresh_from_db()
    assert (new.state, NEW_TOKEN in till.tokens) == ("new", False)
    assert link_state(anna) == ("broken", "refused_by_staff")


def test_staff_can_link_another_till_beside_the_old_one(till):
    old = linked_before(till, state="active")
    till.rows["product_groups"], till.rows["products"] = [cast.group(71)], [cast.product(n) for n in range(500, 520)]
    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    work()
    old.refresh_from_db()
    assert old.state == "awaiting_confirmation"

    beside = confirm.link_separately(confirm.waiting(old), actor=cast.mona())

    old.refresh_from_db()
    beside.refresh_from_db()
    assert (old.state, beside.state) == ("active", "active")
    assert vault.unseal(old, "credential").reveal() == cast.TOKEN
    assert vault.unseal(beside, "credential").reveal() == NEW_TOKEN


def test_second_approval_of_the_same_account_replaces_the_first(till, anna):
    anna.presses_continue()
    anna.comes_back()
    work()
    till.tokens.add("second-token-0123456789")
    again = Merchant(till)
    again.presses_continue()
    again.comes_back(accountToken="second-token-0123456789")
    work()

    assert (LinkedAccount.objects.count(), account().state) == (1, "active")
    assert vault.unseal(account(), "credential").reveal() == "second-token-0123456789"
    assert NEW_TOKEN not in till.tokens


ANNA = {"company_id": "", "product_groups": [["1", "Kaffee", "2024"]], "products": [["1", "Melange", "2024"]]}


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        (ANNA, ANNA, Verdict.SAME),
        (ANNA | {"company_id": "7"}, ANNA | {"company_id": "7", "products": []}, Verdict.SAME),
        (ANNA | {"company_id": "7"}, ANNA | {"company_id": "8"}, Verdict.OTHER),
        (ANNA | {"company_id": "7"}, ANNA, Verdict.SAME),
        (ANNA, ANNA | {"product_groups": [["9", "Wein", "2020"]], "products": [["5", "Rot", "2020"]]}, Verdict.OTHER),
        (ANNA, {"company_id": "", "product_groups": [], "products": []}, Verdict.UNSURE),
        ({"vat_rates": [["1", "20"]]}, {"vat_rates": [["1", "20"]]}, Verdict.UNSURE),
        ({"vat_rates": [["1", "20"]]}, {"vat_rates": [["2", "20"]]}, Verdict.OTHER),
    ],
)
def test_how_accounts_are_told_apart(one, two, verdict):
    assert compare(one, two) is verdict
    assert compare(two, one) is verdict


def test_lookalikes_of_the_same_merchant_come_first(till):
    otto = linked_before(till, cast.merchant("Weinhandel Otto"))
    mine = linked_before(till)
    new = cast.account(state="new")

    assert identity.lookalikes(new, fingerprint_of(till)) == [mine, otto]


def test_company_id_is_taken_where_it_can_be_read(till):
    till.company = {"company_id": 4711, "company_name": "Anna"}

    assert fingerprint_of(till)["company_id"] == "4711"


# --- Answers that cross ---


def pressed_twice(anna) -> tuple[Grant, Grant]:
    """Two open requests of one step, as two presses at the same moment make them."""
    anna.presses_continue()
    first = anna.callback, anna.grant_token
    Grant.objects.update(expires_at=timezone.now() + timedelta(seconds=90))  # too short to be used again
    anna.presses_continue()
    anna.callback, anna.grant_token = first
    older, newer = Grant.objects.order_by("pk")
    return older, newer


@pytest.mark.parametrize("ends", ["expire", "deny"])
@pytest.mark.parametrize("connected", [True, False])
def test_request_that_ends_later_does_not_undo_the_one_that_was_approved(anna, ends, connected):
    _, newer = pressed_twice(anna)
    anna.comes_back()
    if connected:
        work()

    getattr(grants, ends)(newer)
    work()

    assert (link_state(anna)[0], account().state) == ("connected", "active")


def test_request_that_breaks_does_not_stop_the_check_of_another(anna):
    _, newer = pressed_twice(anna)
    anna.comes_back()

    grants.break_(newer, "approved_without_token")
    work()

    assert (link_state(anna)[0], account().state) == ("connected", "active")


@pytest.mark.parametrize(
    "ends", [grants.expire, grants.deny, lambda grant: grants.break_(grant, "approved_without_token")]
)
def test_look_that_was_under_way_when_the_callback_came_changes_nothing(anna, ends):
    anna.presses_continue()
    seen_by_the_look = Grant.objects.get()
    anna.comes_back()

    ends(seen_by_the_look)
    work()

    assert (link_state(anna)[0], account().state) == ("connected", "active")


def test_declining_here_is_not_overwritten_when_the_request_runs_out(anna):
    anna.presses_continue()
    anna.browser.post(f"{anna.page}{anna.link.steps.get().pk}/decline/")

    grants.expire(Grant.objects.get())

    assert link_state(anna) == ("denied", "declined")


def test_token_that_was_contradicted_while_it_was_checked_is_not_linked(till, anna):
    anna.presses_continue()
    anna.comes_back()

    def contradict(asked, handler):
        grants.receive(Grant.objects.get(), vault.Secret("another-token-0123456789"))
        handler.json(till.rows["vat_rates"])

    till.once("/vat-rates", contradict)
    work()

    assert (Grant.objects.get().state, account().state, account().credential) == ("refused", "new", None)
    assert link_state(anna) == ("broken", "two_tokens")


def test_kill_switch_pulled_during_the_check_stays_pulled(till, anna):
    anna.presses_continue()
    anna.comes_back()

    def pause(asked, handler):
        lifecycle.pause(account(), actor=cast.mona())
        handler.json(till.rows["vat_rates"])

    till.once("/vat-rates", pause)
    work()
    assert (account().state, Product.objects.count()) == ("paused", 0)

    lifecycle.resume(account(), actor=cast.mona())
    work()
    assert (account().state, Product.objects.count()) == ("active", 12)


def test_approval_by_a_withdrawn_link_is_not_taken(anna):
    anna.presses_continue()
    assert links.withdraw(anna.link, actor=cast.mona()) is True

    response = anna.comes_back()
    work()

    assert response["Location"] == f"{anna.page}?notice=replayed"
    assert (link_state(anna)[0], account().state, account().credential) == ("revoked", "new", None)


def test_link_that_was_approved_cannot_be_withdrawn_any_more(anna):
    anna.presses_continue()
    anna.comes_back()

    assert links.withdraw(anna.link, actor=cast.mona()) is False


def test_callback_long_after_the_request_ran_out_is_told_so(anna):
    anna.presses_continue()
    Grant.objects.update(expires_at=timezone.now() - timedelta(minutes=5))
    looks.look_at_due()
    grants.expire(Grant.objects.get())

    response = anna.comes_back()

    assert response["Location"] == f"{anna.page}?notice=too_late"


def test_callback_in_time_heals_a_request_that_the_till_forgot(till, due):
    till.grants.clear()
    looks.look_at_due()
    assert link_state(due)[0] == "expired"

    due.comes_back()
    work()

    assert (link_state(due)[0], account().state) == ("connected", "active")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": None},
        {"status": "granted"},
        {"status": "Approved"},
        {"grantAccessToken": None},
        {"something": "else"},
    ],
)
def test_every_wording_of_an_approval_is_understood(anna, answer):
    anna.presses_continue()
    anna.comes_back(**answer)
    work()

    assert account().state == "active"


@pytest.mark.parametrize("token", ["schl\u00fcssel", "a\x00b", "two\nlines"])
def test_token_that_no_header_can_carry_is_refused(till, anna, token):
    anna.presses_continue()

    response = anna.comes_back(accountToken=token)

    assert (response.status_code, Grant.objects.get().state) == (400, "pending")


@pytest.mark.parametrize("expires_at", [None, "soon", 0, "1", True, int, str])
def test_time_limit_of_a_request_in_any_writing(till, anna, expires_at):
    if callable(expires_at):
        expires_at = expires_at(int(time.time()) + 600)

    def mint(asked, handler):
        till.grants["another-grant-token"] = {"status": "pending", "body": asked.body}
        minted = {"grantAccessToken": "another-grant-token", "grantAccessUri": "https://till.example/x"}
        handler.json(minted | ({"expiresAt": expires_at} if expires_at is not None else {}), 201)

    till.once("/developerToken/grantAccessToken", mint)
    anna.presses_continue()

    left = Grant.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


# --- What a token may read ---


def test_token_that_may_not_read_tax_rates_is_proven_by_a_product(till, anna):
    till.once("/vat-rates", lambda a, h: h.json({"error": True}, 403), times=99)
    anna.presses_continue()
    anna.comes_back()
    work()

    assert (link_state(anna)[0], account().state, Product.objects.count()) == ("connected", "active", 12)


def test_token_that_may_read_nothing_is_not_accepted(till, anna):
    for path in ("/vat-rates", "/products"):
        till.once(path, lambda a, h: h.json({"error": True}, 403), times=99)
    anna.presses_continue()
    anna.comes_back()
    work()

    assert (link_state(anna), account().state) == (("broken", "token_not_accepted"), "new")


def test_bad_new_token_does_not_cost_the_access_that_works(till):
    linked = linked_before(till, state="active")
    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    till.faults.append(
        lambda asked, handler: (
            NEW_TOKEN in asked.headers["Authorization"]
            and asked.path == "/v1/products"
            and handler.json({}, 401) is None
        )
    )
    work()

    linked.refresh_from_db()
    assert (linked.state, linked.refused_at, link_state(anna)) == ("active", None, ("broken", "token_not_accepted"))


@pytest.mark.parametrize("name", [b"a\\u0000b", b"\\ud800"])
def test_odd_product_is_no_obstacle_to_linking(till, anna, name):
    page = json.dumps([cast.product(1), cast.product(2, product_name="NAME")]).encode().replace(b"NAME", name)
    till.once("/products", lambda a, h: h.raw(page))
    anna.presses_continue()
    anna.comes_back()
    work()

    assert account().state == "active"


def test_new_approval_heals_an_account_whose_key_was_lost(till, settings):
    linked = linked_before(till, state="reauth_required")
    settings.CREDENTIAL_KEYS = [b"n" * 32]
    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    work()

    linked.refresh_from_db()
    assert (linked.state, vault.unseal(linked, "credential").reveal()) == ("active", NEW_TOKEN)


def test_probe_that_gets_no_answer_is_not_repeated_at_once(till):
    linked = cast.account(refused_at=timezone.now() - timedelta(minutes=1), due_at=timezone.now())
    till.once("/vat-rates", lambda a, h: h.json({}, 500), times=99)

    turns.take(linked.pk)

    linked.refresh_from_db()
    assert linked.due_at > timezone.now() + timedelta(seconds=1)


# --- Letting go ---


def test_disconnect_revokes_wipes_and_keeps_history(till, anna):
    anna.presses_continue()
    anna.comes_back()
    work()
    linked = account()

    assert lifecycle.disconnect(linked, actor=cast.mona()) is True

    assert (linked.state, linked.credential, linked.credential_key) == ("disconnected", None, "")
    assert NEW_TOKEN not in till.tokens
    assert Product.objects.count() == 12
    till.forget()
    work()
    assert till.asked == []


def test_disconnect_works_when_the_till_cannot_be_told(till):
    linked = cast.account()
    till.once("/access/revoke", lambda a, h: h.json({}, 500))

    assert lifecycle.disconnect(linked, actor=cast.mona()) is False

    assert (linked.state, linked.credential) == ("disconnected", None)
    assert Problem.objects.waiting().get().cause == "revoke_failed"


def test_disconnect_of_an_access_that_is_gone_already_is_no_trouble(till):
    till.tokens.clear()

    assert lifecycle.disconnect(cast.account(), actor=cast.mona()) is True


def test_kill_switch_stops_every_call_and_resuming_goes_on(till):
    linked = cast.account()
    LinkedAccount.objects.update(due_at=timezone.now())
    lifecycle.pause(linked, actor=cast.mona())
    work()
    assert till.asked == []

    lifecycle.resume(linked, actor=cast.mona())
    work()
    assert Product.objects.count() == 12


def test_work_waits_while_the_access_is_gone_and_goes_on_after_relinking(till):
    linked = linked_before(till)
    till.tokens.discard(cast.TOKEN)
    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(linked.pk)
    LinkedAccount.objects.update(refused_at=timezone.now() - timedelta(minutes=1))
    turns.take(linked.pk)
    linked.refresh_from_db()
    assert linked.state == "reauth_required"
    assert SyncRun.objects.unfinished().count() > 0

    anna = Merchant(till)
    anna.presses_continue()
    anna.comes_back()
    work()

    assert (account().state, Product.objects.count()) == ("active", 12)
    assert SyncRun.objects.unfinished().count() == 0
    assert Problem.objects.waiting().count() == 0


def test_pending_candidate_of_a_paused_account_waits(till, anna):
    anna.presses_continue()
    linked = account()
    linked.move(to="paused")
    anna.comes_back()
    work()
    assert (verify.pending(linked) is not None, len(till.paths("/vat-rates"))) == (True, 0)

    lifecycle.resume(linked, actor=cast.mona())
    work()

    assert account().state == "active"


def test_disconnect_gives_back_a_token_that_waits_to_be_checked(till, anna):
    anna.presses_continue()
    anna.comes_back()

    assert lifecycle.disconnect(account(), actor=cast.mona()) is True

    assert (NEW_TOKEN in till.tokens, account().state) == (False, "disconnected")
    assert link_state(anna) == ("broken", "disconnected_by_staff")


def test_account_that_was_disconnected_is_read_again_once_it_is_linked_again(till, anna):
    anna.presses_continue()
    anna.comes_back()
    work()
    lifecycle.disconnect(account(), actor=cast.mona())
    late = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    till.rows["products"].append(cast.product(99, product_updated_at=late))
    till.tokens.add("second-token-0123456789")
    a_day_ago = timezone.now() - timedelta(days=1)
    SyncCursor.objects.filter(next_at__isnull=False).update(next_at=a_day_ago)
    SyncCursor.objects.filter(next_full_at__isnull=False).update(next_full_at=a_day_ago)

    again = Merchant(till)
    again.presses_continue()
    again.comes_back(accountToken="second-token-0123456789")
    work()

    assert (LinkedAccount.objects.count(), account().state) == (1, "active")
    assert (Product.objects.present().count(), SyncRun.objects.unfinished().count()) == (13, 0)
    assert SyncCursor.objects.filter(next_at__isnull=True).count() == 0
    assert SyncCursor.objects.get(resource="products").next_full_at > timezone.now()
