"""New products in the browser: the form, the copy, the variation, and what the strict till makes of them."""

import pytest

from accounts.models import Command, LinkedAccount, Reference
from catalog.models import Product, ProductGroup
from tests import cast
from tests.forms import filled
from tests.house import open_house

pytestmark = pytest.mark.django_db
State = Command.State
NEW = "/catalog/products/new/"


@pytest.fixture
def till() -> LinkedAccount:
    account = cast.account()
    cast.put(account, "vat_rates", cast.vat_rate(1), cast.vat_rate(2))
    cast.put(account, "product_groups", cast.group(1), cast.group(2, productgroup_type_id=2))
    cast.put(account, "units", {"identifier": "piece"}, {"identifier": "kg"})
    return account


@pytest.fixture
def house(settings, monkeypatch):
    with open_house(settings, monkeypatch, products=8, invoices=6, customers=3) as house:
        yield house


@pytest.fixture
def mona(sign_in):
    return sign_in(cast.mona())


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_only_what_was_filled_in_is_sent(mona, till):
    answer = mona.post(NEW, filled(mona.get(NEW), name=" Espresso ", price="3.20", vat="1"))

    command = Command.objects.get()
    assert answer.url == command.get_absolute_url()
    assert (command.kind, command.resource, command.remote_id) == ("product.create", "products", "")
    assert command.data == {
        "product_name": "Espresso",
        "product_price": "3.20",
        "product_priceIncludesVat": True,
        "product_vat_id": "1",
        "product_active": True,
        "product_discountable": True,
        "product_stock_enabled": False,
    }
    assert "New product: Espresso" in mona.get(answer.url).text


