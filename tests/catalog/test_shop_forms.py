"""A shop's products in the browser: edited, made, copied, deleted, switched, counted; what the strict shop makes of it."""

import json

import pytest

from accounts.models import Command, LinkedAccount
from accounts.outbox.action import actions
from catalog import forms
from catalog.models import Category, Product, StockLevel, Variant
from tests import cast, shop
from tests.forms import filled
from tests.store import open_store

pytestmark = pytest.mark.django_db
State = Command.State
NEW = "/catalog/products/new/"


@pytest.fixture
def store() -> LinkedAccount:
    """One product with variants, one without."""
    account = shop.account(cast.merchant())
    cast.put(account, "vat_types", shop.SMALL["vat_types"], {"id": 2, "name": "Reduced", "percentage": 5})
    cast.put(account, "categories", shop.category(24000, name="Sauces"), shop.category(24001, 24000, name="Hot"))
    cast.put(
        account, "products", shop.product(), shop.simple(7, name="Fish &amp; chips", code="fish", desc="<p>A&amp;B</p>")
    )
    cast.put(account, "stock_levels", *(shop.level(code, 5) for code in ("fish", "Sauce-58661-yes-yes")))
    return account


@pytest.fixture
def fish(store) -> Product:
    return Product.objects.get(remote_id="7")


@pytest.fixture
def eddi(sign_in):
    return sign_in(cast.eddi())


def address(product: Product, deed: str) -> str:
    return f"{product.get_absolute_url()}{deed}/"


def test_texts_are_shown_unescaped_and_only_what_changed_is_sent(eddi, fish):
    page = eddi.get(address(fish, "edit"))
    shown = {
        name: page.context["form"][name].value()
        for name in ("name", "code", "status", "vat", "category", "description")
    }
    assert shown == {
        "name": "Fish & chips",
        "code": "fish",
        "status": "live",
        "vat": "1",
        "category": "24001",
        "description": "<p>A&amp;B</p>",
    }

    answer = eddi.post(
        address(fish, "edit"), filled(page, price="4.50", status="draft", category="24000", special_offer="3")
    )

    assert answer.url == fish.get_absolute_url()
    command = Command.objects.get()
    assert (command.kind, command.resource, command.remote_id) == ("product.update", "products", "7")
    assert command.data == {"price": "4.50", "status": "draft", "category": "24000", "special_offer": "3"}
    assert command.expected == {"price": "132.00", "status": "live", "category": 24001, "special_offer": "0.00"}


def test_escapes_of_the_shop_and_empty_figures_are_no_change(eddi, fish):
    answer = eddi.post(address(fish, "edit"), filled(eddi.get(address(fish, "edit"))), follow=True)

    assert "Nothing was changed." in answer.text
    assert not Command.objects.exists()


def test_odd_values_of_the_shop_do_not_break_the_form(eddi, store):
    odd = {
        "name": ["A"],
        "price": {"normal": "1.00", "special_offer": "none"},
        "tax_class": 0,
        "categories": [],
        "weight": None,
    }
    cast.put(store, "products", shop.simple(9, code="odd") | {"id": 9} | {k: v for k, v in odd.items() if k != "name"})
    row = Product.objects.get(remote_id="9")
    Product.objects.filter(pk=row.pk).update(payload=json.dumps(json.loads(row_payload(row)) | odd))

    form = eddi.get(address(row, "edit")).context["form"]

    shown = {name: form[name].value() for name in ("name", "special_offer", "vat", "category")}
    assert shown == {"name": ["A"], "special_offer": "none", "vat": "", "category": ""}


def row_payload(row: Product) -> str:
    return Product.objects.with_payload().get(pk=row.pk).payload


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": " "}, "name"), ({"code": ""}, "code"), ({"price": "-1"}, "price"), ({"status": "deleted"}, "status")],
)
def test_what_cannot_be_is_told_beside_its_field(eddi, fish, typed, field):
    answer = eddi.post(address(fish, "edit"), filled(eddi.get(address(fish, "edit")), **typed))

    assert list(answer.context["form"].errors) == [field]
    assert not Command.objects.exists()


