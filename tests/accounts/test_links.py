"""Approval links: made, mailed, opened, declined, withdrawn, run out, and the merchant's pages for each state."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.linking import links
from accounts.models import ApprovalLink, LinkedAccount
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> ApprovalLink:
    return links.create(cast.merchant(), ["ready2order"], actor=cast.mona())


def path(link: ApprovalLink) -> str:
    return f"/approve/{links.token(link)}/"


def state_of(link: ApprovalLink) -> str:
    return ApprovalLink.objects.values_list("state", flat=True).get(pk=link.pk)


def test_link_is_made_as_a_draft_with_a_new_account(link):
    account = LinkedAccount.objects.get()

    assert (link.state, account.state, link.steps.get().account) == ("draft", "new", account)
    assert timedelta(days=13) < link.expires_at - timezone.now() <= timedelta(days=14)


def test_link_for_a_merchant_with_an_account_is_for_that_account():
    known = cast.account(state="reauth_required")

    link = links.create(cast.merchant(), ["ready2order"], actor="command line")

    assert link.steps.get().account == known


def test_address_is_built_from_public_url_and_stays_the_same(link, settings):
    settings.PUBLIC_URL = "https://backoffice.example"

    assert links.address(link).startswith("https://backoffice.example/approve/")
    assert links.address(link) == links.address(ApprovalLink.objects.get())


def test_sending_mails_the_link_in_the_merchants_language(link):
    links.send(link, actor=cast.mona())

    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["anna@cafe.example"], "Bitte verbinden Sie die Kassa von Café Anna")
    assert links.address(link) in letter.body
    assert (letter.body.rstrip().endswith("\nMona\nmona@staff.example"), letter.reply_to) == (
        True,
        ["mona@staff.example"],
    )
    assert (state_of(link), LinkedAccount.objects.get().state) == ("sent", "awaiting_approval")


def test_sending_again_keeps_the_first_time(link):
    links.send(link, actor=cast.mona())
    first = ApprovalLink.objects.get().sent_at

    links.send(link, actor=cast.mona())

    assert (len(mail.outbox), ApprovalLink.objects.get().sent_at) == (2, first)


def test_mail_server_that_fails_leaves_the_draft(link, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(links.MailFailed):
        links.send(link, actor=cast.mona())

    assert state_of(link) == "draft"


def test_opening_shows_who_asks_for_what_in_german(client, link):
    links.hand_out(link)

    response = client.get(path(link))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Kassa von Café Anna verbinden" in page
    assert "Rechnungen mit Positionen und Zahlungen: lesen" in page
    assert "Mona bittet Sie darum." in page
    assert response["Referrer-Policy"] == "same-origin"  # with no-referrer, browsers' forms are refused
    assert state_of(link) == "opened"


def test_merchant_can_choose_english(client, link):
    client.post("/i18n/setlang/", {"language": "en", "next": path(link)})

    assert "Connect the till of Café Anna" in client.get(path(link)).content.decode()


@pytest.mark.parametrize("token", ["nonsense", "a.b", "0" * 22 + "." + "x" * 43])
def test_unknown_link_has_its_own_page(client, token):
    response = client.get(f"/approve/{token}/")

    assert response.status_code == 404
    assert "We do not know this link" in response.content.decode()


def test_tampered_link_is_unknown(client, link):
    good = links.token(link)

    assert client.get(f"/approve/{good[:-1]}{'A' if good[-1] != 'A' else 'B'}/").status_code == 404


def test_withdrawn_link_says_so(client, link):
    links.hand_out(link)
    links.withdraw(link, actor=cast.mona())

    response = client.get(path(link))

    assert response.status_code == 410
    assert "Dieser Link wurde zurückgezogen" in response.content.decode()
    assert (state_of(link), LinkedAccount.objects.get().state) == ("revoked", "new")


def test_link_that_ran_out_says_so(client, link):
    links.hand_out(link)
    ApprovalLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    response = client.get(path(link))

    assert response.status_code == 410
    assert "Dieser Link ist abgelaufen" in response.content.decode()
    assert state_of(link) == "expired"


def test_link_is_still_good_on_the_third_day(client, link):
    ApprovalLink.objects.update(created_at=timezone.now() - timedelta(days=3))

    assert client.get(path(link)).status_code == 200


def test_declining_here_ends_the_step_and_can_be_taken_back(client, link):
    step = link.steps.get()

    client.post(f"{path(link)}{step.pk}/decline/")

    page = client.get(path(link)).content.decode()
    assert (state_of(link), ApprovalLink.objects.get().ended_at is not None) == ("denied", True)
    assert "Sie haben abgelehnt" in page
    assert "Weiter" in page


def test_continue_without_developer_token_tells_the_merchant(client, link, settings):
    settings.READY2ORDER_DEVELOPER_TOKEN = ""

    response = client.post(f"{path(link)}{link.steps.get().pk}/continue/")

    assert response.status_code == 503
    assert "Das ist noch nicht so weit" in response.content.decode()


def test_continue_needs_the_token_against_forgery(link):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(f"{path(link)}{link.steps.get().pk}/continue/").status_code == 403


def test_another_links_step_is_not_found(client, link):
    other = links.create(cast.merchant("Weinhandel Otto"), ["ready2order"], actor="command line")

    assert client.post(f"{path(link)}{other.steps.get().pk}/decline/").status_code == 404
