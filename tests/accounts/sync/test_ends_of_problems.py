"""What ends a problem by itself, and what somebody has noted is not told every night."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import problems
from accounts.http import address_limit
from accounts.http.issues import Issue
from accounts.http.vault import Secret
from accounts.linking import grants, lifecycle, links, verify
from accounts.models import AddressLimit, Grant, LinkedAccount, Problem
from tests import cast
from tests.accounts.sync.test_passes import quick, sync

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["quick"]  # for every test here too


def waiting() -> list[str]:
    return list(Problem.objects.waiting().order_by("pk").values_list("cause", flat=True))


@pytest.fixture
def vanished(till) -> LinkedAccount:
    """An account one of whose invoices is not in its list any more."""
    account = cast.account()
    till.rows["invoices"] = [cast.invoice(1), cast.invoice(2)]
    sync("invoices")
    till.rows["invoices"] = [cast.invoice(2)]
    sync("invoices", full=True)
    assert waiting() == ["record_missing"]
    return account


def note() -> None:
    problems.clear_problem("record_missing", account=LinkedAccount.objects.get(), by=cast.mona())


def test_record_that_is_still_missing_is_one_problem(vanished):
    sync("invoices", full=True)

    assert Problem.objects.count() == 1


def test_missing_record_that_was_noted_is_not_told_again(vanished):
    note()

    sync("invoices", full=True)

    assert (Problem.objects.count(), waiting()) == (1, [])


def test_missing_record_that_comes_back_ends_its_problem(vanished, till):
    till.rows["invoices"] = [cast.invoice(1), cast.invoice(2)]

    sync("invoices", full=True)

    assert waiting() == []
    assert Problem.objects.get().cleared_by is None


def test_missing_record_that_comes_back_changed_ends_its_problem(vanished, till):
    till.rows["invoices"] = [cast.invoice(1, invoice_paid=False), cast.invoice(2)]

    sync("invoices", full=True)

    assert waiting() == []


def test_missing_record_that_is_there_although_the_list_leaves_it_out_is_none(vanished, till):
    till.once("/document/invoice/1", lambda asked, handler: handler.json(cast.invoice(1)), times=9)

    sync("invoices", full=True)

    assert waiting() == []


def test_record_that_came_back_and_vanishes_once_more_is_told_again(vanished, till):
    note()
    till.rows["invoices"] = [cast.invoice(1), cast.invoice(2)]
    sync("invoices", full=True)
    till.rows["invoices"] = [cast.invoice(2)]

    sync("invoices", full=True)

    assert (Problem.objects.count(), waiting()) == (2, ["record_missing"])


def test_full_pass_ends_what_webhooks_could_not_bring(till):
    account = cast.account()
    for resource in ("products", "vat_rates"):
        problems.raise_problem("deliveries_dead", account=account, subject=resource, details={"resource": resource})

    sync("products", full=True)

    assert list(Problem.objects.waiting().values_list("subject", flat=True)) == ["vat_rates"]


def test_pass_of_changes_ends_nothing_of_that(till):
    account = cast.account()
    sync("products")
    problems.raise_problem("deliveries_dead", account=account, subject="products", details={"resource": "products"})

    assert sync("products")["products"].run.mode == "changes"

    assert waiting() == ["deliveries_dead"]


def test_limit_on_our_address_ends_with_its_day():
    now = timezone.now()
    AddressLimit.objects.create(system="ready2order", limited_until=now + timedelta(hours=24))
    problems.raise_problem("address_limited", subject="ready2order")

    with time_machine.travel(now + timedelta(hours=23), tick=False):
        address_limit.clear_over()
        assert waiting() == ["address_limited"]
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        address_limit.clear_over()
        assert waiting() == []


def test_resumed_account_has_no_trouble_before_it_is_found_out(monkeypatch):
    account = cast.account(state="degraded", failures=5)
    for cause in ("in_trouble", "access_revoked", "resource_forbidden"):
        problems.raise_problem(cause, account=account)
    lifecycle.pause(account, actor=cast.mona())

    lifecycle.resume(account, actor=cast.mona())

    assert waiting() == ["resource_forbidden"]


def candidate(state: str, **fields: object) -> Grant:
    account = cast.account(state="awaiting_confirmation" if state == "confirming" else "verifying")
    step = links.create(account.merchant, ["ready2order"], actor=cast.mona(), accounts=[account]).steps.get()
    return Grant.objects.create(
        step=step, account=account, state=state, callback_state_hash="x", expires_at=timezone.now(), **fields
    )


def test_new_approval_ends_the_trouble_of_the_old_one():
    grant = candidate("candidate")
    verify.grants._keep_candidate(grant, Issue(Secret("token-that-is-new-0123456789")))
    problems.raise_problem("in_trouble", account=grant.account)

    assert verify.promote(grant, actor=cast.mona())

    assert waiting() == []


def test_decision_that_is_not_open_any_more_is_no_problem():
    grant = candidate("confirming", candidate_key="another")
    problems.raise_problem("confirm_account", account=grant.account)

    assert grants.receive(grant, Secret("token-of-somebody-0123456789")) is grants.Received.CONTRADICTED

    assert waiting() == []