def test_stock_goes_with_its_unit(mona, till):
    typed = {"stock_kept": "on", "unit": "kg", "stock": "7.5", "reorder_level": "2"}
    mona.post(NEW, filled(mona.get(NEW), name="Kaffee", price="18", vat="1", **typed))

    data = Command.objects.get().data
    assert {name: value for name, value in data.items() if "stock" in name} == {
        "product_stock_enabled": True,
        "product_stock_unit": "kg",
        "product_stock_value": "7.5",
        "product_stock_reorderLevel": "2",
    }


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"stock_kept": "on"}, "unit", "Choose the unit that the till counts in."),
        ({"stock": "5"}, "stock", "Tick that the till keeps its stock, or leave this empty."),
        ({"vat": ""}, "vat", "This field is required."),
        ({"name": "  "}, "name", "This field is required."),
        ({"group": "77"}, "group", "Select a valid choice. 77 is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(mona, till, typed, field, told):
    answer = mona.post(NEW, filled(mona.get(NEW), **({"name": "Tee", "price": "2.5", "vat": "1"} | typed)))

    assert errors(answer) == {field: [told]}
    assert answer.context["form"]["price"].value() == "2.5"
    assert not Command.objects.exists()


def test_stock_needs_units_that_were_read(mona, till):
    Reference.objects.all().delete()
    answer = mona.post(NEW, filled(mona.get(NEW), name="Tee", price="2.5", vat="1", stock_kept="on"))

    told = "This till's units have not been read yet: make the product without stock for now."
    assert errors(answer) == {"unit": [told]}


def test_form_that_is_sent_twice_is_one_product(mona, till):
    form = filled(mona.get(NEW), name="Tee", price="2.5", vat="1")

    first, second = mona.post(NEW, form), mona.post(NEW, form)

    assert first.url == second.url == Command.objects.get().get_absolute_url()


def test_refusal_of_the_outbox_stands_at_the_form(mona, till):
    form = filled(mona.get(NEW), name="Tee", price="2.5", vat="1")
    mona.post(NEW, form)

    answer = mona.post(NEW, form | {"name": "Kakao"})

    assert "Another command has the key" in answer.text
    assert Command.objects.count() == 1


def test_copy_takes_everything_but_what_is_its_own(mona, till):
    own = {"product_itemnumber": "A-1", "product_barcode": "900", "product_stock_value": "4"}
    cast.put(till, "products", cast.product(1, product_description="Stark", product_discountable=False, **own))
    product = Product.objects.get()

    page = mona.get(f"{NEW}?copy={product.pk}")

    values = {name: page.context["form"][name].value() for name in page.context["form"].fields if name != "once"}
    assert {name: value for name, value in values.items() if value not in (None, "")} == {
        "name": "Produkt 1",
        "price": "3.9",
        "price_includes_vat": True,
        "vat": "1",
        "group": "1",
        "description": "Stark",
        "active": True,
        "discountable": False,
        "stock_kept": True,
        "unit": "piece",
    }


def test_variation_names_its_base(mona, till):
    cast.put(till, "products", cast.product(1))
    address = f"{NEW}?base={Product.objects.get().pk}"
    page = mona.get(address)
    assert "New variation of Produkt 1" in page.text

    mona.post(address, filled(page, name="groß", price="4.90"))

    data = Command.objects.get().data
    assert (data["product_base"], data["productgroup_id"], data["product_name"]) == ({"product_id": 1}, "1", "groß")


def test_group_of_favourites_says_that_it_takes_no_products(mona, till):
    page = mona.get(f"{NEW}?group={ProductGroup.objects.get(remote_id='2').pk}")

    assert "holds the till's favourites, and takes no products" in page.text
    assert "Gruppe 2 (favourites: takes no products)" in page.text


def test_account_is_chosen_among_those_where_one_may_edit(sign_in, till):
    second = cast.account(till.merchant, label="Garten", token="token-garden-0123456789")
    cast.account(till.merchant, label="Alt", state="disconnected", token="token-old-0123456789")
    other = cast.merchant("Bar Otto")
    cast.user("mona", other, "viewer")
    cast.account(other, token="token-bar-0123456789")
    mona = sign_in(cast.mona())

    page = mona.get(NEW)

    assert {number for number, _ in page.context["choices"]} == {till.pk, second.pk}
    assert "account" in mona.get(f"{NEW}?account={second.pk}").context
    assert mona.get(f"{NEW}?account={other.accounts.get().pk}").status_code == 403


@pytest.mark.parametrize(
    "query", ["account=999999", "account=x", "copy=999999", "group=x", "base=99999999999999999999"]
)
def test_address_that_leads_to_nothing_is_404(mona, till, query):
    assert mona.get(f"{NEW}?{query}").status_code == 404


def test_strangers_and_viewers_make_nothing(sign_in, till):
    cast.put(till, "products", cast.product(1))
    product = Product.objects.get()
    otto, vera = sign_in(cast.otto()), sign_in(cast.vera())

    assert otto.get(f"{NEW}?copy={product.pk}").status_code == 404
    assert otto.get(f"{NEW}?account={till.pk}").status_code == 404
    assert vera.get(NEW).status_code == 403
    assert "New product" not in vera.get("/catalog/products/").text


def test_who_has_no_account_yet_is_told_so(sign_in):
    nina = cast.user("nina", cast.merchant("Ohne Kassa"), "manager")

    assert "Nothing is linked that could take it." in sign_in(nina).get(NEW).text


# --- The buttons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "field", "before", "after"),
    [
        ("deactivate", "product_active", True, False),
        ("activate", "product_active", False, True),
        ("sold_out", "product_soldOut", False, True),
        ("available", "product_soldOut", True, False),
    ],
)
def test_button_sets_one_field_and_says_what_was_seen(mona, till, to, field, before, after):
    cast.put(till, "products", cast.product(1, **{field: before}))
    product = Product.objects.get()
    page = mona.get(product.get_absolute_url())
    assert f'value="{to}"' in page.text
    switch = page.context["switch"]

    pressed = {"once": switch["once"].value(), "seen": switch["seen"].value(), "to": to}
    for _ in range(2):
        assert mona.post(f"/catalog/products/{product.pk}/switch/", pressed).url == product.get_absolute_url()

    command = Command.objects.get()
    assert (command.kind, command.data, command.expected) == ("product.update", {field: after}, {field: before})


def test_button_of_a_record_that_does_not_say_expects_nothing(mona, till):
    row = cast.product(1)
    del row["product_active"]
    cast.put(till, "products", row)
    product = Product.objects.get()
    switch = mona.get(product.get_absolute_url()).context["switch"]

    pressed = {"once": switch["once"].value(), "seen": switch["seen"].value(), "to": "deactivate"}
    mona.post(f"/catalog/products/{product.pk}/switch/", pressed)

    command = Command.objects.get()
    assert (command.data, command.expected) == ({"product_active": False}, {})


def test_button_that_does_not_exist_says_so(mona, till):
    cast.put(till, "products", cast.product(1))

    answer = mona.post(
        f"/catalog/products/{Product.objects.get().pk}/switch/", {"once": "1", "to": "explode"}, follow=True
    )

    assert "There is no such button: open the page again." in answer.text
    assert not Command.objects.exists()


# --- What the form leaves alone ------------------------------------------------------------------------


def test_text_with_blanks_and_lines_is_not_changed_by_saving(mona, till):
    cast.put(till, "products", cast.product(1, product_name="Ende  ", product_description="eins\nzwei"))
    address = f"/catalog/products/{Product.objects.get().pk}/edit/"
    form = filled(mona.get(address))

    answer = mona.post(address, form | {"description": "eins\r\nzwei"}, follow=True)

    assert "Nothing was changed." in answer.text
    assert not Command.objects.exists()


