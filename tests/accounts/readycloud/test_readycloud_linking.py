"""From Continue to a linked account, by a key that the merchant's browser brings; and every way in which that goes wrong."""

import json
import logging
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import systems
from accounts.http import vault
from accounts.linking import bringing, lifecycle, links, parts
from accounts.models import AuditEvent, Grant, LinkedAccount, Problem
from accounts.systems.readycloud.client import organisations
from tests import cast
from tests.accounts.readycloud.conftest import Merchant, fragment_of, no_answer_in_time, work

pytestmark = pytest.mark.django_db(transaction=True)


def keys(cloud) -> list[str]:
    return [org.url for org in cloud.orgs if not org.is_deleted]


def linked(rosie) -> LinkedAccount:
    rosie.brings(rosie.decides())
    work()
    no_answer_in_time()
    work()
    return rosie.account


def test_continue_leads_to_the_sign_in_with_scopes_state_and_our_address(rosie, cloud):
    address = urlsplit(rosie.presses_continue())

    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{cloud.url}/api/v1/oauth2/authorize"
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked | {"state": ""} == {
        "response_type": "token",
        "client_id": cloud.app.client_id,
        "scope": "company-read_only order packaging-read_only contact-read_only tracking_number",
        "redirect_uri": "http://127.0.0.1:8000/callback/readycloud/",
        "state": "",
    }
    grant = Grant.objects.get()
    assert bringing.by_state("readycloud", asked["state"]) == grant
    assert (grant.state, grant.token, grant.step) == ("pending", None, rosie.step)


def test_second_continue_leads_to_the_same_request(rosie):
    assert rosie.presses_continue() == rosie.presses_continue()


def test_key_is_brought_checked_and_linked(rosie, cloud):
    address = rosie.decides()
    answer = rosie.brings(address)

    assert (answer.status_code, answer["Location"]) == (303, rosie.page)
    assert rosie.state == "approved"
    work()
    no_answer_in_time()
    work()
    account = rosie.account
    assert (account.state, rosie.state) == ("active", "connected")
    token = cloud.tokens.tokens[-1]
    assert vault.unseal(account, "credential").reveal() == token.access
    assert vault.unseal(account, "renewal").reveal() == token.refresh
    assert timedelta(minutes=59) < account.ends_at - timezone.now() <= timedelta(hours=1)
    assert [each.url for each in organisations(account)] == keys(cloud)


def test_page_of_the_callback_needs_no_inline_script_and_may_send_its_own_form(rosie):
    page = rosie.arrives(rosie.decides())

    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "max-age=0" in page["Cache-Control"]
    assert '<script src="/static/bring.js" defer></script>' in page.content.decode()


def test_callback_form_is_refused_without_its_csrf_token(rosie):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/callback/readycloud/", {"key": rosie.decides()}).status_code == 403


def test_without_javascript_the_whole_address_is_pasted(rosie):
    address = rosie.decides()
    parts_of = urlsplit(address)

    answer = rosie.browser.post("/callback/readycloud/", {"state": "", "key": address})

    assert (answer.status_code, rosie.state) == (303, "approved")
    assert parts_of.fragment != ""


def test_bare_key_on_the_callback_page(rosie, cloud):
    address = rosie.decides()
    state = parse_qs(urlsplit(address).query)["state"][0]

    rosie.browser.post("/callback/readycloud/", {"state": state, "key": f" {cloud.tokens.tokens[-1].access} "})

    grant = Grant.objects.get()
    assert (grant.state, grant.renewal, grant.ends_at) == ("candidate", None, None)


@pytest.mark.parametrize(
    "brought", ["", "   ", "two words", "#nothing=here", "https://readycloud.example/?access_token=x"]
)
def test_what_holds_no_key_is_asked_for_again(rosie, brought):
    state = parse_qs(urlsplit(rosie.presses_continue()).query)["state"][0]

    answer = rosie.browser.post("/callback/readycloud/", {"state": state, "key": brought})

    assert (answer.status_code, Grant.objects.get().state) == (422, "pending")


@pytest.mark.parametrize("where", ["query", "fragment", "both"])
def test_refusal_at_readycloud_is_told_wherever_it_stands(rosie, sandbox, where):
    sandbox.set_options(readycloud_errors_in=where)

    answer = rosie.brings(rosie.decides("deny"))

    assert (answer.status_code, rosie.state, Grant.objects.get().state) == (303, "denied", "denied")
    assert "You declined. Nothing was connected." in rosie.reads()


