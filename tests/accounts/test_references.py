"""The settings of the tills: told apart by kind, with what each kind tells, and no more than that."""

import re

import pytest
from django.test import Client

from accounts.models import LinkedAccount, Reference
from accounts.references import kinds
from tests import cast, parcels, reviews, shop

pytestmark = pytest.mark.django_db

LIST = "/accounts/references/"


@pytest.fixture
def till() -> LinkedAccount:
    linked = cast.account()
    for resource, record in cast.SMALL.items():
        cast.put(linked, resource, record)
    shop.put_all(shop.account(cast.merchant()))
    parcels.put_all(parcels.account(cast.merchant()))
    linked_reviews = reviews.account()
    cast.put(linked_reviews, "ratings", reviews.ratings())
    cast.put(linked_reviews, "product_ratings", reviews.ratings())
    return linked


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def vera(till) -> Client:
    return browser(cast.vera())


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def page_of(client: Client, kind: str) -> str:
    return text(client.get(Reference.objects.get(kind=kind).get_absolute_url()))


def test_every_kind_that_a_system_has_can_be_asked_for(vera):
    for kind, label in kinds():
        page = vera.get(LIST, {"kind": kind})
        assert [row.kind for row in page.context["page"].rows] == [kind]
        assert f'<option value="{kind}" selected>{label}</option>' in page.content.decode()
    assert len(kinds()) == 36


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({"q": "öster"}, ["Österreich"]),
        ({"q": "an", "kind": "users"}, ["Anna Berger"]),
        ({"q": "an", "kind": "printers"}, []),
        ({"sort": "kind", "q": "k"}, ["Küche", "Kellner"]),
        ({"sort": "-kind", "q": "k"}, ["Kellner", "Küche"]),
    ],
)
def test_settings_are_found_and_sorted(vera, question, names):
    assert [row.name for row in vera.get(LIST, question).context["page"].rows] == names


def test_unknown_kind_is_told(vera):
    assert "Not filtered by Kind: the value makes no sense there." in text(vera.get(LIST, {"kind": "planets"}))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("bill_types", "Kind Bill type Symbol RG"),
        ("countries", "Kind Country Code AT"),
        ("devices", "Kind Device Card payments through the cloud No"),
        ("financial_years", "Kind Financial year The present one – Shorter than a year –"),
        ("languages", "Kind Language Code de Locale de_AT"),
        ("legal_forms", "Kind Legal form Short name gmbh Country Österreich"),
        ("printers", "Address 192.168.0.7"),
        ("units", "Kind Unit Where it comes from"),
        ("users", "Signs in as anna Training only No Last sign-in – Last seen – Role Kellner Printer –"),
        ("user_rights", "What this role may do Open day Yes"),
    ],
)
def test_each_kind_tells_its_own(vera, kind, told):
    assert told in page_of(vera, kind)


def test_rights_are_a_list_of_yes_and_no(vera, till):
    rights = {
        "userRight_showOwnOrdersOnly": False,
        "userRight_allowGastroOrder": "own",
        "userRight_allowCashBook": None,
    }
    cast.put(till, "user_rights", cast.SMALL["user_rights"] | rights | {"userRight_description": "<b>Service</b>"})
    page = page_of(vera, "user_rights")

    assert "Description &lt;b&gt;Service&lt;/b&gt;" in page
    assert "What this role may do Open day Yes Show own orders only No Gastro order own Cash book –" in page


def test_profile_names_its_printers(vera, till):
    members = [{"printingProfile_associatedPrinter_id": 1}, {"printingProfile_associatedPrinter_id": 9}, 7]
    profile = cast.SMALL["printing_profiles"] | {"printingProfile_associatedPhysicalPrinterIds": members}
    cast.put(till, "printing_profiles", profile)

    assert "Printers Küche" in page_of(vera, "printing_profiles")


def test_settings_of_another_account_are_never_named(vera, till):
    other = cast.account(token="token-of-the-other-0123456789")
    cast.put(other, "users", cast.SMALL["users"] | {"right_id": 5})
    cast.put(till, "user_rights", cast.SMALL["user_rights"] | {"userRight_id": 5, "userRight_name": "Chefin"})

    page = text(vera.get(Reference.objects.get(account=other).get_absolute_url()))
    assert "Role –" in page


def test_what_is_not_named_here_is_for_managers(till):
    cast.put(till, "users", cast.SMALL["users"] | {"user_shoeSize": "geheim"})

    assert "geheim" not in page_of(browser(cast.vera()), "users")
    assert "geheim" in page_of(browser(cast.mona()), "users")


@pytest.mark.parametrize(
    "payload", ["", "[]", "null", '{"right_id": [1]}', '{"userRight_x": {"a": 1}}', '{"right_id": {}}']
)
@pytest.mark.parametrize("kind", ["users", "user_rights", "printing_profiles"])
def test_odd_object_breaks_nothing(till, payload, kind):
    Reference.objects.filter(kind=kind).update(payload=payload)

    assert "Kind" in page_of(browser(cast.mona()), kind)


def test_review_of_a_shop_is_shown_in_its_own_words(vera):
    assert "Score 5 Review Not as hot as I&#x27;d like Date – Product 58661" in page_of(vera, "product_reviews")
