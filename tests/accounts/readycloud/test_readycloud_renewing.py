"""A key that ends is renewed once, by one worker of all, and stored before it is used."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import systems
from accounts.http import vault
from accounts.http.budget import Lane
from accounts.http.errors import AccessRevoked, OutOfBudget, Unreachable
from accounts.linking import lifecycle, renewing
from accounts.models import AuditEvent, LinkedAccount, Problem
from accounts.systems.readycloud import endpoints
from accounts.systems.readycloud.client import Client
from tests import cast
from tests.accounts.readycloud.conftest import work

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN_PATH = "/api/v1/oauth2/token/"


@pytest.fixture
def account(cloud) -> LinkedAccount:
    """Linked an hour ago, with a key that has a minute left."""
    token = cloud.issue()
    account = cast.account(system="readycloud", token=token.access)
    account.access = {"parts": [{"key": org.url, "name": "x"} for org in cloud.orgs if not org.is_deleted]}
    account.renewal = vault.seal(vault.Secret(token.refresh), account, "renewal")
    now = timezone.now()
    account.renewed_at, account.ends_at = now - timedelta(hours=1), now + timedelta(minutes=1)
    account.save()
    return account


def fresh(account) -> LinkedAccount:
    return LinkedAccount.objects.get(pk=account.pk)


def client(account, lane=Lane.PERSON) -> Client:
    return Client(systems.get("readycloud").door(fresh(account), lane))


def ended(account, cloud) -> None:
    LinkedAccount.objects.filter(pk=account.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    cloud.tokens.tokens[-1].expires_at = 0


def renewals(sandbox) -> int:
    return sum(entry.path == TOKEN_PATH for entry in sandbox.journal)


def renewal_of(account) -> str:
    return vault.unseal(fresh(account), "renewal").reveal()


def test_key_is_renewed_shortly_before_its_end(account, cloud, sandbox):
    [token] = cloud.tokens.tokens
    spent = token.refresh

    client(account).probe()
    client(account).probe()

    assert (cloud.tokens.spent, renewals(sandbox)) == ([spent], 1)
    assert renewal_of(account) == token.refresh
    assert fresh(account).ends_at - timezone.now() > timedelta(minutes=59)
    assert (fresh(account).renewals, fresh(account).renewing_until) == (1, None)


@pytest.mark.parametrize("left", [timedelta(minutes=20), None])
def test_key_with_time_left_is_left_alone(account, sandbox, left):
    LinkedAccount.objects.update(ends_at=timezone.now() + left if left else None)

    client(account).probe()

    assert renewals(sandbox) == 0


def test_short_lived_key_is_renewed_in_its_last_fifth(account, sandbox):
    now = timezone.now()
    LinkedAccount.objects.update(renewed_at=now - timedelta(seconds=30), ends_at=now + timedelta(seconds=30))
    client(account).probe()
    assert renewals(sandbox) == 0

    LinkedAccount.objects.update(renewed_at=now - timedelta(seconds=90), ends_at=now + timedelta(seconds=10))
    client(account).probe()
    assert renewals(sandbox) == 1


def test_app_secret_and_renewal_travel_in_the_body_and_no_key_goes_along(account, sandbox):
    client(account).probe()

    [entry] = [entry for entry in sandbox.journal if entry.path == TOKEN_PATH]
    assert (entry.method, entry.query, entry.kind, entry.status) == ("POST", "", "none", 200)


def test_key_that_is_refused_before_its_time_is_renewed_and_the_call_repeated(account, cloud, sandbox):
    LinkedAccount.objects.update(ends_at=timezone.now() + timedelta(minutes=30))
    cloud.tokens.tokens[-1].expires_at = 0

    assert len(client(account).organisations()) == 2
    assert (renewals(sandbox), fresh(account).state) == (1, "active")


def test_write_is_sent_once_more_after_a_renewal_and_leaves_once(account, cloud):
    LinkedAccount.objects.update(ends_at=timezone.now() + timedelta(minutes=30))
    cloud.tokens.tokens[-1].expires_at = 0
    door, left = systems.get("readycloud").door(fresh(account), Lane.PERSON), []
    body = {"entity": "orders", "remote_url": "http://127.0.0.1:9/hook"}

    door.call(endpoints.CREATE_WEBHOOK, path={"org": cloud.orgs[0].key}, body=body, leaving=lambda: left.append(1))

    assert (left, len(list(cloud.orgs[0].tables["webhooks"]))) == ([1], 1)


def test_key_that_was_taken_back_right_after_a_renewal_spends_nothing_more(account, cloud, sandbox):
    client(account).probe()
    cloud.tokens.revoke()

    for _ in range(5):
        with pytest.raises(AccessRevoked):
            client(account).probe()

    assert renewals(sandbox) == 1


def test_key_that_was_taken_back_ends_in_a_new_approval(account, cloud, sandbox):
    LinkedAccount.objects.update(ends_at=timezone.now() + timedelta(minutes=30))
    cloud.tokens.revoke()
    with pytest.raises(AccessRevoked):
        client(account).probe()
    lifecycle.refused(fresh(account))
    LinkedAccount.objects.update(refused_at=timezone.now() - timedelta(minutes=1), due_at=timezone.now())
    work(1)

    assert fresh(account).state == "reauth_required"
    assert renewals(sandbox) == 1
    assert fresh(account).renewal is None


# --- Many workers ---


def at_once(count, deed) -> list:
    """The outcomes of so many threads that begin in the same moment, each with connections of its own."""
    start, found = threading.Barrier(count), []

    def run():
        try:
            start.wait()
            found.append(deed())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("over", [False, True])
def test_four_workers_spend_one_renewal(account, cloud, sandbox, over):
    if over:
        ended(account, cloud)
    clients = iter([client(account) for _ in range(4)])

    outcomes = at_once(4, lambda: next(clients).organisations())

    assert [len(each) if isinstance(each, list) else each for each in outcomes] == [2] * 4
    assert (renewals(sandbox), len(cloud.tokens.spent), cloud.tokens.refused_spent) == (1, 1, 0)
    assert renewal_of(account) == cloud.tokens.tokens[-1].refresh


def test_four_workers_that_are_refused_spend_one_renewal(account, cloud, sandbox):
    LinkedAccount.objects.update(ends_at=timezone.now() + timedelta(minutes=30))
    cloud.tokens.tokens[-1].expires_at = 0
    clients = iter([client(account) for _ in range(4)])

    outcomes = at_once(4, lambda: next(clients).organisations())

    assert [len(each) if isinstance(each, list) else each for each in outcomes] == [2] * 4
    assert (renewals(sandbox), cloud.tokens.refused_spent) == (1, 0)


def test_while_another_worker_renews_it_a_key_with_time_left_is_used(account, sandbox):
    LinkedAccount.objects.update(renewing_until=timezone.now() + timedelta(seconds=30))

    client(account).probe()

    assert renewals(sandbox) == 0


def test_while_another_worker_renews_it_nobody_waits_for_long(account, cloud, monkeypatch):
    ended(account, cloud)
    LinkedAccount.objects.update(renewing_until=timezone.now() + timedelta(seconds=30))
    monkeypatch.setattr(renewing, "LOOKS_FOR_S", 0.3)

    began = time.monotonic()
    with pytest.raises(OutOfBudget) as caught:
        client(account).probe()

    assert (caught.value.reason, time.monotonic() - began < 3) == ("renewing", True)


def test_lease_of_a_killed_worker_runs_out(account, cloud, sandbox):
    ended(account, cloud)
    LinkedAccount.objects.update(renewing_until=timezone.now() - timedelta(seconds=1))

    client(account).probe()

    assert renewals(sandbox) == 1


# --- Lost answers and kills ---


def test_new_keys_are_stored_before_they_are_used(account, cloud, monkeypatch):
    ended(account, cloud)
    stored_when_used = []
    original = renewing.Keeper.current

    def spy(keeper):
        secret = original(keeper)
        stored_when_used.append(renewal_of(account) == cloud.tokens.tokens[-1].refresh)
        return secret

    monkeypatch.setattr(renewing.Keeper, "current", spy)
    client(account).probe()

    assert stored_when_used == [True]


@pytest.mark.parametrize("fault", ["lost_answer", "close"])
def test_renewal_whose_answer_is_lost(account, cloud, sandbox, fault):
    """What did not arrive is sent again; what did has moved the key's end, which lives on for that hour."""
    spent = cloud.tokens.tokens[-1].refresh
    sandbox.faults.add(fault, path=TOKEN_PATH, times=1)

    client(account).probe()  # there was time left
    LinkedAccount.objects.update(renewing_until=None)
    client(account).probe()

    assert renewals(sandbox) == 2
    assert cloud.tokens.spent == [spent]
    if fault == "close":
        assert renewal_of(account) == cloud.tokens.tokens[-1].refresh
        return
    assert (fresh(account).renewal, fresh(account).ends_at, fresh(account).state) == (None, None, "active")
    assert Problem.objects.waiting().get().cause == "access_ends"
    client(account).probe()
    assert renewals(sandbox) == 2


