"""A list as it is asked for by its address: search, filters, order, places, notes, fragments, rights."""

import re

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from accounts.models import User
from backoffice.lists import counts, keyset, search, serve
from tests import cast, reviews

pytestmark = pytest.mark.django_db

LIST = "/catalog/products/"
FRAGMENT = {"HX-Request": "true", "HX-Target": "product-table"}


@pytest.fixture
def shop():
    """Anna's till with seven products, three of them of one price."""
    till = cast.account()
    cast.put(till, "vat_rates", cast.vat_rate())
    cast.put(
        till, "product_groups", cast.group(1, productgroup_name="Kaffee"), cast.group(2, productgroup_name="Kuchen")
    )
    names = ["Melange groß", "Melange klein", "Espresso", "Apfelstrudel", "Sachertorte", "100 % Saft", "Soda_Zitron"]
    prices = ["4.9", "3.9", "3.9", "3.9", "5.5", "2.8", "2"]
    cast.put(
        till,
        "products",
        *(
            cast.product(n, product_name=name, product_price=price, productgroup_id=1 if n < 4 else 2)
            for n, (name, price) in enumerate(zip(names, prices, strict=True), start=1)
        ),
    )
    return till


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def names(response) -> list[str]:
    return re.findall(
        r'class="row-link truncate" href="/catalog/products/\d+/" title="([^"]*)"', response.content.decode()
    )


def notes(response) -> list[str]:
    return re.findall(r'notice-warn" role="status">.*?<div>(.*?)</div>', response.content.decode())


@pytest.fixture
def anna(shop) -> Client:
    return browser(cast.vera())


def test_list_begins_in_its_own_order(anna):
    assert names(anna.get(LIST)) == [
        "100 % Saft", "Apfelstrudel", "Espresso", "Melange groß", "Melange klein", "Sachertorte", "Soda_Zitron",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MELANGE", ["Melange groß", "Melange klein"]),
        ("klein mel", ["Melange klein"]),
        ("GROSS", ["Melange groß"]),  # ß folds to ss
        ("90000", 7),  # part of a barcode
        ("100 %", ["100 % Saft"]),
        ("_", ["Soda_Zitron"]),
        ("melange espresso", []),
        ("   ", 7),
    ],
)
def test_search_finds_rows_in_which_every_word_occurs(anna, words, found):
    answer = names(anna.get(LIST, {"q": words}))

    assert answer == found if isinstance(found, list) else len(answer) == found


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("price", "Soda_Zitron", "Sachertorte"),
        ("-price", "Sachertorte", "Soda_Zitron"),
        ("-name", "Soda_Zitron", "100 % Saft"),
    ],
)
def test_sort_is_in_the_address(anna, sort, first, last):
    answer = names(anna.get(LIST, {"sort": sort}))

    assert (answer[0], answer[-1]) == (first, last)


@pytest.mark.parametrize(
    ("question", "now", "offered"),
    [
        ({}, "name, A to Z", ["Name, Z to A", "Price, largest first", "Last change, newest first"]),
        ({"sort": "-price"}, "price, largest first", ["Name, A to Z", "Price, smallest first", "Last change, newest first"]),
    ],
)  # fmt: skip
def test_sort_menu_says_how_it_is_sorted_and_how_else(anna, question, now, offered):
    page = anna.get(LIST, question).content.decode()

    assert re.findall(r'Sort: (.*?)<span class="medium">(.*?)</span>', page) == [tuple(re.split("(?=,)", now))]
    assert re.findall(r'id="sort-menu-\w+"[^>]*>.*?</svg>([^<]*)<', page) == offered


def test_list_without_rows_offers_no_order(anna):
    assert "Sort:" not in anna.get(LIST, {"q": "nothing of the kind"}).content.decode()


