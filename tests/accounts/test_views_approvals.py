"""Approval links as staff make, send, watch and withdraw them."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.linking import links
from accounts.models import ApprovalLink, LinkedAccount, SyncRun, User
from tests import cast

pytestmark = pytest.mark.django_db

NEW = "/merchants/cafe-anna/links/new/"
POLL = {"HX-Request": "true", "HX-Target": "approval-progress"}


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mona() -> Client:
    cache.clear()
    return browser(cast.mona())


@pytest.fixture
def link() -> ApprovalLink:
    return links.create(cast.merchant(), ["ready2order"], actor=cast.mona())


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- Making --------------------------------------------------------------------------------------------


def test_link_is_made_for_a_new_till(mona):
    response = mona.post(NEW, {"once": "a", "systems": ["ready2order"], "email": "anna@cafe.example"})

    link = ApprovalLink.objects.get()
    assert response["Location"] == f"/merchants/cafe-anna/links/{link.pk}/"
    assert (link.email, link.state, link.created_by.email) == ("anna@cafe.example", "draft", "mona@staff.example")
    assert [step.account.state for step in link.steps.all()] == ["new"]


def test_double_click_makes_one_link(mona):
    for _ in range(2):
        mona.post(NEW, {"once": "a", "systems": ["ready2order"]})

    assert ApprovalLink.objects.count() == LinkedAccount.objects.count() == 1


def test_link_for_a_till_that_is_known(mona):
    till = cast.account(state="reauth_required")

    mona.post(NEW, {"once": "a", "systems": ["ready2order"], "account": str(till.pk)})

    assert [step.account for step in ApprovalLink.objects.get().steps.all()] == [till]


def test_link_for_another_till_beside_the_known_one(mona):
    till = cast.account()

    mona.post(NEW, {"once": "a", "systems": ["ready2order"], "account": "another"})
    mona.post(NEW, {"once": "b", "systems": ["ready2order"], "account": "another"})

    assert LinkedAccount.objects.exclude(pk=till.pk).count() == 1  # the unused entry serves again
    assert [step.account.pk != till.pk for link in ApprovalLink.objects.all() for step in link.steps.all()] == [
        True,
        True,
    ]


def test_form_offers_the_till_that_needs_it(mona):
    cast.account()
    needy = cast.account(state="reauth_required", token="token-of-the-other-0123456789")

    assert mona.get(NEW).context["form"].fields["account"].initial == str(needy.pk)


def test_system_without_its_settings_is_shown_and_cannot_be_chosen(mona, settings):
    settings.READY2ORDER_DEVELOPER_TOKEN = ""

    assert "ready2order (not set up)" in text(mona.get(NEW))
    assert 'value="ready2order" disabled' in re.sub(r" id=\S+| class=\S+", "", mona.get(NEW).content.decode()).replace(
        '" >', '">'
    )
    response = mona.post(NEW, {"once": "a", "systems": ["ready2order"]})
    assert "A system that is not set up cannot be asked for." in text(response)
    assert not ApprovalLink.objects.exists()


@pytest.mark.parametrize("given", [{}, {"systems": ["sap"]}, {"systems": ["ready2order"], "email": "nobody"}])
def test_faulty_form_is_told(mona, given):
    assert mona.post(NEW, {"once": "a"} | given).status_code == 200
    assert not ApprovalLink.objects.exists()


def test_another_merchants_till_cannot_be_named(mona):
    foreign = cast.account(cast.merchant("Weinhandel Otto"))
    cast.account(token="token-of-anna-0123456789")

    mona.post(NEW, {"once": "a", "systems": ["ready2order"], "account": str(foreign.pk)})

    assert not ApprovalLink.objects.exists()


# --- Sending -------------------------------------------------------------------------------------------


def test_link_is_sent_and_again(mona, link, settings):
    settings.MAIL_IS_SET_UP = True
    url = f"{link.get_absolute_url()}send/"

    page = mona.post(url, follow=True)
    assert "The link is on its way to anna@cafe.example." in text(page)
    cache.clear()
    mona.post(url)

    link.refresh_from_db()
    assert (link.state, len(mail.outbox)) == ("sent", 2)
    assert links.address(link) in mail.outbox[0].body


def test_double_click_sends_one_mail(mona, link):
    for _ in range(2):
        mona.post(f"{link.get_absolute_url()}send/")

    assert len(mail.outbox) == 1


def test_letter_is_shown_while_no_mail_is_set_up(mona, link, settings):
    settings.MAIL_IS_SET_UP = False
    page = mona.get(link.get_absolute_url()).content.decode()

    assert "Mail is not set up" in page
    assert str(settings.MAIL_DIR) in page
    assert page.count(links.token(link)) == 2  # in the field and in the letter


def test_mail_server_that_fails_is_told_and_the_link_stays_good(mona, link, monkeypatch):
    def fails(*_):
        raise SMTPException("no")

    monkeypatch.setattr("accounts.linking.mail.send_approval_link", fails)

    assert "The mail server did not take the mail." in text(mona.post(f"{link.get_absolute_url()}send/", follow=True))
    link.refresh_from_db()
    assert link.state == "draft"


def test_link_without_an_address_is_copied_instead(mona, link):
    ApprovalLink.objects.update(email="")

    assert "Copy the link instead." in text(mona.post(f"{link.get_absolute_url()}send/", follow=True))
    mona.post(f"{link.get_absolute_url()}hand-out/")
    link.refresh_from_db()
    assert (link.state, link.sent_at is not None) == ("sent", True)


def test_link_that_is_over_is_not_sent(mona, link):
    ApprovalLink.objects.update(expires_at=timezone.now() - timedelta(days=1))

    assert "This link cannot be used any more." in text(mona.post(f"{link.get_absolute_url()}send/", follow=True))
    assert mail.outbox == []
    assert links.token(link) not in mona.get(link.get_absolute_url()).content.decode()


def test_link_is_withdrawn(mona, link):
    page = mona.post(f"{link.get_absolute_url()}withdraw/", follow=True)

    link.refresh_from_db()
    assert link.state == "revoked"
    assert "nobody can use it any more" in text(page)
    assert mona.post(f"{link.get_absolute_url()}withdraw/").status_code == 302


def test_connected_link_cannot_be_withdrawn(mona, link):
    ApprovalLink.objects.update(state="connected")

    assert "disconnect the account" in text(mona.post(f"{link.get_absolute_url()}withdraw/", follow=True))


# --- Watching ------------------------------------------------------------------------------------------


def move(link: ApprovalLink, state: str, reason: str = "") -> None:
    links.move_step(link.steps.get(), state, reason)


def points(response) -> list[tuple[str, bool]]:
    found = re.findall(r'<li class="story-point ([^"]*)">.*?story-label">(.*?)<', response.content.decode(), re.DOTALL)
    return [(label, "story-done" in kind) for kind, label in found]


def test_story_begins_with_what_lies_ahead(mona, link):
    ahead = [("Created", True), ("Sent", False), ("Opened", False), ("Approved", False), ("Connected", False)]

    assert points(mona.get(link.get_absolute_url())) == ahead


def test_story_ends_as_it_ended(mona, link):
    links.hand_out(link)
    links.open_(link)
    move(link, "denied", "declined")
    page = mona.get(link.get_absolute_url())

    assert points(page) == [("Created", True), ("Sent", True), ("Opened", True), ("Declined", True)]
    assert "The merchant declined at ready2order. The link still works" in text(page)


def polls(response) -> bool:
    return "every 2s" in response.content.decode()


def test_page_polls_itself_until_the_end(mona, link):
    url = link.get_absolute_url()
    assert not polls(mona.get(url))  # a draft waits for us
    links.hand_out(link)
    assert polls(mona.get(url))
    move(link, "approved")
    checking = mona.get(url, headers=POLL)
    assert polls(checking)
    assert "ready2order: checking …" in text(checking)

    till = link.steps.get().account
    move(link, "connected")
    run = SyncRun.objects.create(
        account=till, resource="products", mode="first", state="running", seen=312, created=312
    )
    reading = mona.get(url, headers=POLL)
    assert polls(reading)
    assert "connected: 312 products so far" in text(reading)

    SyncRun.objects.filter(pk=run.pk).update(state="done")
    ended = mona.get(url, headers=POLL)
    assert not polls(ended)
    assert "connected: 312 products To the account" in text(ended)


def test_fragment_is_the_very_part_of_the_page(mona, link):
    links.hand_out(link)
    fragment = mona.get(link.get_absolute_url(), headers=POLL).content.decode().strip()

    assert fragment.startswith('<section id="approval-progress"')
    assert "<html" not in fragment


def test_link_that_waits_for_a_decision_leads_there(mona, link):
    move(link, "approved")
    till = link.steps.get().account
    till.move(to="awaiting_confirmation")
    page = mona.get(link.get_absolute_url())

    assert f"/accounts/{till.pk}/confirm/" in page.content.decode()
    assert "The account that was approved is not the one we expected." in text(page)


@pytest.mark.parametrize(
    ("state", "asks"), [("sent", True), ("denied", True), ("approved", False), ("connected", False)]
)
def test_merchant_is_asked_only_while_there_is_something_to_approve(client, state, asks):
    till = cast.account(state="active")
    link = links.create(cast.merchant(), ["ready2order"], actor=cast.mona(), accounts=[till])
    link.steps.update(state=state)
    page = client.get(f"/approve/{links.token(link)}/")

    assert ("bitten Sie um Ihr Einverständnis" in text(page)) is asks


def test_languages_are_named_in_themselves(client):
    link = links.create(cast.merchant(), ["ready2order"], actor=cast.mona())
    page = client.get(f"/approve/{links.token(link)}/").content.decode()

    assert re.findall(r'name="language"[^>]*>([^<]*)<', page) == ["English", "Deutsch"]