def test_fault_of_ours_at_readycloud_breaks_the_step_and_can_be_tried_again(rosie):
    state = parse_qs(urlsplit(rosie.presses_continue()).query)["state"][0]

    answer = rosie.browser.get("/callback/readycloud/", {"error": "invalid_scope", "state": state})

    assert (answer.status_code, rosie.state, Grant.objects.get().reason) == (303, "broken", "provider_refused")
    assert AuditEvent.objects.get(verb="approval.provider_refused").details == {"error": "invalid_scope"}
    rosie.brings(rosie.decides())
    assert rosie.state == "approved"


def test_foreign_state_gets_its_own_page(rosie):
    address = rosie.decides().replace("state=", "state=x")

    assert rosie.arrives(address).status_code == 404
    assert rosie.browser.post("/callback/readycloud/", {"state": "made.up", "key": "a-key"}).status_code == 404
    assert Grant.objects.get().state == "pending"


def test_state_of_another_system_is_foreign(rosie, till):
    other = links.create(cast.merchant("Andere"), ["ready2order"], actor=cast.sam())
    Client().post(f"/approve/{links.token(other)}/{other.steps.get().pk}/continue/")
    assert Grant.objects.get().account.system == "ready2order"

    state = bringing._signer.sign("whatever")

    assert rosie.browser.post("/callback/readycloud/", {"state": state, "key": "a-key"}).status_code == 404


def test_two_states_that_differ_are_foreign(rosie):
    address = rosie.decides()
    other = Merchant(rosie.cloud, links.create(cast.merchant("Andere"), ["readycloud"], actor=cast.sam()))
    theirs = parse_qs(urlsplit(other.presses_continue()).query)["state"][0]

    assert rosie.browser.post("/callback/readycloud/", {"state": theirs, "key": address}).status_code == 404
    assert set(Grant.objects.values_list("state", flat=True)) == {"pending"}


def test_key_without_any_state_cannot_be_placed(rosie, cloud):
    answer = rosie.browser.post("/callback/readycloud/", {"state": "", "key": cloud.issue().access})

    assert (answer.status_code, Grant.objects.count()) == (400, 0)


def test_same_answer_twice_changes_nothing(rosie):
    address = rosie.decides()
    rosie.brings(address)

    assert rosie.brings(address)["Location"] == f"{rosie.page}?notice=again"
    assert Grant.objects.get().state == "candidate"


def test_another_key_for_the_same_state_refuses_both(rosie, cloud):
    address = rosie.decides()
    rosie.brings(address)

    replayed = rosie.brings(address.replace(cloud.tokens.tokens[-1].access, cloud.issue().access))

    assert replayed["Location"] == f"{rosie.page}?notice=contradicted"
    assert (Grant.objects.get().state, rosie.state) == ("refused", "broken")


def test_answer_that_was_used_is_ignored_once_linked(rosie, cloud):
    address = rosie.decides()
    rosie.brings(address)
    no_answer_in_time()
    work()
    no_answer_in_time()
    work()

    assert rosie.brings(address)["Location"] == f"{rosie.page}?notice=again"
    other = rosie.brings(address.replace(cloud.tokens.tokens[-1].access, "another-key"))
    assert other["Location"] == f"{rosie.page}?notice=replayed"
    assert rosie.account.state == "active"


def test_answer_after_its_time_is_told_so(rosie):
    address = rosie.decides()
    Grant.objects.update(expires_at=timezone.now() - timedelta(minutes=2))

    assert rosie.brings(address)["Location"] == f"{rosie.page}?notice=too_late"
    assert rosie.state == "expired"


def test_request_without_an_answer_runs_out(rosie):
    rosie.presses_continue()
    Grant.objects.update(expires_at=timezone.now() - timedelta(minutes=2), next_look_at=timezone.now())

    call_command("work", "--once")

    assert (Grant.objects.get().state, rosie.state) == ("expired", "expired")


@pytest.mark.parametrize("whole", [True, False])
def test_key_is_pasted_on_the_approvals_own_page(rosie, cloud, whole):
    address = rosie.decides()

    answer = rosie.pastes(address if whole else cloud.tokens.tokens[-1].access)

    assert (answer.status_code, rosie.state) == (302, "approved")


def test_address_of_another_approval_is_not_taken(rosie):
    other = Merchant(rosie.cloud, links.create(cast.merchant("Andere"), ["readycloud"], actor=cast.sam()))

    answer = rosie.pastes(other.decides())

    assert answer.status_code == 422
    assert str(bringing.FOREIGN) in answer.content.decode()
    assert set(Grant.objects.values_list("state", flat=True)) == {"pending"}