def test_unknown_sort_is_told_and_the_lists_own_is_used(anna):
    response = anna.get(LIST, {"sort": "colour"})

    assert names(response)[0] == "100 % Saft"
    assert notes(response) == ["There is no such order here: sorted by name instead."]


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ({"vat_rate": "abc"}, "VAT rate in %"),
        ({"merchant": "nobody"}, "Merchant"),
        ({"active": "perhaps"}, "Active"),
        ({"q": "a\x00b"}, "Search"),
        ({"q": "x" * 201}, "Search"),
    ],
)
def test_filter_that_makes_no_sense_is_told_and_leaves_nothing_out(anna, question, label):
    response = anna.get(LIST, question)

    assert response.status_code == 200
    assert len(names(response)) == 7
    assert notes(response) == [f"Not filtered by {label}: the value makes no sense there. Everything else applies."]


def test_other_filters_still_apply_beside_a_faulty_one(anna):
    assert names(anna.get(LIST, {"vat_rate": "abc", "q": "espresso"})) == ["Espresso"]


# --- Places ------------------------------------------------------------------------------------------


def links(response) -> dict[str, str]:
    found = re.findall(r'id="page-(first|previous|next)"[^>]*href="([^"]*)"', response.content.decode())
    return {name: url.replace("&amp;", "&") for name, url in found}


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(serve, "PAGE", 3)


@pytest.mark.parametrize("kept", [1000, 4])
@pytest.mark.parametrize("question", ["", "sort=-price", "sort=price&active=yes", "merchant=cafe-anna&sort=-changed"])
def test_pages_go_forth_and_back_over_every_row(anna, small_pages, monkeypatch, question, kept):
    monkeypatch.setattr(keyset, "KEPT", kept)
    seen, url = [], f"{LIST}?{question}"
    while url:
        response = anna.get(url)
        seen.append(names(response))
        url = links(response).get("next")
    back, url = [], links(response)["previous"]
    while url:
        response = anna.get(url)
        back.append(names(response))
        url = links(response).get("previous")

    assert [len(page) for page in seen] == [3, 3, 1]
    assert back == seen[:-1][::-1]
    assert len({name for page in seen for name in page}) == 7


def test_way_back_from_a_short_beginning_shows_the_whole_first_page(anna, small_pages):
    page = anna.get(links(anna.get(LIST))["next"]).context["page"]
    between = page.question.cursor(page.rows[1].sort_key, page.rows[1].pk)

    assert names(anna.get(LIST, {"before": between}))[0] == "Apfelstrudel"
    assert names(anna.get(LIST, {"before": page.question.cursor("Apfelstrudel", 0)})) == names(anna.get(LIST))


def test_first_page_is_one_click_away(anna, small_pages):
    second = anna.get(links(anna.get(f"{LIST}?sort=-price"))["next"])

    assert links(second)["first"] == f"{LIST}?sort=-price"
    assert "first" not in links(anna.get(LIST))


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "", signing.dumps(["name", 0, "x", "", "Melange", 1], salt="lists.other")],
    ids=["nonsense", "empty", "of another list"],
)
def test_forged_place_leads_to_the_beginning_and_is_told(anna, small_pages, cursor):
    response = anna.get(LIST, {"after": cursor})

    assert len(names(response)) == 3
    assert names(response)[0] == "100 % Saft"
    told = ["That place in the list is not known any more: this is its beginning."]
    assert notes(response) == (told if cursor else [])


def test_place_of_another_question_is_not_a_place_in_this_one(anna, small_pages):
    url = links(anna.get(LIST))["next"]

    assert notes(anna.get(url)) == []
    assert len(notes(anna.get(f"{url}&q=e"))) == 1
    assert len(notes(anna.get(f"{url}&sort=price"))) == 1
    assert len(notes(anna.get(url.replace(LIST, "/catalog/groups/")))) == 1


def test_cursor_is_signed(anna, small_pages):
    url = links(anna.get(LIST))["next"]
    payload, _, signature = url.partition("after=")[2].partition(":")

    assert len(notes(anna.get(LIST, {"after": f"{payload[:-2]}AA:{signature}"}))) == 1


# --- Counts, empty lists -------------------------------------------------------------------------------


def summary(response) -> str:
    return re.search(r'data-announce="([^"]*)"', response.content.decode())[1]


