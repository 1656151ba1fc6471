"""Many products at once: chosen, shown as a difference, sent as one set, and taken back."""

from decimal import Decimal

import pytest

from accounts.models import AuditEvent, ChangeSet, Command, LinkedAccount
from accounts.outbox import many
from backoffice.money import unit_price
from catalog.bulk import prices
from catalog.models import Product, StockLevel
from tests import cast, shop
from tests.house import open_house
from tests.store import open_store

pytestmark = pytest.mark.django_db
FORM, SEND = "/catalog/products/bulk/", "/catalog/products/bulk/send/"
State = Command.State


@pytest.mark.parametrize(
    ("old", "way", "by", "rounding", "new"),
    [
        ("3.20", "set", "2.5", "0.50", "2.5"),
        ("3.20", "add", "-0.30", "0.01", "2.90"),
        ("3.333", "add", "0", "exactly", "3.333"),
        ("0.045", "percent", "10", "exactly", "0.0495"),
        ("3.20", "percent", "10", "0.01", "3.52"),
        ("3.25", "percent", "10", "0.01", "3.58"),
        ("3.45", "percent", "10", "0.10", "3.80"),
        ("3.20", "percent", "10", "0.50", "3.50"),
        ("3.20", "percent", "10", ".99", "3.99"),
        ("3.20", "percent", "7", ".99", "2.99"),
        ("0.20", "percent", "10", ".99", "0.99"),
        ("10", "percent", "-100", "0.01", "0"),
    ],
)
def test_price_is_worked_out_and_rounded(old, way, by, rounding, new):
    assert prices.priced(Decimal(old), way, Decimal(by), rounding) == Decimal(new)


@pytest.fixture
def shelf() -> LinkedAccount:
    account = cast.account()
    cast.put(account, "vat_rates", cast.vat_rate(1), cast.vat_rate(2, value="10", description="Ermäßigt"))
    cast.put(
        account, "product_groups", cast.group(1, productgroup_name="Kaffee"), cast.group(2, productgroup_name="Tee")
    )
    kept = {"product_stock_enabled": True, "product_stock_value": "4"}
    cast.put(
        account,
        "products",
        cast.product(1, product_name="Melange", product_price="3.20", **kept),
        cast.product(2, product_name="Espresso", product_price="2.50", product_stock_enabled=False),
        cast.product(3, product_name="Kipferl", product_price="3.52", product_active=False, **kept),
    )
    return account


@pytest.fixture
def eddi(sign_in):
    return sign_in(cast.eddi())


def chosen(*names: str) -> str:
    return ",".join(str(pk) for pk in Product.objects.filter(name__in=names).values_list("pk", flat=True))


def asked(client, **wish: str) -> dict[str, str]:
    """What the browser sends from the form: everything is left as it is, but for the wish."""
    form = client.get(FORM, {name: wish[name] for name in ("ids", "query") if name in wish}).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | wish


def shown(answer) -> list[tuple[str, list[tuple[str, str, str]]]]:
    changed = answer.context["difference"].changed
    return [(line.product.name, [(each.label, each.before, each.after) for each in line.fields]) for line in changed]


def send(client, answer):
    """The button under the difference."""
    form, difference = answer.context["form"], answer.context["difference"]
    fields = {bound.html_name: bound.value() or "" for bound in form}
    return client.post(SEND, fields | {"digest": difference.digest})


def test_difference_shows_each_change_and_leaves_out_what_is_so_already(eddi, shelf):
    wish = asked(eddi, query="", price_way="set", price_by="3.52", active="yes", group="2")

    answer = eddi.post(FORM, wish)

    assert shown(answer) == [
        ("Espresso", [("Price", "€2.50", "€3.52"), ("Product group", "Kaffee", "Tee")]),
        ("Kipferl", [("Active", "No", "Yes"), ("Product group", "Kaffee", "Tee")]),
        ("Melange", [("Price", "€3.20", "€3.52"), ("Product group", "Kaffee", "Tee")]),
    ]
    assert answer.context["difference"].prices_up == 2
    assert Command.objects.count() == 0


