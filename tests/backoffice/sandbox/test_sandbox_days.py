"""The past of a shop in time: business days, opening hours, and that it ends now."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from backoffice.sandbox.ready2order.seed.days import business_days, times
from backoffice.sandbox.ready2order.seed.local_time import day_of
from backoffice.sandbox.ready2order.seed.plan import plans


def plan(now, till=1, invoices=200, **more):
    wanted = {
        "seed": 1, "tills": till, "products": 10, "invoices": invoices, "customers": None, "groups": 0, "days": None,
        "currencies": ("EUR",), "now": now.timestamp(), **more,
    }  # fmt: skip
    return plans(**wanted)[-1]


NOWS = [
    datetime(2026, 6, 17, 15, 0, tzinfo=UTC),
    datetime(2026, 6, 17, 22, 0, 3, tzinfo=UTC),  # three seconds past midnight in Vienna
    datetime(2026, 6, 17, 23, 20, tzinfo=UTC),  # 01:20: the bar is still open
    datetime(2026, 6, 18, 0, 10, tzinfo=UTC),  # 02:10: everything is shut
    datetime(2026, 6, 18, 4, 35, tzinfo=UTC),  # the bakery has just opened
    datetime(2026, 6, 21, 12, 0, tzinfo=UTC),  # Sunday
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # the doubled hour has just passed
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the missing hour
    datetime(2026, 1, 1, 0, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("now", NOWS, ids=str)
@pytest.mark.parametrize("till", [1, 2, 3])
def test_past_ends_now(now, till):
    wanted = plan(now, till)
    days = business_days(wanted)
    moments = times(wanted, days)
    assert len(moments) == 200
    assert moments == sorted(moments)
    assert moments[-1] <= now.timestamp()
    today = [each for each in moments if day_of(each) == day_of(now.timestamp())]
    assert len(today) >= 4
    assert [day.first for day in days] == [sum(d.documents for d in days[:n]) for n in range(len(days))]
    for earlier, later in pairwise(days):
        assert earlier.opened < earlier.closed <= later.opened
        assert later.number == earlier.number + 1
        for each in moments[earlier.first : later.first]:
            assert earlier.opened <= each <= earlier.closed
    assert days[-1].closed is None
    assert all(days[-1].opened <= each for each in moments[days[-1].first :])


@pytest.mark.parametrize("now", NOWS, ids=str)
@pytest.mark.parametrize("till", [1, 2, 3])
def test_today_has_a_storno(opened, now, till):
    sandbox = opened(now=now, tills=till, invoices=120)
    today = str(day_of(now.timestamp()))
    rows = sandbox.rows(sandbox.tills[till - 1], "invoices")
    stornos = [row for row in rows if row["invoice_reference_id"] and row["invoice_timestamp"][:10] == today]
    assert stornos


def test_bar_writes_after_midnight(documents):
    rows = documents(400, till=2)
    assert any(row["invoice_timestamp"][:10] > row["dailyReport_startDate"][:10] for row in rows)
    assert any(row["invoice_timestamp"][11:13] == "00" for row in rows)


def test_bakery_keeps_its_hours(documents):
    hours = {row["invoice_timestamp"][11:16] for row in documents()}
    assert min(hours) >= "06:30"
    assert max(hours) <= "19:00"


def test_closed_weekday_has_no_documents(documents):
    rows = documents(till=3)  # the bicycle shop is shut on Sundays
    weekdays = Counter(datetime.strptime(row["invoice_timestamp"][:10], "%Y-%m-%d").weekday() for row in rows)
    assert sorted(weekdays) == [0, 1, 2, 3, 4, 5]


def test_days_can_be_chosen(opened):
    sandbox = opened(invoices=300, days=40)
    dates = {row["invoice_timestamp"][:10] for row in sandbox.rows(sandbox.tills[0], "invoices")}
    assert len(dates) == 40
    assert min(dates) == "2026-05-09"


def test_products_changed_before_now_and_some_lately(opened):
    rows = opened(products=400).tills[0].products
    changed = [row["product_updated_at"] for row in rows]
    assert max(changed) < "2026-06-17 00:00:00"
    assert 20 < sum(each >= "2026-06-10 00:00:00" for each in changed) < 80
    assert all(row["product_created_at"] <= row["product_updated_at"] for row in rows)
