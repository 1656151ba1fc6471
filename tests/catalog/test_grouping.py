"""Product groups in the browser: made, changed, moved, deleted, and never put into themselves."""

import re

import pytest

from accounts.models import Command, LinkedAccount
from catalog.models import Product, ProductGroup
from tests import cast
from tests.forms import filled
from tests.house import open_house

pytestmark = pytest.mark.django_db
State = Command.State
LIST = "/catalog/groups/"
NEW = f"{LIST}new/"


@pytest.fixture
def till() -> LinkedAccount:
    """Drinks > Coffee > Cold, and food."""
    account = cast.account()
    cast.put(
        account,
        "product_groups",
        cast.group(1, productgroup_name="Getränke"),
        cast.group(2, productgroup_name="Kaffee", productgroup_parent=1),
        cast.group(3, productgroup_name="Kalt", productgroup_parent=2),
        cast.group(4, productgroup_name="Speisen"),
    )
    return account


@pytest.fixture
def house(settings, monkeypatch):
    with open_house(settings, monkeypatch, products=8, invoices=6, customers=3) as house:
        yield house


@pytest.fixture
def mona(sign_in):
    return sign_in(cast.mona())


def group(name: str) -> ProductGroup:
    return ProductGroup.objects.get(name=name)


def at(name: str, what: str) -> str:
    return f"{LIST}{group(name).pk}/{what}/"


def test_group_is_made_inside_another(mona, till):
    address = f"{NEW}?parent={group('Kaffee').pk}"

    answer = mona.post(address, filled(mona.get(address), name="Warm", short_name="W", sort_index="4"))

    command = Command.objects.get()
    assert answer.url == command.get_absolute_url()
    assert command.kind == "product_group.create"
    assert command.data == {
        "productgroup_name": "Warm",
        "productgroup_shortcut": "W",
        "productgroup_parent": "2",
        "productgroup_active": True,
        "productgroup_sortIndex": 4,
    }


def test_description_ends_where_tills_cut_it(mona, till):
    answer = mona.post(NEW, filled(mona.get(NEW), name="Lang", description="ä" * 256))

    told = "Ensure this value has at most 255 characters (it has 256)."
    assert dict(answer.context["form"].errors) == {"description": [told]}
    assert mona.post(NEW, filled(mona.get(NEW), name="Lang", description="ä" * 255)).status_code == 302


def test_only_what_was_changed_is_sent_with_what_was_seen(mona, till):
    address = at("Kaffee", "edit")

    answer = mona.post(address, filled(mona.get(address), name="Kaffees", sort_index="9"))

    command = Command.objects.get()
    assert answer.url == group("Kaffee").get_absolute_url()
    assert command.data == {"productgroup_name": "Kaffees", "productgroup_sortIndex": 9}
    assert command.expected == {"productgroup_name": "Kaffee", "productgroup_sortIndex": 2}
    assert "Waits to be sent" in mona.get(answer.url).text


def test_group_is_taken_out_of_its_parent(mona, till):
    address = at("Kaffee", "edit")

    mona.post(address, filled(mona.get(address), parent=""))

    command = Command.objects.get()
    assert (command.data, command.expected) == ({"productgroup_parent": None}, {"productgroup_parent": 1})


def test_group_cannot_be_put_into_itself_nor_into_what_lies_in_it(mona, till):
    address = at("Getränke", "edit")
    page = mona.get(address)
    assert [name for _, name in page.context["form"].fields["parent"].choices] == ["(none)", "Speisen"]

    answer = mona.post(address, filled(page, parent="3"))

    told = "Select a valid choice. 3 is not one of the available choices."
    assert dict(answer.context["form"].errors) == {"parent": [told]}


def test_circle_of_the_tills_own_does_not_hang_the_form(mona, till):
    ProductGroup.objects.filter(name="Getränke").update(parent=group("Kalt"))

    assert [name for _, name in mona.get(at("Kalt", "edit")).context["form"].fields["parent"].choices] == [
        "(none)",
        "Speisen",
        "Number 2",
    ]


def test_place_that_a_till_has_cannot_be_emptied(mona, till):
    address = at("Speisen", "edit")

    answer = mona.post(address, filled(mona.get(address), sort_index=""))

    assert dict(answer.context["form"].errors) == {"sort_index": ["This field is required."]}