def test_pasting_is_limited(rosie):
    answers = [rosie.pastes("two words").content.decode() for _ in range(11)]

    assert str(bringing.entering.TOO_MANY) in answers[-1]


def test_key_that_readycloud_does_not_know_has_to_be_brought_again(rosie):
    rosie.pastes("a-key-that-nobody-knows")
    work(1)
    work(1)

    assert (Grant.objects.get().state, Grant.objects.get().reason) == ("broken", "token_not_accepted")
    assert rosie.state == "broken"


def test_merchant_leaves_an_organisation_out(rosie, cloud):
    rosie.brings(rosie.decides())
    work(1)
    first, second = keys(cloud)

    page = rosie.reads()
    assert [page.count(f'value="{key}"') for key in (first, second)] == [1, 1]
    assert rosie.account.state == "verifying"
    rosie.chooses(second)
    work(1)

    assert rosie.account.state == "active"
    assert [each.url for each in organisations(rosie.account)] == [second]


def test_choice_waits_longer_once_it_was_shown_and_no_longer_than_that(rosie):
    rosie.brings(rosie.decides())
    work(1)
    until = Grant.objects.get().choose_until
    assert until - timezone.now() <= parts.SHOWN_WITHIN

    rosie.reads()
    shown = Grant.objects.get().choose_until
    rosie.reads()

    assert shown - until > timedelta(minutes=9)
    assert Grant.objects.get().choose_until == shown
    assert abs(rosie.account.due_at - shown) < timedelta(seconds=1)


def test_nothing_ticked_is_asked_for_again_and_foreign_keys_count_for_nothing(rosie):
    rosie.brings(rosie.decides())
    work(1)

    assert rosie.chooses().status_code == 422
    assert rosie.chooses("/api/v2/orgs/foreign/").status_code == 302
    assert parts.waiting_choice(rosie.step) is not None


def test_deleted_organisations_are_never_offered(rosie, cloud):
    rosie.brings(rosie.decides())
    work(1)
    [deleted] = [org.url for org in cloud.orgs if org.is_deleted]

    assert deleted not in rosie.reads()


def test_link_again_keeps_what_was_left_out(rosie, cloud):
    rosie.brings(rosie.decides())
    work(1)
    rosie.chooses(keys(cloud)[1])
    work(1)
    account = rosie.account

    again = Merchant(cloud, links.create(cast.merchant(), ["readycloud"], actor=cast.mona(), accounts=[account]))
    again.brings(again.decides())
    work(1)

    assert (again.account.pk, again.account.state, again.state) == (account.pk, "active", "connected")
    assert [each.url for each in organisations(again.account)] == [keys(cloud)[1]]


def test_other_organisations_wait_for_a_person(rosie, cloud):
    account = linked(rosie)
    LinkedAccount.objects.filter(pk=account.pk).update(fingerprint={"organisations": [["/api/v2/orgs/zz/", "Z"]]})

    again = Merchant(cloud, links.create(cast.merchant(), ["readycloud"], actor=cast.mona(), accounts=[account]))
    again.brings(again.decides())
    work()
    no_answer_in_time()
    work()

    assert (again.account.state, again.account.reason) == ("awaiting_confirmation", "other_account")


def test_same_organisations_at_another_merchant_wait_for_a_person(rosie, cloud):
    linked(rosie)
    other = Merchant(cloud, links.create(cast.merchant("Andere"), ["readycloud"], actor=cast.sam()))
    other.brings(other.decides())
    work()
    no_answer_in_time()
    work()

    assert (other.account.state, other.account.reason) == ("awaiting_confirmation", "another_merchants_account")


def test_disconnect_wipes_everything_that_opens_the_account(rosie):
    account = linked(rosie)

    assert lifecycle.disconnect(account, actor=cast.mona()) is True
    account = rosie.account
    assert (account.state, account.credential, account.renewal, account.access) == ("disconnected", None, None, {})


def test_bare_key_works_until_it_is_refused(rosie, cloud):
    rosie.pastes(cloud.issue().access)
    work()
    no_answer_in_time()
    work()
    account = rosie.account
    assert (account.state, account.renewal, account.ends_at) == ("active", None, None)

    cloud.tokens.revoke()
    LinkedAccount.objects.update(refused_at=timezone.now() - timedelta(minutes=1), due_at=timezone.now())
    work(1)

    assert rosie.account.state == "reauth_required"
    assert Problem.objects.waiting().get(account=account).cause == "access_revoked"
    assert cloud.tokens.spent == []