def test_what_is_so_already_is_counted_and_not_sent(eddi, shelf):
    answer = eddi.post(FORM, asked(eddi, query="", active="yes"))

    assert shown(answer) == [("Kipferl", [("Active", "No", "Yes")])]
    assert answer.context["difference"].unchanged == 2
    assert "2 are like this already" in " ".join(answer.text.split())


def test_stock_of_what_keeps_none_is_left_out_and_told(eddi, shelf):
    answer = eddi.post(FORM, asked(eddi, query="", stock_way="changed", stock_by="-1.5"))

    assert shown(answer) == [("Kipferl", [("Stock", "4", "2.5")]), ("Melange", [("Stock", "4", "2.5")])]
    assert [(line.product.name, line.refusal) for line in answer.context["difference"].refused] == [
        ("Espresso", "No stock is kept of it.")
    ]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({}, "Nothing would be changed"),
        ({"price_way": "percent"}, "How much?"),
        ({"price_way": "percent", "price_by": "-101"}, "negative"),
        ({"stock_way": "counted"}, "Give the figure."),
        ({"active": "perhaps"}, "Select a valid choice"),
    ],
)
def test_wish_that_cannot_be_followed_is_told(eddi, shelf, wish, told):
    answer = eddi.post(FORM, asked(eddi, query="", **wish))

    assert told in answer.text
    assert "difference" not in answer.context


def test_price_that_would_fall_below_zero_is_left_out(eddi, shelf):
    answer = eddi.post(FORM, asked(eddi, query="", price_way="add", price_by="-3"))

    assert shown(answer) == [("Kipferl", [("Price", "€3.52", "€0.52")]), ("Melange", [("Price", "€3.20", "€0.20")])]
    assert [line.refusal for line in answer.context["difference"].refused] == ["Its price would be -€0.50."]


def test_set_is_sent_once_however_often_the_button_is_pressed(eddi, shelf):
    seen = eddi.post(FORM, asked(eddi, query="", price_way="percent", price_by="10", comment="New season"))

    first, second = send(eddi, seen), send(eddi, seen)

    [change_set] = ChangeSet.objects.all()
    assert first.url == second.url == change_set.get_absolute_url()
    assert (change_set.title, change_set.size, change_set.comment) == ("Price", 3, "New season")
    wanted = sorted((each.remote_id, each.data, each.expected) for each in change_set.commands.all())
    assert wanted == [
        ("1", {"product_price": "3.52"}, {"product_price": "3.20"}),
        ("2", {"product_price": "2.75"}, {"product_price": "2.50"}),
        ("3", {"product_price": "3.87"}, {"product_price": "3.52"}),
    ]
    assert set(change_set.commands.values_list("lane", "comment")) == {(Command.Lane.MANY, "New season")}
    events = AuditEvent.objects.filter(verb="command.product.update")
    assert [event.details["after"] for event in events.order_by("pk")] == [data for _, data, _ in sorted(
        wanted, key=lambda each: Product.objects.get(remote_id=each[0]).name)]  # fmt: skip


def test_difference_that_moved_since_it_was_seen_is_shown_again(eddi, shelf):
    seen = eddi.post(FORM, asked(eddi, query="", price_way="percent", price_by="10"))
    cast.put(shelf, "products", cast.product(1, product_name="Melange", product_price="4"))

    answer = send(eddi, seen)

    assert Command.objects.count() == 0
    assert "nothing was sent" in answer.text
    assert ("Melange", [("Price", "€4.00", "€4.40")]) in shown(answer)
    assert send(eddi, answer).status_code == 302


def test_filters_choose_what_is_edited(eddi, shelf):
    assert eddi.get(FORM, {"query": "q=melange"}).context["chosen"].number == 1
    assert eddi.get(FORM, {"query": "active=no&merchant=cafe-anna"}).context["chosen"].number == 1
    assert eddi.get(FORM, {"ids": chosen("Melange", "Kipferl").split(",")}).context["chosen"].number == 2
    assert eddi.get(FORM, {"query": "active=nonsense"}).url == "/catalog/products/"
    assert eddi.get(FORM).url == "/catalog/products/"


