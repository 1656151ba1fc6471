"""How people come in: both doors, limits, a second factor, forgotten passwords; and what strangers learn."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from backoffice.logs import masked_path
from tests import cast

pytestmark = pytest.mark.django_db

WRONG = "The email address and/or password you specified are not correct."
ENOUGH = "Too many failed login attempts. Try again later."


@pytest.fixture(autouse=True)
def forget_attempts():
    cache.clear()
    yield
    cache.clear()


def sign_in(browser: Client, email: str, password: str = cast.PASSWORD, address: str = "/auth/login/", **headers: str):
    return browser.post(address, {"login": email, "password": password}, headers=headers)


def says(response) -> str:
    found = re.search(r"errorlist nonfield[^>]*><li>(.*?)</li>", response.content.decode())
    return found.group(1) if found else ""


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("door", ["/auth/login/", "/admin/login/"])
def test_five_wrong_passwords_close_the_door_for_a_while(client, door):
    mona = cast.mona()
    address = client.get(door, follow=True).request["PATH_INFO"]

    told = [says(sign_in(client, mona.email, f"wrong {n}", address)) for n in range(6)]

    assert told == [WRONG] * 5 + [ENOUGH]
    assert says(sign_in(client, mona.email, address=address)) == ENOUGH


def test_strangers_hear_the_same_about_people_who_are_and_who_are_not(client):
    known, unknown = cast.mona().email, "nobody@staff.example"

    assert [says(sign_in(client, known, "wrong")), says(sign_in(client, unknown, "wrong"))] == [WRONG, WRONG]


def test_behind_a_proxy_each_client_has_its_own_count(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cast.mona()
    for n in range(10):
        sign_in(client, f"person{n}@staff.example", "wrong", **{"X-Forwarded-For": f"10.9.9.{n}, 203.0.113.7"})

    one_more = {"login": "x@staff.example", "password": "wrong"}
    same = client.post("/auth/login/", one_more, headers={"X-Forwarded-For": "203.0.113.7"})
    other = client.post("/auth/login/", one_more, headers={"X-Forwarded-For": "203.0.113.8"})

    assert (says(same), says(other)) == (ENOUGH, WRONG)


def test_without_a_proxy_nobody_can_choose_their_address(client):
    for n in range(10):
        sign_in(client, f"person{n}@staff.example", "wrong", **{"X-Forwarded-For": f"203.0.113.{n}"})

    assert says(sign_in(client, "x@staff.example", "wrong", **{"X-Forwarded-For": "203.0.113.99"})) == ENOUGH


def test_second_factor_is_set_up_and_then_asked_for(client):
    mona = cast.mona()
    EmailAddress.objects.create(user=mona, email=mona.email, primary=True)  # as a sign-in leaves it
    sign_in(client, mona.email)
    fresh = client.get("/auth/2fa/totp/activate/")["Location"]
    client.post(fresh, {"password": cast.PASSWORD})
    client.get("/auth/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    client.post("/auth/2fa/totp/activate/", {"code": code_for(secret)})

    assert get_adapter().is_mfa_enabled(mona)
    stranger = Client()
    asked = sign_in(stranger, mona.email)
    assert (asked.status_code, asked["Location"]) == (302, "/auth/2fa/authenticate/")
    assert stranger.get("/").status_code == 302
    assert stranger.post("/auth/2fa/authenticate/", {"code": "000000"}).status_code == 200
    cache.clear()  # a code is good once, and it was used to set the factor up
    assert stranger.post("/auth/2fa/authenticate/", {"code": code_for(secret)})["Location"] == "/"
    assert stranger.get("/").status_code == 200


def test_nobody_signs_up(client):
    page = client.get("/auth/signup/").content.decode()

    client.post("/auth/signup/", {"email": "new@staff.example", "password1": cast.PASSWORD})

    assert 'name="password1"' not in page
    assert not User.objects.exists()


def test_forgotten_password_is_chosen_anew_at_our_own_address(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://backoffice.example"
    mona = cast.mona()

    client.post("/auth/password/reset/", {"email": mona.email}, headers={"Host": "evil.example"})

    letter = mail.outbox[0]
    assert letter.subject == "Choose your password for Backoffice"
    assert "evil.example" not in letter.body
    path = re.search(r"https://backoffice\.example(/auth/password/reset/key/\S+)", letter.body).group(1)
    form = client.get(path, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "another long password", "password2": "another long password"})
    assert sign_in(Client(), mona.email, "another long password").status_code == 302


def test_address_that_nobody_has_gets_a_letter_without_a_way_to_sign_up(client):
    answer = client.post("/auth/password/reset/", {"email": "nobody@staff.example"})

    assert answer["Location"] == "/auth/password/reset/done/"
    assert mail.outbox[0].subject == "Nobody signs in to Backoffice with this address"
    assert "http" not in mail.outbox[0].body


def test_mail_server_that_is_away_tells_strangers_nothing(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    addresses = (cast.mona().email, "nobody@staff.example")

    answers = [client.post("/auth/password/reset/", {"email": address}) for address in addresses]

    assert [answer["Location"] for answer in answers] == ["/auth/password/reset/done/"] * 2


def test_inviting_while_the_mail_server_is_away_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    browser = Client()
    browser.force_login(cast.mona())
    address = reverse("member_add", args=["cafe-anna"])

    page = browser.post(address, {"email": "new@staff.example", "role": "viewer"}, follow=True)

    assert "A mail could not be sent" in page.content.decode()


def test_key_of_a_forgotten_password_is_in_no_log():
    path = "/auth/password/reset/key/3-abc123-0123456789abcdef/"

    assert masked_path(path) == "/auth/password/reset/key/***/"
    assert masked_path("/auth/password/reset/key/done/") == "/auth/password/reset/key/done/"


def test_members_cannot_take_an_address_that_others_are_invited_by(client):
    sign_in(client, cast.vera().email)

    answer = client.post("/auth/email/", {"email": "boss@staff.example", "action_add": ""})

    assert answer.status_code == 404
    assert not EmailAddress.objects.filter(email="boss@staff.example").exists()


def test_former_address_no_longer_signs_in_after_an_administrator_changed_it(client):
    mona, browser = cast.mona(), Client()
    former = mona.email
    sign_in(client, former)
    browser.force_login(cast.sam())
    row = {"email": "Mona.New@staff.example", "name": mona.name, "time_zone": mona.time_zone, "is_active": "on"}

    answer = browser.post(reverse("admin:accounts_user_change", args=[mona.pk]), row)

    assert answer.status_code == 302
    assert says(sign_in(Client(), former)) == WRONG
    assert sign_in(Client(), "mona.new@staff.example").status_code == 302


def test_other_sessions_end_with_the_old_password(client):
    mona, elsewhere = cast.mona(), Client()
    sign_in(elsewhere, mona.email)
    sign_in(client, mona.email)
    new = "another long password"

    client.post("/auth/password/change/", {"oldpassword": cast.PASSWORD, "password1": new, "password2": new})

    assert elsewhere.get("/")["Location"].startswith("/auth/login/")
