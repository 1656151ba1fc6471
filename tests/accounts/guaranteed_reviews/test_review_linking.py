"""A review service is linked by the API key of one language: tried at once, verified by a worker, never told to anybody."""

import io
import json
import logging
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.http import vault
from accounts.http.journal import journal
from accounts.linking import links
from accounts.models import ApiCall, ApprovalLink, Grant, LinkedAccount
from accounts.sync import runs
from accounts.systems import get
from accounts.systems.base import NotAccepted
from accounts.systems.guaranteed_reviews.client import BadKey, Key
from backoffice.logs import LineFormatter, RedactingFilter
from sales.models import Review
from tests import cast, reviews
from tests.accounts.guaranteed_reviews.conftest import Merchant, work
from tests.loopback import always, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]

BOX = get("guaranteed_reviews")


def asked(sandbox):
    return [(entry.method, entry.path) for entry in sandbox.journal]


# --- The merchant's page -------------------------------------------------------------------------------


def test_page_says_what_is_read_and_what_is_written(anna):
    page = anna.reads()

    assert "Connect the reviews of Café Anna" in page
    assert "Reviews of your shop and of your products: read" in page
    assert "mails these buyers about ten days later" in page
    assert (page.count('type="password"'), page.count("<select")) == (1, 1)


def test_page_speaks_german_by_itself(anna):
    del anna.browser.cookies["django_language"]

    page = anna.reads()

    assert "Bewertungen von Café Anna verbinden" in page
    assert "Kopieren Sie den privaten API-Schlüssel" in page
    assert "Sprache des Schlüssels" in page
    assert re.findall(r"<option ([^>]*selected)", page) == ['value="de" selected']  # the merchant's own


def test_key_is_tried_then_verified_and_its_reviews_are_read(anna, german, sandbox):
    response = anna.enters(german)

    assert (response.status_code, response["Location"]) == (302, anna.page)
    assert asked(sandbox) == [
        ("GET", "/private/v3/reviews"),
        ("GET", f"/public/v3/reviews/{german.public_key}/site"),
    ]
    assert (anna.account.state, ApprovalLink.objects.get().state) == ("verifying", "approved")

    work()

    account = anna.account
    assert (account.state, ApprovalLink.objects.get().state) == ("active", "connected")
    assert (account.access["language"], account.access["site"]) == ("de", str(german.site))
    assert account.fingerprint["company_id"] == f"{german.site}/de"
    assert vault.unseal(account, "credential").reveal() == german.api_key
    assert Review.objects.count() == len([each for each in german.reviews if each.status == 1])
    assert f"Connected: {Review.objects.count()} reviews." in anna.reads()


def test_public_key_may_be_missing(anna, german, sandbox):
    anna.enters(german, public_key="")
    work()

    assert (anna.account.state, anna.account.access["public_key"]) == ("active", "")
    assert {path for _, path in asked(sandbox)} == {"/private/v3/reviews"}


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"api_key": "nonsense"}, "This is not an API key"),
        ({"api_key": ""}, "This field is required."),
        ({"api_key": reviews.KEY}, "Guaranteed Reviews does not accept this key."),
        ({"language": "fr"}, "This key is for another language: German."),
        ({"language": "xx"}, "Select a valid choice."),
        ({"public_key": "nobodys"}, "Guaranteed Reviews does not know this public key."),
        ({"public_key": "a b"}, "This is not a public key"),
        ({"public_key": ".."}, "This is not a public key"),
        ({"public_key": "x" * 201}, "This is not a public key"),
    ],
)
def test_wrong_answers_are_told_and_nothing_is_kept(anna, german, other, told):
    response = anna.enters(german, **other)

    page = response.content.decode()
    assert (response.status_code, told in page) == (422, True)
    assert german.api_key not in page
    assert (Grant.objects.count(), anna.account.state) == (0, "awaiting_approval")


@pytest.mark.parametrize("bad_key", ["200", "401", "error"])
def test_bad_key_is_told_however_it_is_answered(anna, german, sandbox, bad_key):
    sandbox.set_options(reviews_bad_key=bad_key)

    response = anna.enters(german, api_key=f"{german.site}/de/{'f' * 64}")

    assert "Guaranteed Reviews does not accept this key." in response.content.decode()