def test_deleting_tells_what_is_inside_and_asks(mona, till):
    cast.put(till, "vat_rates", cast.vat_rate())
    cast.put(till, "products", *(cast.product(number, productgroup_id=2) for number in (1, 2)))
    address = at("Kaffee", "delete")

    page = mona.get(address)

    assert "2 products and 1 group are inside." in " ".join(page.text.split())
    assert not Command.objects.exists()
    assert "Nothing is inside." in mona.get(at("Speisen", "delete")).text
    mona.post(address, filled(page, comment="Leer"))
    command = Command.objects.get()
    assert (command.kind, command.remote_id, command.comment) == ("product_group.delete", "2", "Leer")


@pytest.mark.parametrize(("active", "to"), [(True, "deactivate"), (False, "activate")])
def test_button_is_one_command_however_often_it_is_pressed(mona, till, active, to):
    cast.put(till, "product_groups", cast.group(4, productgroup_name="Speisen", productgroup_active=active))
    row = group("Speisen")
    page = mona.get(row.get_absolute_url())
    assert f'value="{to}"' in page.text
    switch = page.context["switch"]

    for _ in range(2):
        mona.post(at("Speisen", "switch"), {"once": switch["once"].value(), "seen": switch["seen"].value(), "to": to})

    command = Command.objects.get()
    assert (command.data, command.expected) == (
        {"productgroup_active": not active},
        {"productgroup_active": active},
    )


def test_favourites_take_no_products_and_say_so(mona, till):
    cast.put(till, "product_groups", cast.group(5, productgroup_name="Favoriten", productgroup_type_id=2))

    page = mona.get(group("Favoriten").get_absolute_url()).text

    assert "The till's favourites" in page
    assert "/catalog/products/new/" not in page
    assert "/catalog/products/new/" in mona.get(group("Speisen").get_absolute_url()).text


@pytest.mark.parametrize("what", ["edit", "delete", "switch"])
def test_viewers_cannot_change_and_strangers_see_nothing(sign_in, till, what):
    address = at("Speisen", what)

    assert sign_in(cast.vera()).post(address).status_code == 403
    assert sign_in(cast.otto()).post(address).status_code == 404
    assert "More" not in sign_in(cast.vera()).get(group("Speisen").get_absolute_url()).text.partition("<main")[2]
    ProductGroup.objects.filter(name="Speisen").update(removed_at="2026-01-01T00:00:00Z")
    assert sign_in(cast.mona()).post(address).status_code == 404


def test_list_leads_to_the_form_for_those_who_may(sign_in, till):
    assert NEW in sign_in(cast.eddi()).get(LIST).text
    assert NEW not in sign_in(cast.vera()).get(LIST).text
    assert sign_in(cast.vera()).get(NEW).status_code == 403


def test_list_has_buttons_only_where_one_may_edit(sign_in, till):
    other = cast.merchant("Bar Otto")
    cast.user("mona", other, "viewer")
    cast.put(cast.account(other, token="token-bar-0123456789"), "product_groups", cast.group(8))
    ProductGroup.objects.filter(name="Speisen").update(removed_at="2026-01-01T00:00:00Z")

    page = sign_in(cast.mona()).get(LIST).text

    mine = ProductGroup.objects.filter(account=till, removed_at=None)
    assert sorted(map(int, re.findall(r"/catalog/groups/(\d+)/delete/", page))) == sorted(row.pk for row in mine)
    assert "/delete/" not in sign_in(cast.vera()).get(LIST).text


# --- Through the strict till ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_group_goes_through_its_whole_life(house, sign_in):
    mona = sign_in(cast.mona())
    parent = house.product().group
    address = f"{NEW}?parent={parent.pk}"
    mona.post(address, filled(mona.get(address), name="Winter", description="Heiß", sort_index="7"))
    house.work()
    row = group("Winter")
    assert (row.parent, row.description, row.sort_index, row.active) == (parent, "Heiß", 7, True)

    mona.post(at("Winter", "edit"), filled(mona.get(at("Winter", "edit")), parent="", active=None))
    house.work()
    row.refresh_from_db()
    assert (row.parent, row.active) == (None, False)

    mona.post(at("Winter", "delete"), filled(mona.get(at("Winter", "delete"))))
    house.work()
    row.refresh_from_db()
    assert row.removed_at is not None
    assert [command.state for command in Command.objects.all()] == [State.DONE] * 3


@pytest.mark.django_db(transaction=True)
def test_group_that_is_not_empty_is_refused_in_the_tills_words(house, sign_in):
    mona = sign_in(cast.mona())
    row = house.product().group
    address = f"{LIST}{row.pk}/delete/"

    mona.post(address, filled(mona.get(address)))
    house.work()

    command = Command.objects.get()
    assert command.state == State.REJECTED
    assert (command.detail != "", command.detail in mona.get(command.get_absolute_url()).text) == (True, True)
    assert Product.objects.present().filter(group=row).exists()
