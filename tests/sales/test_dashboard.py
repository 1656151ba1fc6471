"""The first page: worst merchants first, this week's turnover beside the week before, problems."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import problems
from accounts.models import LinkedAccount, Merchant
from accounts.sync import removals
from accounts.sync.registry import registry
from sales import board, dashboard, turnover
from tests import cast, shop

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # in the week of Monday 9 March


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def bill(number: int, day: date, total: str, **fields) -> dict:
    return cast.invoice(number, invoice_timestamp=f"{day.isoformat()} 10:15:00", invoice_total=total, **fields)


# --- Turnover ------------------------------------------------------------------------------------------


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


def weeks(*accounts: LinkedAccount) -> list[turnover.Week]:
    today = WEDNESDAY.date()
    return turnover.weeks(turnover.sums([account.pk for account in accounts], today), today)


def test_week_begins_on_monday_and_is_compared_with_the_same_days(till):
    days = {
        date(2026, 3, 11): "30",
        date(2026, 3, 9): "10",
        date(2026, 3, 8): "7",
        date(2026, 3, 4): "20",
        date(2026, 3, 2): "5",
    }
    outside = {date(2026, 3, 1): "1000", date(2026, 3, 16): "1000"}
    cast.put(
        till, "invoices", *(bill(n, day, total) for n, (day, total) in enumerate({**days, **outside}.items(), start=1))
    )

    [week] = weeks(till)

    assert [day.amount for day in week.days] == [10, 0, 30, None, None, None, None]
    assert [day.before for day in week.days] == [5, 0, 20, 0, 0, 0, 7]
    assert (week.today, week.so_far, week.before_so_far, week.before, week.change) == (30, 40, 25, 32, 60)
    assert [day.is_today for day in week.days].index(True) == 2


def test_week_tells_what_tills_and_what_web_shops_have_sold(till):
    web = shop.account(till.merchant)
    monday, before = "2026-03-09T10:00:00", "2026-03-04T10:00:00"
    totals = {"qty": 1, "price": "7.50", "vat": "", "delivery": ""}
    cast.put(
        web, "web_orders", shop.order(1, start_date=monday, totals=totals), shop.order(2, start_date=before, totals=totals),
        shop.order(3, start_date=monday, payment_date=None, totals=totals),
    )  # fmt: skip
    [alone] = weeks(web)
    cast.put(till, "invoices", bill(1, date(2026, 3, 10), "30"))

    [week] = weeks(till, web)

    assert ([part.label for part in alone.parts], alone.so_far) == ([], Decimal("7.50"))
    assert [(part.label, part.so_far) for part in week.parts] == [("Tills", 30), ("Web shops", Decimal("7.50"))]
    assert (week.so_far, week.before) == (Decimal("37.50"), Decimal("7.50"))
    assert "This week €37.50 Tills €30.00 Web shops €7.50" in text(browser(cast.mona()).get("/"))


def test_training_and_vanished_documents_do_not_count_and_a_storno_takes_away(till):
    today = WEDNESDAY.date()
    cast.put(
        till,
        "invoices",
        bill(1, today, "50"),
        bill(2, today, "-20", invoice_reference_id=1),
        bill(3, today, "99", invoice_testMode=True),
        bill(4, today, "77"),
    )
    removals.remove(registry.get("ready2order", "invoices"), till, ["4"])

    assert weeks(till)[0].today == 30


def test_currencies_are_kept_apart_the_largest_first(till):
    swiss = cast.account(cast.merchant("Zürich", currency="CHF"), token="token-of-zurich-0123456789")
    cast.put(till, "invoices", bill(1, WEDNESDAY.date(), "10"))
    cast.put(swiss, "invoices", bill(1, WEDNESDAY.date(), "90"))

    assert [(week.currency, week.today) for week in weeks(till, swiss)] == [("CHF", 90), ("EUR", 10)]


def test_week_without_one_before_has_no_change(till):
    cast.put(till, "invoices", bill(1, WEDNESDAY.date(), "10"))

    assert weeks(till)[0].change is None


def test_tills_ahead_of_our_clock_are_shown_on_their_day(till):
    cast.put(till, "invoices", bill(1, date(2026, 3, 12), "10"))

    assert [day.amount for day in weeks(till)[0].days][3] == 10


@pytest.mark.parametrize(("today", "monday"), [(date(2026, 3, 9), 9), (date(2026, 3, 15), 9), (date(2026, 3, 8), 2)])
def test_monday_of_a_day(today, monday):
    assert turnover.monday(today) == date(2026, 3, monday)


def test_sums_come_in_one_statement_along_the_index(till, django_assert_num_queries):
    with django_assert_num_queries(1):
        turnover.sums([till.pk], WEDNESDAY.date())


def test_chart_and_table_say_the_same(till):
    cast.put(till, "invoices", bill(1, date(2026, 3, 9), "1234.5"), bill(2, date(2026, 3, 2), "99.9"))
    response = browser(cast.mona()).get("/")
    page = response.content.decode()

    [chart] = json.loads(re.search(r'id="turnover-data" type="application/json">(.*?)</script>', page)[1])
    assert chart == {
        "currency": "EUR",
        "labels": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        "now": [1234.5, 0.0, 0.0, None, None, None, None],
        "before": [99.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    }
    assert "Mon 9 Mar €1,234.50 €99.90" in text(response)
    assert "Sum €1,234.50 €99.90" in text(response)
    assert re.search(r'<canvas data-turnover="0" role="img" aria-label="Turnover in EUR by day[^"]+">', page)


def test_today_is_the_day_of_who_looks(till):
    cast.put(till, "invoices", bill(1, date(2026, 3, 11), "10"), bill(2, date(2026, 3, 12), "20"))
    tomo = cast.user("tomo", cast.merchant(), "viewer", time_zone="Asia/Tokyo")

    with time_machine.travel(datetime(2026, 3, 11, 20, 0, tzinfo=UTC), tick=False):
        assert "Today €10.00" in text(browser(cast.mona()).get("/"))
        assert "Today €20.00" in text(browser(tomo).get("/"))


# --- Who comes first -----------------------------------------------------------------------------------


def ordered(*names: str) -> list[str]:
    accounts = list(LinkedAccount.objects.order_by("pk"))
    found = board.rows(Merchant.objects.all(), accounts)
    return [row.merchant.name for row in found]


def merchant_in(name: str, state: str | None = "active", **fields) -> LinkedAccount | None:
    made = cast.merchant(name, slug=name.lower().replace(" ", "-"))
    return cast.account(made, state=state, token=f"token-of-{name}-0123456789", **fields) if state else None


def test_whoever_needs_somebody_comes_first():
    now = timezone.now()
    merchant_in("Fine", last_good_sync_at=now)
    merchant_in("Bare", None)
    merchant_in("Stale", last_good_sync_at=now - timedelta(hours=5))
    merchant_in("Paused", "paused")
    merchant_in("Degraded", "degraded", last_good_sync_at=now)
    merchant_in("Undecided", "awaiting_confirmation")
    merchant_in("Ended", "reauth_required")
    problems.raise_problem("record_missing", account=merchant_in("Worried", last_good_sync_at=now))
    odd = merchant_in("Odd", last_good_sync_at=now)
    cast.put(odd, "products", cast.product(1, product_price="gratis"))

    assert ordered() == ["Ended", "Undecided", "Degraded", "Worried", "Paused", "Stale", "Bare", "Odd", "Fine"]


def test_one_bad_account_of_several_decides():
    anna = cast.merchant()
    cast.account(anna, last_good_sync_at=timezone.now())
    bad = cast.account(anna, state="reauth_required", token="token-of-the-bad-one-0123456789")
    [row] = board.rows([anna], list(anna.accounts.all()))

    assert row.worst == bad
    assert row.read_at is None  # one of them was never read


def test_turnover_of_today_is_told_per_currency():
    anna = cast.merchant()
    one, two = cast.account(anna), cast.account(anna, token="token-of-the-second-0123456789")
    today = WEDNESDAY.date()
    cast.put(one, "invoices", bill(1, today, "5"))
    cast.put(two, "invoices", bill(1, today, "7"))
    anna.currency = two.merchant.currency = "CHF"
    cast.put(two, "invoices", bill(2, today, "1"))

    shown = board.rows([anna], [one, two])
    board.add_turnover(shown, today)

    assert shown[0].today == {"EUR": 12, "CHF": 1}


def test_page_costs_the_same_for_one_merchant_and_for_thirty(django_assert_num_queries):
    sam = browser(cast.sam())
    merchant_in("Number 0")
    sam.get("/")
    with django_assert_num_queries(10):
        sam.get("/")
    for number in range(1, 30):
        merchant_in(f"Number {number}")
    with django_assert_num_queries(10):
        sam.get("/")


def test_many_merchants_are_paged(monkeypatch):
    monkeypatch.setattr(dashboard, "PAGE", 10)
    for number in range(25):
        merchant_in(f"Number {number:02d}", last_good_sync_at=timezone.now())
    sam = browser(cast.sam())

    assert "1 to 10 of 25" in text(sam.get("/"))
    assert "21 to 25 of 25" in text(sam.get("/?page=3"))
    assert "21 to 25 of 25" in text(sam.get("/?page=99"))
    assert "1 to 10 of 25" in text(sam.get("/?page=x"))


def test_everybody_sees_their_own_merchants_and_figures(till):
    wine = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.put(till, "invoices", bill(1, WEDNESDAY.date(), "10"))
    cast.put(wine, "invoices", bill(1, WEDNESDAY.date(), "90"))
    problems.raise_problem("access_revoked", account=wine)
    anna, both = text(browser(cast.mona()).get("/")), text(browser(cast.sam()).get("/"))

    assert "Today €10.00" in anna
    assert "Weinhandel Otto" not in anna
    assert "All is well." in anna
    assert "Today €100.00" in both
    assert "ready2order no longer accepts our access to this account." in both


# --- Nothing yet ---------------------------------------------------------------------------------------


def test_house_without_merchants_says_what_comes_first():
    page = browser(cast.sam()).get("/")

    assert "There is no merchant yet." in text(page)
    assert 'href="/merchants/new/"' in page.content.decode()


def test_somebody_without_a_merchant_is_told_whom_to_ask():
    page = browser(cast.user("nobody")).get("/")

    assert "You are not a member of any merchant yet. Ask an administrator to add you." in text(page)
    assert "/merchants/new/" not in page.content.decode()


def test_merchant_without_any_data_has_no_turnover(till):
    page = text(browser(cast.mona()).get("/"))

    assert "No turnover yet. It appears with the first invoice." in page
    assert "Never read yet" in page