@pytest.mark.parametrize("bad_key", ["200", "401", "error"])
def test_key_that_is_taken_back_asks_for_a_new_one(anna, german, sandbox, bad_key):
    anna.enters(german, public_key="")
    work()
    sandbox.set_options(reviews_bad_key=bad_key)
    german.api_key = f"{german.site}/de/{'e' * 64}"

    runs.ask_for_all(anna.account)
    work(1)
    assert LinkedAccount.objects.filter(refused_at__isnull=False).update(
        refused_at=timezone.now() - timedelta(minutes=1)
    )
    work(1)

    assert anna.account.state == "reauth_required"


# --- What the service may answer -----------------------------------------------------------------------

ODD = ("", "Guaranteed Reviews gives an answer that we do not understand")
SILENT = ("", "Guaranteed Reviews did not answer in time")
WRONG = ("api_key", "Guaranteed Reviews does not accept this key")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda asked, handler: handler.raw(b"<html>Welcome</html>"), ODD),
        (lambda asked, handler: handler.raw(b"hello"), ODD),
        (always([1, 2]), ODD),
        (always({}, 404), ODD),
        (always({}, 301, {"Location": "http://127.0.0.1/"}), ODD),
        (always({"hello": "world"}), WRONG),
        (always({"success": 0, "message": "Whatever"}), WRONG),
        (always({"code": "x", "message": "No", "data": {"status": 403}}), WRONG),
        (always({}, 400), WRONG),
        (always({}, 401), WRONG),
        (always({}, 403), WRONG),
        (always({}, 429), ("", "Guaranteed Reviews asks us to wait")),
        (always({}, 500), SILENT),
    ],
)
def test_every_answer_is_told_in_words(settings, monkeypatch, answer, told):
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    with serving(answer) as server:
        settings.GUARANTEED_REVIEWS_URL = server.url
        with pytest.raises(NotAccepted) as refusal:
            BOX.linking.check({"api_key": reviews.KEY, "language": "de"})

    assert (refusal.value.question, str(refusal.value.text).partition(".")[0]) == told


@pytest.mark.parametrize(
    "written",
    ["", "1234", "1234/de", "1234/de/abc", f"1234/deu/{'a' * 64}", f"1234/DE/{'a' * 64}", f"/de/{'a' * 64}",
     f"1234/de/{'g' * 64}", f"1234/de/{'a' * 65}", f"1234/de/{'a' * 64}\n", f"../de/{'a' * 64}"],
)  # fmt: skip
def test_key_of_another_form_is_none(written):
    with pytest.raises(BadKey):
        Key.of(written)


def test_key_tells_its_site_and_language():
    assert str(Key.of(reviews.KEY)) == "1234/de"


# --- Several accounts ----------------------------------------------------------------------------------


def link(tmp_path, slug="cafe-anna", **credentials):
    cast.merchant()
    file, said = tmp_path / "credentials.json", io.StringIO()
    file.write_text(json.dumps(credentials))
    call_command(
        "link_account", slug, "guaranteed_reviews", credentials_file=str(file), stdout=said, stderr=io.StringIO()
    )
    return said.getvalue()


def test_command_links_without_a_public_key(tmp_path, german):
    said = link(tmp_path, api_key=german.api_key, language="de")

    account = LinkedAccount.objects.get()
    assert said == f"Account {account.pk} is linked.\n"
    assert (account.state, account.access["public_key"]) == ("active", "")


def test_command_takes_a_public_key_too_and_nothing_else(tmp_path, german):
    link(tmp_path, api_key=german.api_key, language="de", public_key=german.public_key)
    with pytest.raises(CommandError) as error:
        link(tmp_path, api_key=german.api_key, language="de", domain="x")

    assert LinkedAccount.objects.get().access["public_key"] == german.public_key
    told = "has to hold one JSON object with api_key, language (and public_key, if you like), each a text."
    assert str(error.value).endswith(told)