# --- Through the strict till ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_product_is_made_and_its_command_leads_to_it(house, sign_in):
    mona = sign_in(cast.mona())
    group = ProductGroup.objects.filter(kind="1").first() or ProductGroup.objects.exclude(kind="2").first()
    cast.put(house.account, "units", {"identifier": "piece"})
    address = f"{NEW}?group={group.pk}"
    vat = house.product().vat_ref
    typed = {"stock_kept": "on", "unit": "piece", "stock": "12", "sort_index": "3"}

    answer = mona.post(address, filled(mona.get(address), name="Affogato", price="5.20", vat=vat, **typed))
    house.work()

    product = Product.objects.get(name="Affogato")
    assert Command.objects.get().state == State.DONE
    assert (str(product.price.normalize()), product.group, product.stock) == ("5.2", group, 12)
    assert house.writes() == [("POST", "/products", 201)]
    assert f'href="{product.get_absolute_url()}"' in mona.get(answer.url).text


@pytest.mark.django_db(transaction=True)
def test_variation_is_made_below_its_base(house, sign_in):
    mona = sign_in(cast.mona())
    base = house.product()
    address = f"{NEW}?base={base.pk}"

    mona.post(address, filled(mona.get(address), name="klein", price="1.90"))
    house.work()

    assert [command.state for command in Command.objects.all()] == [State.DONE]
    assert Product.objects.get(name="klein").base == base


@pytest.mark.django_db(transaction=True)
def test_group_and_rate_are_changed_by_their_numbers(house, sign_in):
    """The till takes whole numbers where a form has text."""
    mona = sign_in(cast.mona())
    product = house.product()
    other = ProductGroup.objects.exclude(pk=product.group_id).exclude(kind="2").first()
    address = f"/catalog/products/{product.pk}/edit/"

    mona.post(address, filled(mona.get(address), group=other.remote_id))
    house.work()

    product.refresh_from_db()
    assert (Command.objects.get().state, product.group) == (State.DONE, other)


@pytest.mark.django_db(transaction=True)
def test_refusal_of_the_till_is_told_in_its_words(house, sign_in):
    mona = sign_in(cast.mona())
    favourites = ProductGroup.objects.get(kind="2")
    address = f"{NEW}?group={favourites.pk}"

    mona.post(address, filled(mona.get(address), name="Falsch", price="1", vat=house.product().vat_ref))
    house.work()

    command = Command.objects.get()
    assert command.state == State.REJECTED
    assert "Product group:" in mona.get(command.get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_is_corrected_and_sent_anew(house, sign_in):
    mona = sign_in(cast.mona())
    base, favourites = house.product(), ProductGroup.objects.get(kind="2")
    address = f"{NEW}?base={base.pk}"
    mona.post(address, filled(mona.get(address), name="winzig", price="1.10", group=favourites.remote_id, active=None))
    house.work()
    first = Command.objects.get()
    address = f"{NEW}?command={first.pk}"
    assert f'href="{address}"' in mona.get(first.get_absolute_url()).text
    assert f'href="{address}"' not in sign_in(cast.vera()).get(first.get_absolute_url()).text

    page = mona.get(address)
    assert (page.context["form"]["name"].value(), page.context["form"]["active"].value()) == ("winzig", False)
    answer = mona.post(address, filled(page, group=base.group_ref))
    house.work()

    row = Product.objects.get(name="winzig")
    assert (row.base, row.group, row.active) == (base, base.group, False)
    told = " ".join(mona.get(answer.url).text.split())
    assert f'It is there: <a href="{row.get_absolute_url()}">winzig</a>.' in told


def test_command_of_others_is_not_corrected(sign_in, mona, till):
    mona.post(NEW, filled(mona.get(NEW), name="Tee", price="2.5", vat="1"))
    address = f"{NEW}?command={Command.objects.get().pk}"

    assert sign_in(cast.otto()).get(address).status_code == 404
    assert sign_in(cast.vera()).get(address).status_code == 403
    assert mona.get(f"/catalog/groups/new/?command={Command.objects.get().pk}").status_code == 404


def test_things_of_two_tills_do_not_go_together(mona, till):
    cast.put(till, "products", cast.product(1))
    second = cast.account(till.merchant, label="Garten", token="token-garden-0123456789")
    cast.put(second, "product_groups", cast.group(9))
    product, group = Product.objects.get(), ProductGroup.objects.get(remote_id="9")

    assert mona.get(f"{NEW}?copy={product.pk}&group={group.pk}").status_code == 404
