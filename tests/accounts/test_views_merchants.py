"""Merchants and their members in the browser."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent, LinkedAccount, Membership, Merchant, User
from tests import cast

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Trafik Nord",
    "email": "nord@trafik.example",
    "language": "de",
    "time_zone": "Europe/Vienna",
    "currency": "eur",
}


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mona() -> Client:
    return browser(cast.mona())


def messages(response) -> list[str]:
    found = re.findall(
        r'class="notice notice-\w+" role="status">.*?<div>(.*?)</div>', response.content.decode(), re.DOTALL
    )
    return [" ".join(text.split()) for text in found]


def errors(response) -> list[str]:
    return re.findall(r'<ul class="errorlist"[^>]*><li>(.*?)</li>', response.content.decode())


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- Merchants -----------------------------------------------------------------------------------------


def test_manager_creates_a_merchant_and_manages_it(mona):
    response = mona.post("/merchants/new/", NEW | {"once": "a"}, follow=True)

    made = Merchant.objects.get(slug="trafik-nord")
    assert (made.name, made.currency, made.time_zone) == ("Trafik Nord", "EUR", "Europe/Vienna")
    assert response.redirect_chain == [("/merchants/trafik-nord/", 302)]
    assert messages(response) == ["Trafik Nord was created. Next, send them an approval link."]
    assert made.memberships.get().user == cast.user("mona")
    assert verbs() == ["merchant.added", "membership.changed"]


def test_double_click_creates_one_merchant(mona):
    for _ in range(2):
        response = mona.post("/merchants/new/", NEW | {"once": "a"})

    assert response["Location"] == "/merchants/"
    assert Merchant.objects.filter(name="Trafik Nord").count() == 1


def test_two_forms_create_two_merchants_of_one_name(mona):
    for once in "ab":
        mona.post("/merchants/new/", NEW | {"once": once})

    assert set(Merchant.objects.filter(name="Trafik Nord").values_list("slug", flat=True)) == {
        "trafik-nord",
        "trafik-nord-2",
    }


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "  ", "This field is required."),
        ("name", "x" * 257, "Ensure this value has at most 256 characters (it has 257)."),
        ("email", "nobody", "Enter a valid email address."),
        ("time_zone", "Mars/Olympus", "There is no such time zone: choose one such as Europe/Vienna."),
        ("currency", "XQQ", "There is no such currency: use its three letters, such as EUR."),
        ("language", "fr", "Select a valid choice. fr is not one of the available choices."),
    ],
)
def test_faulty_merchant_is_told_and_not_made(mona, field, value, told):
    response = mona.post("/merchants/new/", NEW | {"once": "a", field: value})

    assert errors(response) == [told]
    assert not Merchant.objects.filter(email="nord@trafik.example").exists()
    assert "merchant.added" not in verbs()


def test_faulty_form_can_be_put_right_and_sent_again(mona):
    mona.post("/merchants/new/", NEW | {"once": "a", "name": ""})

    assert mona.post("/merchants/new/", NEW | {"once": "a"})["Location"] == "/merchants/trafik-nord/"


def test_viewer_creates_no_merchant():
    vera = browser(cast.vera())

    assert vera.get("/merchants/new/").status_code == 403
    assert "Create a merchant" not in vera.get("/merchants/").content.decode()


def test_administrator_creates_without_becoming_a_member():
    browser(cast.sam()).post("/merchants/new/", NEW | {"once": "a"})

    assert Merchant.objects.get(slug="trafik-nord").memberships.count() == 0


def test_merchant_is_changed_and_it_is_written_down(mona):
    anna = cast.merchant()
    before = {"name": anna.name, "email": anna.email, "language": "de", "time_zone": "Europe/Vienna", "currency": "EUR"}

    response = mona.post(
        "/merchants/cafe-anna/edit/", before | {"once": "a", "email": "neu@cafe.example", "time_zone": "Europe/Berlin"}
    )

    anna.refresh_from_db()
    assert (response["Location"], anna.email, anna.time_zone) == (
        "/merchants/cafe-anna/",
        "neu@cafe.example",
        "Europe/Berlin",
    )
    assert AuditEvent.objects.get(verb="merchant.changed").details == {"fields": "e-mail, time zone"}


def test_merchant_sent_back_unchanged_leaves_no_trace(mona):
    anna = cast.merchant()
    same = {"name": anna.name, "email": anna.email, "language": "de", "time_zone": "Europe/Vienna", "currency": "EUR"}

    mona.post("/merchants/cafe-anna/edit/", same | {"once": "a"})

    assert "merchant.changed" not in verbs()


def test_faulty_change_keeps_the_name_on_the_page(mona):
    page = mona.post("/merchants/cafe-anna/edit/", {"once": "a", "name": ""}).content.decode()

    assert "<title>Edit Café Anna" in page
    assert Merchant.objects.get().name == "Café Anna"


def test_kill_switch_pauses_everything_after_a_question(mona):
    tills = [cast.account(token=f"token-{n}-0123456789") for n in range(2)]

    assert "Pause everything of Café Anna?" in mona.get("/merchants/cafe-anna/pause/").content.decode()
    assert set(LinkedAccount.objects.values_list("state", flat=True)) == {"active"}
    response = mona.post("/merchants/cafe-anna/pause/", follow=True)

    assert messages(response) == ["Everything of this merchant is paused: nothing is read until you let it go on."]
    assert set(LinkedAccount.objects.values_list("state", flat=True)) == {"paused"}
    mona.post("/merchants/cafe-anna/resume/")
    assert set(LinkedAccount.objects.values_list("state", flat=True)) == {"active"}
    assert verbs().count("account.paused") == verbs().count("account.resumed") == len(tills)


def test_page_of_a_merchant_without_anything_says_what_comes_next(mona):
    page = mona.get("/merchants/cafe-anna/").content.decode()

    assert "No account is linked yet." in page
    assert 'href="/merchants/cafe-anna/links/new/"' in page
    assert "Never read yet" in page


def test_history_tells_who_did_what(mona):
    mona.post("/merchants/cafe-anna/edit/", NEW | {"once": "a", "currency": "CHF"})
    page = mona.get("/merchants/cafe-anna/history/").content.decode()

    assert "<strong>mona@staff.example</strong> changed name, e-mail, currency" in " ".join(page.split())


# --- Members -------------------------------------------------------------------------------------------


def test_new_colleague_gets_a_mail_to_choose_a_password(mona, settings):
    settings.MAIL_IS_SET_UP = True
    response = mona.post(
        "/merchants/cafe-anna/members/add/", {"email": "Neu@Staff.example", "role": "editor"}, follow=True
    )

    user = User.objects.get(email="neu@staff.example")
    assert not user.has_usable_password()
    assert Membership.objects.get(user=user).role == "editor"
    assert messages(response) == ["neu@staff.example is a member now. They get a mail in which they choose a password."]
    assert [message.to for message in mail.outbox] == [["neu@staff.example"]]
    link = re.search(r"https?://[^/\s]+(/auth/password/reset/key/\S+)", mail.outbox[0].body)[1]
    page = Client().get(link, follow=True)
    assert page.status_code == 200
    assert 'type="password"' in page.content.decode()


def test_somebody_known_becomes_a_member_without_a_mail(mona):
    otto = cast.otto()

    mona.post("/merchants/cafe-anna/members/add/", {"email": "otto@staff.example", "role": "viewer"})

    assert Membership.objects.get(user=otto, merchant=cast.merchant()).role == "viewer"
    assert mail.outbox == []


def test_adding_twice_is_adding_once(mona):
    for _ in range(2):
        mona.post("/merchants/cafe-anna/members/add/", {"email": "neu@staff.example", "role": "viewer"})

    assert User.objects.filter(email="neu@staff.example").count() == 1
    assert Membership.objects.filter(user__email="neu@staff.example").count() == 1


@pytest.mark.parametrize("given", [{"email": "nobody", "role": "viewer"}, {"email": "a@b.example", "role": "king"}, {}])
def test_faulty_invitation_is_told(mona, given):
    assert len(errors(mona.post("/merchants/cafe-anna/members/add/", given))) >= 1
    assert Membership.objects.count() == 1


def test_role_is_changed(mona):
    member = Membership.objects.get(user=cast.vera())

    mona.post(f"/merchants/cafe-anna/members/{member.pk}/", {"role": "editor"})

    member.refresh_from_db()
    assert member.role == "editor"


def test_member_is_removed_after_a_question_and_twice_does_no_harm(mona):
    member = Membership.objects.get(user=cast.vera())
    url = f"/merchants/cafe-anna/members/{member.pk}/remove/"

    assert "Remove Vera?" in mona.get(url).content.decode()
    assert [mona.post(url).status_code for _ in range(2)] == [302, 302]
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_who_removes_themselves_is_led_to_what_is_left(mona):
    member = Membership.objects.get(user=cast.user("mona"))

    assert mona.post(f"/merchants/cafe-anna/members/{member.pk}/remove/")["Location"] == "/merchants/"


def test_another_merchants_member_cannot_be_named(mona):
    member = Membership.objects.get(user=cast.otto())

    assert mona.post(f"/merchants/cafe-anna/members/{member.pk}/", {"role": "viewer"}).status_code == 404
    assert mona.post(f"/merchants/cafe-anna/members/{member.pk}/remove/")["Location"] == "/merchants/cafe-anna/"
    assert Membership.objects.filter(pk=member.pk, role="manager").exists()


# --- One's own page ------------------------------------------------------------------------------------


def test_profile_is_changed(mona):
    mona.post("/profile/", {"name": "Mona Huber", "time_zone": "Asia/Tokyo"})

    user = User.objects.get(email="mona@staff.example")
    assert (user.name, user.time_zone) == ("Mona Huber", "Asia/Tokyo")


def test_unknown_time_zone_is_told(mona):
    told = errors(mona.post("/profile/", {"name": "", "time_zone": "Mars/Olympus"}))

    assert told == ["There is no such time zone: choose one such as Europe/Vienna."]


def test_times_are_in_ones_own_zone(mona):
    mona.post("/profile/", {"name": "", "time_zone": "Asia/Tokyo"})
    Merchant.objects.update(created_at="2026-03-02T20:30:00Z")

    assert "3 Mar 2026, 05:30" in mona.get("/merchants/cafe-anna/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/auth/password/change/",
        "/auth/2fa/",
        "/auth/sessions/",
        "/auth/logout/",
        "/auth/reauthenticate/",
        "/auth/password/reset/",
    ],
)
def test_pages_of_sign_in_look_like_ours(mona, url):
    page = mona.get(url).content.decode()

    assert "/static/app.css" in page
    assert page.count("<h1") == 1


def test_sign_in_offers_nobody_to_sign_up(client):
    page = client.get("/auth/login/").content.decode()

    assert "/static/app.css" in page
    assert "signup" not in page


def test_sign_up_says_whom_to_ask(client):
    page = client.get("/auth/signup/").content.decode()

    assert "Ask a manager of your merchant, or an administrator, to add you." in page
    assert 'href="/auth/login/"' in page


def test_sessions_are_told_by_browser_and_device():
    browser = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0")
    browser.post("/auth/login/", {"login": cast.mona().email, "password": cast.PASSWORD})

    assert "Firefox on Windows" in browser.get("/auth/sessions/").content.decode()