def test_only_products_that_the_person_may_change_are_chosen(sign_in, shelf):
    ids = chosen("Melange")
    assert sign_in(cast.vera()).get(FORM, {"ids": ids}).status_code == 403
    cast.user("otto")
    assert sign_in(cast.otto()).get(FORM, {"ids": ids}).url == "/catalog/products/"
    assert "Edit the ticked ones" not in sign_in(cast.vera()).get("/catalog/products/").text
    assert "Edit the ticked ones" in sign_in(cast.eddi()).get("/catalog/products/").text


def test_prices_of_many_need_a_fresh_proof(client, shelf, settings):
    cast.put(shelf, "products", *(cast.product(number, product_price="2") for number in range(10, 20)))
    eddi = cast.eddi()
    eddi.set_password("a long enough secret")
    eddi.save()
    client.force_login(eddi)  # no authentication on record: as after a while
    seen = client.post(FORM, asked(client, query="", price_way="add", price_by="1"))

    answer = send(client, seen)

    assert answer.url.startswith("/auth/reauthenticate/")
    assert Command.objects.count() == 0
    proven = client.post(answer.url, {"password": "a long enough secret", "next": SEND})
    assert proven.url == ChangeSet.objects.get().get_absolute_url()
    assert Command.objects.count() == 13


def test_page_of_a_set_shows_how_far_it_is(eddi, shelf):
    send(eddi, eddi.post(FORM, asked(eddi, query="", active="no")))
    [change_set] = ChangeSet.objects.all()

    page = eddi.get(change_set.get_absolute_url())
    Command.objects.filter(pk=change_set.commands.first().pk).update(state=State.DONE, ended_at="2026-01-01T00:00Z")
    part = eddi.get(change_set.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "set-progress"})

    assert "0 of 2" in page.text
    assert "2 waits to be sent" in page.text
    assert "1 of 2" in part.text
    assert "<html" not in part.text
    assert eddi.get(change_set.get_absolute_url(), {"state": "done"}).context["page"].count.number == 1


def test_set_is_another_merchants_secret(sign_in, eddi, shelf):
    send(eddi, eddi.post(FORM, asked(eddi, query="", active="no")))
    address = ChangeSet.objects.get().get_absolute_url()

    otto = sign_in(cast.otto())
    assert otto.get(address).status_code == 404
    assert otto.post(f"{address}withdraw/").status_code == 404
    vera = sign_in(cast.vera())
    assert vera.get(address).status_code == 200
    vera.post(f"{address}withdraw/")
    assert set(Command.objects.values_list("state", flat=True)) == {State.QUEUED}


def test_what_was_not_sent_is_taken_back_together(eddi, shelf):
    send(eddi, eddi.post(FORM, asked(eddi, query="", active="no")))
    [change_set] = ChangeSet.objects.all()
    begun = change_set.commands.first()
    Command.objects.filter(pk=begun.pk).update(state=State.SENDING, attempts=1, sent_at="2026-01-01T00:00Z")

    answer = eddi.post(f"{change_set.get_absolute_url()}withdraw/", follow=True)

    assert "1 change was taken back before being sent." in answer.text
    states = dict(change_set.commands.values_list("pk", "state"))
    assert states.pop(begun.pk) == State.SENDING
    assert set(states.values()) == {State.REJECTED}