def test_new_product_begins_as_a_draft_and_its_account_is_chosen(eddi, store):
    cast.account(store.merchant)
    choices = eddi.get(NEW).context["choices"]
    assert [name for _, name in choices] == ["Café Anna: REC+", "Café Anna: ready2order"]
    page = eddi.get(NEW, {"account": store.pk})

    answer = eddi.post(
        page.request["PATH_INFO"] + f"?account={store.pk}", filled(page, name="Neu", code="n-1", price="2")
    )

    command = Command.objects.get()
    assert answer.url == command.get_absolute_url()
    assert (command.kind, command.account) == ("product.create", store)
    assert command.data == {
        "name": "Neu",
        "code": "n-1",
        "status": "draft",
        "price": "2",
        "hide_prices": False,
        "is_enquiry_only": False,
        "is_discontinued": False,
    }
    assert "New product: Neu" in eddi.get(answer.url).text


def test_copy_takes_everything_but_the_code(eddi, fish):
    form = eddi.get(f"{NEW}?copy={fish.pk}").context["form"]

    values = {name: form[name].value() for name in form.fields if name != "once"}
    assert {name: value for name, value in values.items() if value not in (None, "", False)} == {
        "name": "Fish & chips",
        "status": "live",
        "price": "132.00",
        "vat": "1",
        "category": "24001",
        "description": "<p>A&amp;B</p>",
    }


def test_variations_of_a_till_are_not_offered_at_a_shop(eddi, fish):
    assert "Add variation" not in eddi.get(fish.get_absolute_url()).text
    assert eddi.get(f"{NEW}?base={fish.pk}").status_code == 404


def test_buttons_are_those_that_would_change_something(eddi, fish):
    switch = eddi.get(fish.get_absolute_url()).context["switch"]
    assert [to for to, _ in switch.buttons()] == ["draft", "discontinue"]

    eddi.post(address(fish, "switch"), {"once": switch["once"].value(), "seen": switch["seen"].value(), "to": "draft"})

    command = Command.objects.get()
    assert (command.data, command.expected) == ({"status": "draft"}, {"status": "live"})


@pytest.mark.parametrize(
    ("way", "amount", "data", "expected"),
    [("counted", "7", {"stock": "7"}, {"stock": 5}), ("changed", "-2", {"change": "-2"}, {})],
)
def test_stock_is_set_by_the_code_and_told_on_the_product(eddi, fish, way, amount, data, expected):
    page = eddi.get(address(fish, "stock"))
    assert "Here it is <strong>5" in page.text

    answer = eddi.post(address(fish, "stock"), filled(page, way=way, amount=amount), follow=True)

    command = Command.objects.get()
    assert (command.kind, command.resource, command.remote_id) == ("stock.set", "stock_levels", "fish")
    assert (command.data, command.expected) == (data, expected)
    assert answer.redirect_chain == [(fish.get_absolute_url(), 302)]
    assert "Stock set" in answer.text
    assert "Waits to be sent" in eddi.get("/catalog/products/").text


def test_product_with_variants_leads_to_them(eddi, store):
    product = Product.objects.get(remote_id="58661")
    variant = Variant.objects.get(code="Sauce-58661-yes-yes")

    page = eddi.get(address(product, "stock"))
    assert [str(row) for row in page.context["variants"]] == ["Sauce-58661-no-yes", "Sauce-58661-yes-yes"]
    assert address(variant, "stock") in page.text
    assert eddi.get(address(product, "cell/stock"), headers={"HX-Request": "true"})["HX-Redirect"] == address(
        product, "stock"
    )

    assert f'href="{address(variant, "stock")}"' in eddi.get(variant.get_absolute_url()).text
    form = filled(eddi.get(address(variant, "stock")), way="counted", amount="9")
    assert eddi.post(address(variant, "stock"), form).url == variant.get_absolute_url()
    assert Command.objects.get().remote_id == "Sauce-58661-yes-yes"
    assert "Waits to be sent" in eddi.get(variant.get_absolute_url()).text
    assert "Waits to be sent" in eddi.get("/catalog/variants/").text


def test_code_that_the_stock_does_not_have_is_told(eddi, store, fish):
    StockLevel.objects.all().delete()
    variant = Variant.objects.get(code="Sauce-58661-no-yes")

    assert "The list of stock does not have this code" in eddi.get(address(variant, "stock"), follow=True).text
    assert "list of stock does not have its code" in eddi.get(address(fish, "stock")).text