def test_each_language_is_an_account_and_the_same_key_again_is_the_same_one(tmp_path, german, french):
    for known in (german, french, german):
        link(tmp_path, api_key=known.api_key, language=known.language)

    rows = LinkedAccount.objects.order_by("pk").values_list("state", "access__language")
    assert list(rows) == [("active", "de"), ("active", "fr")]


def test_new_key_of_the_same_language_takes_the_place_of_the_old_one(tmp_path, german):
    link(tmp_path, api_key=german.api_key, language="de")
    german.api_key = f"{german.site}/de/{'e' * 64}"
    link(tmp_path, api_key=german.api_key, language="de")

    account = LinkedAccount.objects.get()
    assert (account.state, vault.unseal(account, "credential").reveal()) == ("active", german.api_key)


def test_key_of_another_merchant_waits_for_a_person(tmp_path, german):
    link(tmp_path, api_key=german.api_key, language="de")
    cast.merchant("Weinhandel Otto")

    with pytest.raises(CommandError) as error:
        link(tmp_path, "weinhandel-otto", api_key=german.api_key, language="de")

    assert str(error.value).startswith("This account is linked to another merchant.")


def test_other_language_in_the_place_of_a_known_one_waits_for_a_person(anna, german, french):
    anna.enters(german)
    work()
    link = links.create(anna.account.merchant, ["guaranteed_reviews"], actor=cast.mona(), accounts=[anna.account])
    again = Merchant(link)

    again.enters(french)
    work(1)

    assert (again.account.state, again.account.access["language"]) == ("awaiting_confirmation", "de")


def test_staff_see_language_and_public_key_and_never_the_api_key(anna, german, sign_in):
    anna.enters(german)
    work()

    page = sign_in(cast.mona()).get(f"/accounts/{anna.account.pk}/").content.decode()

    assert ("German" in page, german.public_key in page, f"{german.site}/de" in page) == (True, True, True)
    assert german.api_key.rpartition("/")[2] not in page


# --- Nobody is told the key ----------------------------------------------------------------------------


@pytest.fixture
def log():
    """All that our handler would write, from every logger."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RedactingFilter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def database() -> str:
    """Every value of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _text(value) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


@pytest.mark.parametrize("bad_key", ["", "200", "401", "error"])
def test_linking_and_reading_leave_the_key_nowhere(anna, german, sandbox, log, sign_in, client, bad_key):
    """Its last part stands in every way to write it."""
    canary = german.api_key.rpartition("/")[2]
    anna.enters(german)
    if bad_key:
        sandbox.set_options(reviews_bad_key=bad_key)
        german.api_key = f"{german.site}/de/{'e' * 64}"
    work()
    journal.flush()

    assert "/private/v3/reviews" in log.getvalue()  # the libraries' own lines are there
    assert ApiCall.objects.exists()
    mona = sign_in(cast.sam())
    pages = [
        mona.get(address).content.decode() for address in ("/accounts/", f"/accounts/{anna.account.pk}/", "/problems/")
    ]
    metrics = client.get("/metrics").content.decode()
    for place in (database(), log.getvalue(), metrics, *pages):
        assert canary not in place


@pytest.mark.parametrize(
    "answer",
    [
        lambda key: ({"message": f"Unknown key {key}", "data": {"status": 401}}, 401),
        lambda key: ({"message": f"Unknown key {key}"}, 400),
        lambda key: ({"message": f"Fault at {key}"}, 500),
        lambda key: ({"reviews": [reviews.review(review_text=f"Look: {key}", review_rating=9), reviews.review(2, review_text=key)],
                      "pagination": {"total_results": 2, "total_pages": 1}}, 200),
    ],
)  # fmt: skip
def test_service_that_repeats_the_key_is_not_repeated(settings, monkeypatch, log, answer):
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    monkeypatch.setattr("accounts.sync.pace.FIRST_BACKOFF_S", 0.01)
    canary = reviews.KEY.rpartition("/")[2]
    reviews.account(due_at="2026-01-01T00:00Z")
    with serving(lambda asked, handler: handler.json(*answer(asked.query["api_key"]))) as server:
        settings.GUARANTEED_REVIEWS_URL = server.url
        work()
    journal.flush()

    assert ApiCall.objects.exists()
    assert (canary in database(), canary in log.getvalue()) == (False, False)