@pytest.mark.django_db(transaction=True)
def test_set_is_carried_out_and_undone_at_the_till(settings, monkeypatch, sign_in):
    with open_house(settings, monkeypatch, products=6, invoices=0, customers=0) as house:
        eddi = sign_in(cast.eddi())
        before = dict(Product.objects.present().values_list("remote_id", "price"))
        send(eddi, eddi.post(FORM, asked(eddi, query="kind=product", price_way="percent", price_by="10")))
        house.work(20)
        [change_set] = ChangeSet.objects.all()
        moved = change_set.commands.first()
        assert set(change_set.commands.values_list("state", flat=True)) == {State.DONE}
        after = dict(Product.objects.present().values_list("remote_id", "price"))
        assert all(after[each.remote_id] > before[each.remote_id] for each in change_set.commands.all())

        house.till.update("products", int(moved.remote_id), product_price="77")  # somebody at the till
        made = many.undo(change_set, by=cast.eddi())
        house.work(20)

        assert many.undo(change_set, by=cast.eddi()) == made  # once
        states = dict(made.commands.values_list("remote_id", "state"))
        assert states.pop(moved.remote_id) == State.CONFLICT
        assert set(states.values()) == {State.DONE}
        now = dict(Product.objects.present().values_list("remote_id", "price"))
        assert now == before | {moved.remote_id: Decimal(77)}


def test_cell_of_the_list_is_edited_where_it_stands(eddi, shelf):
    product = Product.objects.get(name="Melange")
    address = f"/catalog/products/{product.pk}/cell/price/"
    hx = {"HX-Request": "true"}
    form = eddi.get(address, headers=hx).context["form"]
    fields = {bound.html_name: bound.value() or "" for bound in form}

    refused = eddi.post(address, fields | {"price": "three"}, headers=hx)
    assert (refused.headers["HX-Retarget"], Command.objects.count()) == (f"#product-{product.pk}-price", 0)
    assert "Enter a number" in refused.text

    row = eddi.post(address, fields | {"price": "3.90"}, headers=hx)
    [command] = Command.objects.all()
    assert (command.data, command.expected) == ({"product_price": "3.90"}, {"product_price": "3.20"})
    assert f'id="product-{product.pk}"' in row.text
    assert "Waits to be sent" in row.text


def test_cell_without_htmx_is_a_page(eddi, shelf):
    product = Product.objects.get(name="Melange")
    page = eddi.get(f"/catalog/products/{product.pk}/cell/stock/")

    assert "<html" in page.text
    assert "Stock of Melange" in page.text
    assert eddi.get(f"/catalog/products/{product.pk}/cell/name/").status_code == 404
    assert eddi.get(f"/catalog/products/{product.pk}/row/").url == product.get_absolute_url()


@pytest.mark.parametrize(
    ("amount", "written"),
    [("3.5", "€3.50"), ("0.045", "€0.045"), ("-0.045", "-€0.045"), ("1234.5", "€1,234.50"), ("1000", "€1,000.00")],
)
def test_unit_price_keeps_every_place(amount, written):
    assert unit_price(Decimal(amount), "EUR") == written


# --- Of shops, and of tills and shops together ----------------------------------------------------------


@pytest.fixture
def store() -> LinkedAccount:
    """One product with variants, one without, of the same merchant as the shelf's."""
    account = shop.account(cast.merchant())
    cast.put(account, "vat_types", shop.SMALL["vat_types"], {"id": 2, "name": "Reduced", "percentage": 5})
    cast.put(account, "categories", shop.category(24000, name="Sauces"), shop.category(24001, name="Hot"))
    plain = shop.simple(7, name="Fish &amp; chips", code="fish", price={"normal": "10.00", "special_offer": "0.00"})
    cast.put(account, "products", shop.product(name="Sauce"), plain)
    cast.put(account, "stock_levels", *(shop.level(code, 5) for code in ("fish", "Sauce-58661-yes-yes")))
    return account


def fields_of(client, **which: str) -> list[str]:
    return [field.name for field in client.get(FORM, which).context["form"].further]


def test_each_system_has_the_fields_that_its_products_have(eddi, shelf, store):
    assert fields_of(eddi, query="system=rec_plus") == ["vat", "category", "status", "discontinued"]
    assert fields_of(eddi, query="system=ready2order") == ["vat", "group", "active", "sold_out", "discountable"]
    assert fields_of(eddi, query="") == []
    assert "only price and stock in common" in eddi.get(FORM, {"query": ""}).text


def test_status_is_the_same_in_every_shop_and_categories_are_not(eddi, store):
    second = shop.account(cast.merchant(), domain="second.example", token='{"domain": "second.example"}')
    cast.put(second, "products", shop.simple(8, name="Second"))

    assert fields_of(eddi, query="") == ["status", "discontinued"]