def test_without_its_settings_it_is_not_set_up(rosie, settings):
    settings.READYCLOUD_CLIENT_SECRET = ""

    answer = rosie.browser.post(f"{rosie.page}{rosie.step.pk}/continue/")

    assert (answer.status_code, systems.get("readycloud").is_set_up()) == (503, False)


def test_no_secret_is_in_a_log_or_on_a_page_or_in_an_address(rosie, cloud, caplog, sandbox):
    caplog.set_level(logging.DEBUG)
    address = rosie.decides()
    pages = [rosie.arrives(address), rosie.brings(address), rosie.pastes(address)]
    work()
    token = cloud.tokens.tokens[-1]

    told = caplog.text + "".join(page.content.decode() for page in pages) + rosie.reads()
    assert [secret in told for secret in (token.access, token.refresh)] == [False, False]
    asked = [entry.path + str(entry.query) for entry in sandbox.journal if entry.path.startswith("/api/v2/")]
    assert len(asked) > 1
    assert [token.access in text or "bearer_token" in text for text in asked] == [False] * len(asked)


# --- link_account ---


def by_file(tmp_path, slug, **found) -> str:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(found))
    out = StringIO()
    call_command("link_account", slug, "readycloud", credentials_file=str(file), stdout=out)
    return out.getvalue()


def test_link_account_with_all_organisations(cloud, tmp_path):
    merchant, token = cast.merchant(), cloud.issue()

    told = by_file(tmp_path, merchant.slug, access_token=token.access, refresh_token=token.refresh, expires_in=3600)

    account = merchant.accounts.get()
    assert (told, account.state) == (f"Account {account.pk} is linked.\n", "active")
    assert [each.url for each in organisations(account)] == keys(cloud)
    assert vault.unseal(account, "renewal").reveal() == token.refresh


@pytest.mark.parametrize("whole", [True, False])
def test_link_account_with_some_organisations(cloud, tmp_path, whole):
    merchant, [_, second] = cast.merchant(), keys(cloud)
    named = cloud.url + second if whole else second

    by_file(tmp_path, merchant.slug, access_token=cloud.issue().access, organisations=[named])

    assert [each.url for each in organisations(merchant.accounts.get())] == [second]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({}, "has to hold one JSON object with access_token, refresh_token, expires_in"),
        ({"access_token": "x", "domain": "y"}, "has to hold one JSON object"),
        ({"access_token": "x", "organisations": [7]}, "has to hold one JSON object"),
        ({"access_token": "x", "organisations": ["somewhere"]}, "has to hold organisations with their addresses"),
        ({"access_token": "x", "organisations": []}, "has to hold at least one of the organisations"),
    ],
)
def test_link_account_says_what_is_wrong_with_the_file(cloud, tmp_path, found, told):
    merchant = cast.merchant()

    with pytest.raises(CommandError, match=told):
        by_file(tmp_path, merchant.slug, **found)
    assert merchant.accounts.count() == 0


def test_link_account_with_an_organisation_that_is_not_there(cloud, tmp_path):
    merchant = cast.merchant()

    with pytest.raises(CommandError, match="not everything that was named is there"):
        by_file(tmp_path, merchant.slug, access_token=cloud.issue().access, organisations=["/api/v2/orgs/none/"])


def test_link_account_renews_a_key_that_has_ended(cloud, tmp_path, sandbox):
    merchant, token = cast.merchant(), cloud.issue()
    token.expires_at = 0
    spent = token.refresh

    by_file(tmp_path, merchant.slug, access_token=token.access, refresh_token=token.refresh, expires_in=-1)

    account = merchant.accounts.get()
    assert (account.state, cloud.tokens.spent) == ("active", [spent])
    assert vault.unseal(account, "renewal").reveal() == token.refresh


def test_link_account_needs_the_apps_settings(cloud, tmp_path, settings):
    settings.READYCLOUD_CLIENT_ID = ""

    with pytest.raises(CommandError, match="ReadyCloud is not set up"):
        by_file(tmp_path, cast.merchant().slug, access_token="x")


def test_fragment_is_read_whole(rosie):
    assert set(fragment_of(rosie.decides())) == {
        "access_token", "user", "refresh_token", "expires_in", "scope", "token_type",
    }  # fmt: skip