def test_killed_between_answer_and_storing_lives_on_the_same_key(account, cloud, sandbox, monkeypatch):
    monkeypatch.setattr(renewing.Keeper, "_store", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        client(account).probe()
    monkeypatch.undo()
    LinkedAccount.objects.update(renewing_until=timezone.now() - timedelta(seconds=1))

    client(account).probe()

    assert (renewals(sandbox), len(cloud.tokens.spent)) == (2, 1)
    assert (fresh(account).state, fresh(account).renewal) == ("active", None)


def test_refused_app_is_no_fault_of_the_merchants(account, cloud, settings, sandbox):
    ended(account, cloud)
    settings.READYCLOUD_CLIENT_SECRET = "another"

    with pytest.raises(Unreachable) as caught:
        client(account).probe()
    assert (caught.value.reason, fresh(account).renewal is not None) == ("app_refused", True)

    settings.READYCLOUD_CLIENT_SECRET = cloud.app.client_secret
    LinkedAccount.objects.update(renewing_until=None)
    client(account).probe()
    assert fresh(account).renewals == 1


def test_new_approval_in_the_meantime_makes_a_renewal_void(account, cloud):
    newer = cloud.issue()
    keeper_account = fresh(account)
    keeper = renewing.Keeper(keeper_account, "credential", systems.get("readycloud").renewed)
    row = fresh(account)
    LinkedAccount.objects.filter(pk=row.pk).update(
        credential=vault.seal(vault.Secret(newer.access), row, "credential"), ends_at=None, renewals=row.renewals + 1
    )

    assert keeper.current().reveal() == newer.access
    assert cloud.tokens.spent == []


def test_disconnected_account_is_given_nothing_back(account, cloud, monkeypatch):
    original = renewing.Keeper._store

    def disconnected_first(keeper, issue, spent):
        lifecycle.disconnect(fresh(account), actor=cast.mona())
        original(keeper, issue, spent)

    monkeypatch.setattr(renewing.Keeper, "_store", disconnected_first)
    with pytest.raises(vault.CannotOpen):
        client(account).probe()

    assert (fresh(account).state, fresh(account).credential, fresh(account).renewal) == ("disconnected", None, None)


def test_refused_renewal_is_told_and_written_down(account, cloud):
    cloud.tokens.spent.append(cloud.tokens.tokens[-1].refresh)

    client(account).probe()

    assert AuditEvent.objects.filter(verb="account.renewal_refused").count() == 1
    assert Problem.objects.waiting().get().cause == "access_ends"
