"""Pages by key: whichever way they are read, each row comes once and in order, forwards and backwards."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.models import LinkedAccount
from backoffice.lists import counts, keyset
from backoffice.lists.cursors import Place
from backoffice.lists.keyset import Order, Way
from catalog.models import Product
from tests import cast

pytestmark = pytest.mark.django_db

PRICES = ["3.9", "3.9", "3.9", "0.1", "0.30", "1.234567", "1.234568", "0", "-2.5", "12345678901234.123456", "3.900001"]
NAMES = ["Melange", "melange", "Äpfel", "Zebra", "", "Melange", "\tTab", "B", "b", "Ünder", "é"]


@pytest.fixture
def accounts() -> list[LinkedAccount]:
    """Three tills with eleven products each."""
    tills = [cast.account(cast.merchant(name), token=f"token-of-{name}-0123456789") for name in ("A", "B", "C")]
    for till in tills:
        cast.put(
            till,
            "products",
            *(
                cast.product(
                    number,
                    product_name=NAMES[number - 1],
                    product_price=PRICES[number - 1],
                    product_updated_at=f"2026-03-{1 + number % 4:02d} 10:00:00",
                )
                for number in range(1, 12)
            ),
        )
    return tills


def ways(accounts: list[LinkedAccount]) -> dict[str, Way]:
    keys = tuple(account.pk for account in accounts)
    return {
        "walk": Way("account", None),
        "walk one": Way("account", keys[:1]),
        "merge": Way("account", keys),
        "gather": Way("account", keys, few=True),
    }


def pages(rows, order: Order, way: Way, size: int) -> list[int]:
    """All ids, page after page."""
    found, place = [], None
    while page := keyset.read(rows, order, place, size, way):
        found += [row.pk for row in page]
        place = Place(page[-1].sort_key, page[-1].pk)
    return found


@pytest.mark.parametrize("column", ["name", "price", "changed_at", "account__merchant__name"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 4, 11])
@pytest.mark.parametrize("which", ["walk", "walk one", "merge", "gather"])
def test_every_row_comes_once_and_in_order(accounts, column, descending, size, which):
    way, order = ways(accounts)[which], Order(column, descending)
    rows = Product.objects.filter(account__in=way.accounts) if way.accounts else Product.objects.all()

    expected = list(rows.order_by(*order.fields).values_list("pk", flat=True))

    assert pages(rows, order, way, size) == expected
    assert pages(rows, order.reversed(), way, size) == expected[::-1]


def test_a_thousand_fractional_prices_are_neither_skipped_nor_repeated():
    till = cast.account()
    prices = [str(Decimal(number % 97) / 7 + Decimal(number) / 1000) for number in range(1, 1001)]
    cast.put(till, "products", *(cast.product(n, product_price=price) for n, price in enumerate(prices, start=1)))

    found = pages(Product.objects.all(), Order("price", False), Way("account", (till.pk,)), 37)

    assert found == list(Product.objects.order_by("price", "pk").values_list("pk", flat=True))
    assert len(found) == 1000


def test_a_page_goes_on_beyond_a_row_that_is_gone():
    till = cast.account()
    cast.put(till, "products", *(cast.product(n, product_name=f"P{n}") for n in range(1, 7)))
    order, way = Order("name", False), Way("account", (till.pk,))
    last = keyset.read(Product.objects.all(), order, None, 3, way)[-1]
    place = Place(last.sort_key, last.pk)
    last.delete()

    assert [row.name for row in keyset.read(Product.objects.all(), order, place, 3, way)] == ["P4", "P5", "P6"]


def test_times_of_one_second_keep_their_fractions(django_assert_num_queries):
    till = cast.account()
    cast.put(till, "products", *(cast.product(n) for n in range(1, 4)))
    for number, row in enumerate(Product.objects.order_by("pk")):
        row.changed_at = datetime(2026, 3, 1, 10, 0, 0, number * 250_000, tzinfo=UTC)
        row.save(update_fields=["changed_at"])

    found = pages(Product.objects.all(), Order("changed_at", True), Way("account", (till.pk,)), 1)

    assert found == list(Product.objects.order_by("-changed_at", "-pk").values_list("pk", flat=True))


def test_more_accounts_than_are_merged_walk_the_common_index(accounts):
    many = tuple(range(1, keyset.MERGED + 2))

    assert Way("account", many[:-1]).merges
    assert not Way("account", many).merges
    assert not Way("account", many[:1]).merges
    assert not Way("account", None).merges
    assert not Way(None, many[:2]).merges


def test_gathering_stops_at_the_limit_of_counting(accounts, monkeypatch):
    monkeypatch.setattr(counts, "CAP", 4)

    found = keyset.read(Product.objects.all(), Order("name", False), None, 50, Way("account", None, few=True))

    assert len(found) == 5


def test_rows_bring_what_the_list_shows_without_another_statement(accounts, django_assert_num_queries):
    rows = Product.objects.select_related("account__merchant")
    way = ways(accounts)["merge"]

    with django_assert_num_queries(2):
        names = [row.account.merchant.name for row in keyset.read(rows, Order("price", True), None, 5, way)]

    assert names == ["C", "B", "A", "C", "B"]


@pytest.mark.parametrize(
    ("number", "words", "capped"), [(0, "0", False), (10_000, "10,000", False), (10_001, "10,000+", True)]
)
def test_counts_say_when_they_stopped(number, words, capped):
    count = counts.Count(number)

    assert (str(count), count.is_capped) == (words, capped)
