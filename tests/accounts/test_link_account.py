"""``manage.py link_account``: the same checks as on the merchant's page, and one sentence when they fail."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApprovalLink, AuditEvent, Grant, LinkedAccount
from accounts.sync import turns
from tests import cast
from tests.accounts.rec_plus.conftest import sandbox, shop  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def credentials(shop, tmp_path):  # noqa: F811
    """Writes a file with what opens the shop, or something else."""

    def written(text=None, **other):
        answers = {"domain": shop.domain, "username": shop.access.username, "password": shop.access.password} | other
        file = tmp_path / "credentials.json"
        file.write_text(json.dumps(answers) if text is None else text)
        return str(file)

    return written


def link(file, slug="cafe-anna", system="rec_plus"):
    cast.merchant()
    said = io.StringIO()
    call_command("link_account", slug, system, credentials_file=file, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def test_account_is_live_and_its_first_sync_is_due(credentials, shop):  # noqa: F811
    said = link(credentials())

    account = LinkedAccount.objects.get()
    assert said == f"Account {account.pk} is linked.\n"
    assert (account.state, account.access["domain"], account.credential is not None) == ("active", shop.domain, True)
    assert turns.due() == [account.pk]
    assert (ApprovalLink.objects.count(), Grant.objects.get().state) == (0, "connected")
    assert AuditEvent.objects.get(verb="approval.received").actor_name == "command line"


def test_credentials_come_by_stdin_too(credentials, monkeypatch):
    data = Path(credentials()).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    assert link("-").endswith("is linked.\n")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"password": "wrong"}, "The shop does not accept this user and password. Check both, and that the API account is active."),
        ({"domain": "169.254.169.254"}, "Enter the shop's domain only, such as www.shop.example: nothing before it and nothing behind it."),
        ({"text": "nonsense"}, "has to hold one JSON object with domain, username, password, each a text."),
        ({"text": "[]"}, "has to hold one JSON object with domain, username, password, each a text."),
        ({"text": "{}"}, "has to hold one JSON object with domain, username, password, each a text."),
        ({"extra": "x"}, "has to hold one JSON object with domain, username, password, each a text."),
        ({"password": 5}, "has to hold one JSON object with domain, username, password, each a text."),
    ],
)  # fmt: skip
def test_refusal_is_one_sentence_and_leaves_nothing(credentials, file, told):
    with pytest.raises(CommandError) as error:
        link(credentials(**file))

    assert str(error.value).endswith(told)
    assert (LinkedAccount.objects.count(), Grant.objects.count()) == (0, 0)


def test_unknown_merchant_and_missing_file_are_told(credentials, tmp_path):
    for arguments, told in (
        ((credentials(), "nobody"), "There is no merchant 'nobody'"),
        ((str(tmp_path / "none"),), "cannot be read: name a text file, or - for stdin."),
    ):
        with pytest.raises(CommandError) as error:
            link(*arguments)
        assert told in str(error.value)


def test_system_that_is_approved_elsewhere_cannot_be_chosen(credentials):
    with pytest.raises(CommandError) as error:
        link(credentials(), system="ready2order")

    assert "invalid choice: 'ready2order'" in str(error.value)


def test_same_shop_again_is_the_same_account_with_the_new_password(credentials, shop):  # noqa: F811
    link(credentials())
    shop.access.password = "a newer one"

    link(credentials())

    assert LinkedAccount.objects.get().state == "active"
    assert Grant.objects.filter(state="connected").count() == 2


def test_second_shop_is_an_account_of_its_own(credentials, sandbox):  # noqa: F811
    link(credentials())
    other = sandbox.shops[1]

    link(credentials(domain=other.domain, username=other.access.username, password=other.access.password))

    domains = list(LinkedAccount.objects.order_by("pk").values_list("state", "access__domain"))
    assert domains == [("active", sandbox.shops[0].domain), ("active", other.domain)]


def test_shop_of_another_merchant_waits_for_a_person(credentials):
    link(credentials())
    cast.merchant("Weinhandel Otto")

    with pytest.raises(CommandError) as error:
        link(credentials(), slug="weinhandel-otto")

    assert str(error.value) == "This account is linked to another merchant. A manager has to decide on the account's page first."  # fmt: skip
    assert LinkedAccount.objects.get(merchant__slug="weinhandel-otto").state == "awaiting_confirmation"


def test_account_that_is_waited_for_by_a_link_is_used(credentials):
    waiting = LinkedAccount.objects.create(merchant=cast.merchant(), system="rec_plus", state="awaiting_approval")

    link(credentials())

    assert LinkedAccount.objects.get().pk == waiting.pk
    assert LinkedAccount.objects.get().state == "active"