def test_products_of_a_shop_are_changed_together(eddi, store):
    wish = asked(eddi, query="", price_way="percent", price_by="10", status="draft", category="24000", vat="2")

    answer = eddi.post(FORM, wish)

    assert shown(answer) == [
        (
            "Fish & chips",
            [
                ("Price", "€10.00", "€11.00"),
                ("VAT type", "Standard", "Reduced (5 %)"),
                ("Main category", "Hot", "Sauces"),
                ("Status", "Live", "Draft: not in the shop"),
            ],
        ),
        (
            "Sauce",
            [
                ("Price", "€132.00", "€145.20"),
                ("VAT type", "Standard", "Reduced (5 %)"),
                ("Main category", "Hot", "Sauces"),
                ("Status", "Live", "Draft: not in the shop"),
            ],
        ),
    ]
    assert (answer.context["difference"].prices_up, answer.context["difference"].prices_down) == (2, 0)
    send(eddi, answer)
    first = Command.objects.order_by("pk").first()
    assert (first.kind, first.remote_id) == ("product.update", "7")
    assert first.data == {"price": "11.00", "tax_class": "2", "category": "24000", "status": "draft"}
    assert first.expected == {"price": "10.00", "tax_class": 1, "category": 24001, "status": "live"}
    assert ChangeSet.objects.get().title == "Price, VAT rate, Main category, Status"


def test_till_and_shop_are_changed_together_each_in_its_own_words(eddi, shelf, store):
    wish = asked(eddi, query="", price_way="add", price_by="1", stock_way="counted", stock_by="9")

    answer = eddi.post(FORM, wish)
    send(eddi, answer)

    assert [(line.product.name, line.refusal) for line in answer.context["difference"].refused] == [
        ("Espresso", "No stock is kept of it."),
        ("Sauce", "Its stock is kept by variant, or the shop's list of stock does not have its code."),
    ]
    sent = {(each.kind, each.remote_id): each.data for each in Command.objects.all()}
    assert sent == {
        ("product.update", "1"): {"product_price": "4.20"},
        ("stock.set", "1"): {"product_stock": "9"},
        ("product.update", "3"): {"product_price": "4.52"},
        ("stock.set", "3"): {"product_stock": "9"},
        ("product.update", "7"): {"price": "11.00"},
        ("stock.set", "fish"): {"stock": "9"},
    }


@pytest.mark.django_db(transaction=True)
def test_shop_takes_many_changes_and_their_undoing(eddi, settings, monkeypatch):
    with open_store(settings, monkeypatch, cast.merchant()) as house:
        prices = dict(Product.objects.values_list("pk", "price"))
        stocks = dict(StockLevel.objects.values_list("code", "stock"))
        ticked = chosen(*Product.objects.order_by("pk").values_list("name", flat=True)[:8])  # more need a fresh proof
        send(eddi, eddi.post(FORM, asked(eddi, ids=ticked, price_way="add", price_by="1", status="upcoming")))
        send(eddi, eddi.post(FORM, asked(eddi, query="", stock_way="changed", stock_by="2")))
        house.work(24)
        assert set(Command.objects.values_list("state", flat=True)) == {"done"}
        assert dict(Product.objects.values_list("pk", "price")) == {
            pk: price + (str(pk) in ticked.split(",")) for pk, price in prices.items()
        }
        counted = set(Command.objects.filter(kind="stock.set").values_list("remote_id", flat=True))
        assert dict(StockLevel.objects.values_list("code", "stock")) == {
            code: number + 2 * (code in counted) for code, number in stocks.items()
        }
        assert 0 < len(counted) < len(stocks)

        for change_set in ChangeSet.objects.all():
            many.undo(change_set, by=cast.eddi())
        house.work(24)
        assert set(Command.objects.values_list("state", flat=True)) == {"done"}
        assert dict(Product.objects.values_list("pk", "price")) == prices
        assert dict(StockLevel.objects.values_list("code", "stock")) == stocks
