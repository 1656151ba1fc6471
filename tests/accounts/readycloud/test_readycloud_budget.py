"""What ReadyCloud counts: reads and everything else apart, by app, for all accounts and workers together."""

import pytest

from accounts import systems
from accounts.http import opening
from accounts.http.budget import WINDOW_S, Lane
from accounts.http.errors import OutOfBudget, RateLimited
from accounts.models import Budget
from accounts.models.address_limit import AddressLimit
from accounts.systems.readycloud import endpoints
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limited(settings):
    settings.READYCLOUD_LIMIT = 30


def door(account, lane=Lane.INCREMENTAL):
    return systems.get("readycloud").door(account, lane)


def two(cloud):
    return [
        cast.account(cast.merchant(name), system="readycloud", token=cloud.issue().access) for name in ("Eins", "Zwei")
    ]


def test_all_accounts_share_two_buckets(cloud, limited):
    system = systems.get("readycloud")
    found = {system.bucket(key, method) for key in ("one", "two") for method in ("GET", "POST", "PATCH", "DELETE")}

    assert sorted(bucket.key.rpartition(":")[2] for bucket in found) == ["others", "reads"]


@pytest.mark.embedded  # the budget lies in the database
def test_no_more_than_thirty_reads_in_any_minute_whoever_asks(cloud, limited, sandbox, monkeypatch):
    """Two greedy accounts over five minutes, by the budget's own clock."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("accounts.http.budget_database._now", lambda: now[0])
    doors, sent = [door(account) for account in two(cloud)], []
    while now[0] < 1_800_000_300.0:
        for each in doors:
            try:
                each.allowance.spend("GET", each.lane)
                sent.append(now[0])
            except OutOfBudget:
                pass
        now[0] += 0.5

    most = max(sum(at <= other < at + WINDOW_S for other in sent) for at in sent)
    assert most <= 30
    assert len(sent) > 110  # and hardly less than may be


def test_reads_leave_writes_their_own(cloud, limited):
    [account, _] = two(cloud)
    reads, writes = (systems.get("readycloud").bucket("", method) for method in ("GET", "POST"))
    opening.store().fill(writes.key, writes.rate)
    opening.store().fill(reads.key, reads.rate)
    each = door(account)
    for _ in range(6):
        each.allowance.spend("GET", Lane.PERSON)
    with pytest.raises(OutOfBudget):
        each.allowance.spend("GET", Lane.PERSON)

    each.allowance.spend("POST", Lane.PERSON)


@pytest.mark.embedded  # the budget lies in the database
def test_refusal_pauses_the_bucket_for_all_accounts_and_learns_nothing_about_our_address(cloud, sandbox):
    one, other = two(cloud)
    system = systems.get("readycloud")
    opening.store().fill(system.bucket("", "GET").key, system.bucket("", "GET").rate)
    sandbox.faults.add("status", path="/api/v2/orgs/", status=429, retry_after="40", times=1)

    with pytest.raises(RateLimited):
        door(one).call(endpoints.ORGANISATIONS)
    with pytest.raises(OutOfBudget) as caught:
        door(other).call(endpoints.ORGANISATIONS)

    assert (caught.value.reason, 30 < caught.value.wait_s <= 40) == ("rate_limited", True)
    assert AddressLimit.objects.count() == 0
    paused = Budget.objects.get(key=system.bucket("", "GET").key)
    assert paused.paused_until > 0


def test_page_of_the_account_shows_both(cloud, limited, sign_in):
    account = cast.account(system="readycloud", token=cloud.issue().access)

    page = sign_in(cast.mona()).get(account.get_absolute_url()).content.decode()

    assert [page.count(f"</span> {kind} in the last minute") for kind in ("reads", "other requests")] == [1, 1]
    assert opening.usages(lambda method: systems.get("readycloud").bucket("", method))[0][0] == "reads"