def test_count_says_how_many(anna, monkeypatch):
    assert summary(anna.get(LIST)) == "7 products"
    assert summary(anna.get(LIST, {"q": "espresso"})) == "1 product"
    assert summary(anna.get(LIST, {"q": "nothing"})) == "0 products"
    monkeypatch.setattr(counts, "CAP", 5)
    assert summary(anna.get(LIST)) == "5+ products"
    monkeypatch.setattr(counts, "SEARCH_CAP", 1)
    assert summary(anna.get(LIST, {"q": "melange"})) == "1+ products"


@pytest.mark.parametrize(("cap", "kept"), [(1, 1000), (100, 1000), (100, 1)])
@pytest.mark.parametrize("question", ["q=e", "active=yes&sort=-price"])
def test_many_hits_and_few_hits_lead_to_the_same_rows(anna, monkeypatch, cap, kept, question):
    """Beyond the limit of counting the index is walked, below it the hits are gathered, and the first are kept."""
    expected = names(anna.get(f"{LIST}?{question}"))
    monkeypatch.setattr(counts, "CAP", cap)
    monkeypatch.setattr(keyset, "KEPT", kept)

    assert names(anna.get(f"{LIST}?{question}")) == expected


def test_search_that_meets_many_is_walked_and_counted_to_its_limit(shop, anna, monkeypatch):
    """Whoever types a number meets nearly every row at first."""
    cast.put(shop, "invoices", *(cast.invoice(n, invoice_numberFull=f"RG2026/1{n:02}") for n in range(1, 61)))
    url = "/sales/invoices/"

    def numbers(response) -> list[str]:
        return re.findall(r'row-link truncate" href="[^"]*" title="([^"]*)"', response.content.decode())

    expected = numbers(anna.get(url))
    monkeypatch.setattr(counts, "SEARCH_CAP", 20)
    monkeypatch.setattr(search, "SAMPLE", 50)
    page = anna.get(url, {"q": "RG2026/1"})

    assert len(expected) == 50
    assert numbers(page) == expected
    assert summary(page) == "20+ invoices"
    [further] = re.findall(r'<a [^>]*rel="next" href="([^"]*)"', page.content.decode())
    further = anna.get(further.replace("&amp;", "&"))
    assert len(numbers(further)) == 10


def test_empty_list_says_what_to_do(anna):
    page = anna.get(LIST, {"q": "nothing"}).content.decode()
    assert "Nothing matches." in page
    assert f'<a class="btn btn-primary" href="{LIST}">Clear search and filters</a>' in page


def test_list_without_any_row_says_when_they_come(db):
    page = browser(cast.vera()).get(LIST).content.decode()

    assert "There are no products yet." in page
    assert "Never read yet" in page


@pytest.mark.parametrize("url", [LIST, "/sales/invoices/"])
def test_who_has_no_account_searches_in_vain(db, url):
    assert "Nothing matches." in browser(cast.user("nina")).get(url, {"q": "melange"}).content.decode()


# --- Fragments -----------------------------------------------------------------------------------------


def test_fragment_is_what_the_page_includes(anna):
    page = anna.get(LIST, {"q": "melange"})
    fragment = anna.get(LIST, {"q": "melange", "merchant": "", "active": ""}, headers=FRAGMENT)

    assert fragment.content.decode().strip() in page.content.decode()
    assert fragment.content.decode().strip().startswith('<div id="product-table"')
    assert page["Vary"] == fragment["Vary"] == "HX-Request, HX-Target, Cookie"
    assert fragment["HX-Push-Url"] == f"{LIST}?q=melange"
    assert "HX-Push-Url" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Target": "other"},
        FRAGMENT | {"HX-History-Restore-Request": "true"},
    ],
)
def test_everything_else_gets_the_page(anna, headers):
    assert anna.get(LIST, headers=headers).content.decode().lstrip().startswith("<!doctype html>")


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    assert client.get(f"{LIST}?q=a")["Location"] == "/auth/login/?next=/catalog/products/%3Fq%3Da"
    assert client.get(LIST, headers=FRAGMENT)["HX-Refresh"] == "true"