@pytest.mark.parametrize(
    ("cell", "typed", "kind", "remote_id", "data"),
    [("price", "4.20", "product.update", "7", {"price": "4.20"}), ("stock", "8", "stock.set", "fish", {"stock": "8"})],
)
def test_cells_of_the_list_are_edited_where_they_stand(eddi, fish, cell, typed, kind, remote_id, data):
    assert f"cell/{cell}/" in eddi.get("/catalog/products/").text
    page = eddi.get(address(fish, f"cell/{cell}"), headers={"HX-Request": "true"})

    answer = eddi.post(address(fish, f"cell/{cell}"), filled(page, **{cell: typed}), headers={"HX-Request": "true"})

    command = Command.objects.get()
    assert (command.kind, command.remote_id, command.data) == (kind, remote_id, data)
    assert "Waits to be sent" in answer.text


@pytest.mark.parametrize("deed", ["edit", "stock", "delete", "cell/price"])
def test_viewers_cannot_change_and_strangers_see_nothing(sign_in, fish, deed):
    assert sign_in(cast.vera()).get(address(fish, deed)).status_code == 403
    assert sign_in(cast.otto()).get(address(fish, deed)).status_code == 404


def test_every_form_of_every_system_writes_fields_that_its_actions_have(store):
    for system in ("ready2order", "rec_plus"):
        known = forms.of(system)
        many = known.many
        fields = {kind: actions.get(system, kind).fields for kind in ("product.update", "product.create")}
        assert set(known.edit.remote.values()) <= fields["product.update"].keys()
        assert set(known.new.remote.values()) <= fields["product.create"].keys()
        assert {many.price, *many.fields.values()} <= fields["product.update"].keys()
        assert many.stock in actions.get(system, "stock.set").fields


# --- Through the outbox, at the strict shop ---------------------------------------------------------


@pytest.fixture
def house(settings, monkeypatch):
    with open_store(settings, monkeypatch, cast.merchant()) as house:
        yield house


@pytest.mark.django_db(transaction=True)
def test_shop_takes_what_the_forms_send(eddi, house):
    category = Category.objects.order_by("pk").last()
    address_of_new = f"{NEW}?account={house.account.pk}"
    typed = {"name": "Senf & Söhne", "code": "senf", "price": "4.50", "special_offer": "3.90", "weight": "0.5"}
    chosen = {"vat": str(house.shop.vat_types.ids[0]), "category": category.remote_id, "sort_order": "3"}
    eddi.post(address_of_new, filled(eddi.get(address_of_new), status="live", **typed, **chosen))
    house.work()
    command = Command.objects.get()
    assert command.state == State.DONE
    product = Product.objects.get(remote_id=command.remote_id)
    assert (product.name, product.category, product.active) == ("Senf & Söhne", category, True)

    page = eddi.get(address(product, "edit"))
    empty = {"special_offer": "", "weight": "", "description": "<p>Neu &amp; gut</p>", "discontinued": "on"}
    eddi.post(address(product, "edit"), filled(page, **empty, name="Senf <mild>"))
    house.work()
    row = house.shop.products[int(product.remote_id)]
    assert Command.objects.latest("pk").state == State.DONE
    assert (row["price"], row["weight"], row["is_discontinued"]) == (
        {"normal": "4.50", "special_offer": "0.00"},
        "",
        True,
    )
    product.refresh_from_db()
    assert product.name == "Senf <mild>"

    eddi.post(address(product, "delete"), filled(eddi.get(address(product, "delete"))))
    house.work()
    product.refresh_from_db()
    assert product.removed_at is not None


@pytest.mark.django_db(transaction=True)
def test_counted_stock_of_a_variant_arrives(eddi, house):
    variant = Variant.objects.exclude(stock=None).order_by("pk").first()

    eddi.post(address(variant, "stock"), filled(eddi.get(address(variant, "stock")), way="counted", amount="42"))
    house.work()

    variant.refresh_from_db()
    assert (Command.objects.get().state, variant.stock) == (State.DONE, 42)