# --- Whose rows ----------------------------------------------------------------------------------------


@pytest.fixture
def two_shops(shop):
    wine = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.put(
        wine, "products", cast.product(1, product_name="Zweigelt"), cast.product(2, product_name="Brünnerstraßler")
    )
    return shop, wine


def test_everybody_sees_their_own_merchants_only(two_shops):
    both = cast.user("berta", cast.merchant(), "viewer")
    cast.user("berta", cast.merchant("Weinhandel Otto"), "editor")

    assert len(names(browser(cast.vera()).get(LIST))) == 7
    assert names(browser(cast.otto()).get(LIST)) == ["Brünnerstraßler", "Zweigelt"]
    assert len(names(browser(both).get(LIST))) == 9
    assert len(names(browser(cast.sam()).get(LIST))) == 9
    assert names(browser(cast.user("nobody")).get(LIST)) == []


def test_merchant_in_the_address_narrows_the_list(two_shops):
    sam = browser(cast.sam())

    assert names(sam.get(LIST, {"merchant": "weinhandel-otto"})) == ["Brünnerstraßler", "Zweigelt"]
    assert names(sam.get(LIST, {"merchant": "weinhandel-otto", "sort": "-name"})) == ["Zweigelt", "Brünnerstraßler"]


def test_another_merchant_cannot_be_named(two_shops):
    response = browser(cast.vera()).get(LIST, {"merchant": "weinhandel-otto"})

    assert notes(response) == ["Not filtered by Merchant: the value makes no sense there. Everything else applies."]
    assert len(names(response)) == 7


# --- What a page costs ---------------------------------------------------------------------------------

PAGES = {
    "/catalog/products/": 12,
    "/catalog/products/?q=produkt&sort=-price": 11,
    "/catalog/products/?merchant=merchant-0": 12,
    "/catalog/groups/": 12,
    "/catalog/vat-rates/": 11,
    "/sales/invoices/": 13,
    "/sales/invoices/?q=rg&sort=-total&training=no": 12,
    "/sales/customers/": 11,
    "/sales/payment-methods/": 11,
    "/sales/storno-reasons/": 11,
    "/sales/reviews/?rating=5": 11,
    "/sales/reviews/over-time/": 9,
    "/merchants/": 10,
    "/accounts/": 10,
}


def fill(till, rows: int) -> None:
    numbers = range(1, rows + 1)
    cast.put(till, "vat_rates", *map(cast.vat_rate, numbers))
    cast.put(till, "product_groups", cast.group(1), *(cast.group(n, productgroup_parent=1) for n in range(2, rows + 1)))
    cast.put(till, "products", *(cast.product(n, product_base_id=1 if n > 1 else None) for n in numbers))
    reasons = [{"storno_id": n, "storno_name": "Irrtum", "storno_description": None} for n in numbers]
    cast.put(till, "storno_reasons", *reasons)
    cast.put(till, "payment_methods", *map(cast.payment_method, numbers))
    cast.put(till, "customers", *map(cast.customer, numbers))
    cast.put(till, "invoices", *(cast.invoice(n, customer_id=n) for n in numbers))
    buyers = cast.merchant(f"Reviews of {till.merchant.slug}")
    cast.user("mona", buyers, "manager")
    cast.put(reviews.account(buyers, f"{till.pk}/de/{'0' * 64}"), "reviews", *map(reviews.review, numbers))


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_however_many_rows_it_has(django_assert_num_queries, url, rows):
    for number in range(2):
        merchant = cast.merchant(f"Merchant {number}")
        cast.user("mona", merchant, "manager")
        fill(cast.account(merchant, token=f"token-{number}-0123456789"), rows)
    mona = browser(cast.user("mona"))
    mona.get(url)

    asks_first = connection.vendor == "sqlite" and "q=produkt" in url  # whether many rows have the word
    with django_assert_num_queries(PAGES[url] + asks_first):
        mona.get(url)
