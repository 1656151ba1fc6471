"""Credentials at rest: sealed, bound to their row, rotatable, and never printed."""

import base64
import logging

import pytest

from accounts import keys
from accounts.http import vault
from accounts.http.vault import CannotOpen, Secret
from accounts.models import Grant, LinkedAccount
from backoffice.logs import LineFormatter
from tests import cast

pytestmark = pytest.mark.django_db

ONE, TWO = b"1" * 32, b"2" * 32


def test_sealed_value_opens_for_its_own_row_and_field():
    account = LinkedAccount()
    account.credential = vault.seal(Secret("the-token"), account, "credential")

    assert vault.unseal(account, "credential").reveal() == "the-token"


def test_same_secret_is_sealed_differently_each_time():
    account = LinkedAccount()

    assert vault.seal(Secret("the-token"), account, "credential") != vault.seal(
        Secret("the-token"), account, "credential"
    )


def test_sealed_value_does_not_contain_the_secret():
    assert b"the-token" not in vault.seal(Secret("the-token"), LinkedAccount(), "credential")


def test_value_moved_to_another_row_does_not_open():
    one, two = LinkedAccount(), LinkedAccount()
    two.credential = vault.seal(Secret("the-token"), one, "credential")

    with pytest.raises(CannotOpen):
        vault.unseal(two, "credential")


def test_value_moved_to_another_field_does_not_open():
    grant = Grant()
    grant.candidate = vault.seal(Secret("the-token"), grant, "token")

    with pytest.raises(CannotOpen):
        vault.unseal(grant, "candidate")


@pytest.mark.parametrize("sealed", [None, b"", b"\x01short", b"\x02" + b"x" * 60])
def test_anything_else_does_not_open(sealed):
    with pytest.raises(CannotOpen):
        vault.unseal(LinkedAccount(credential=sealed), "credential")


def test_tampered_value_does_not_open():
    account = LinkedAccount()
    sealed = bytearray(vault.seal(Secret("the-token"), account, "credential"))
    sealed[-1] ^= 1
    account.credential = bytes(sealed)

    with pytest.raises(CannotOpen):
        vault.unseal(account, "credential")


def test_old_key_still_opens_and_a_missing_one_does_not(settings):
    settings.CREDENTIAL_KEYS = [ONE]
    account = LinkedAccount()
    account.credential = vault.seal(Secret("the-token"), account, "credential")

    settings.CREDENTIAL_KEYS = [TWO, ONE]
    assert vault.unseal(account, "credential").reveal() == "the-token"

    settings.CREDENTIAL_KEYS = [TWO]
    with pytest.raises(CannotOpen):
        vault.unseal(account, "credential")


def test_rotation_seals_everything_with_the_first_key(settings):
    settings.CREDENTIAL_KEYS = [ONE]
    account = cast.account()

    settings.CREDENTIAL_KEYS = [TWO, ONE]
    assert (keys.rotate(), keys.rotate()) == (1, 0)

    settings.CREDENTIAL_KEYS = [TWO]
    assert vault.unseal(LinkedAccount.objects.get(pk=account.pk), "credential").reveal() == cast.TOKEN
    assert keys.unopenable() == 0


def test_rotation_with_a_missing_key_says_so(settings, capsys):
    from django.core.management import CommandError, call_command

    settings.CREDENTIAL_KEYS = [ONE]
    cast.account()
    settings.CREDENTIAL_KEYS = [TWO]

    assert keys.unopenable() == 1
    with pytest.raises(CommandError, match="a key that is missing"):
        call_command("rotate_credentials")
    with pytest.raises(CommandError, match="add that key"):
        call_command("work", "--once")


def test_equality_key_tells_equal_secrets_and_nothing_else():
    assert Secret("the-token").equality_key() == Secret("the-token").equality_key()
    assert Secret("the-token").equality_key() != Secret("the-other").equality_key()
    assert Secret("the-token").matches(Secret("the-token").equality_key())


def test_secret_never_prints():
    secret = Secret("the-token-in-question")

    assert "question" not in f"{secret} {secret!r} {[secret]}"


def test_revealed_secret_is_masked_in_logs_and_traces():
    Secret("the-token-in-question")
    try:
        raise ValueError("the-token-in-question broke it")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "", 0, "sent %s", ("the-token-in-question",), sys.exc_info())

    line = LineFormatter().format(record)

    assert "question" not in line
    assert "sent ***" in line


def test_a_name_cannot_forge_a_log_line():
    record = logging.LogRecord("x", logging.INFO, "", 0, "name: %s", ("a\r\n2026 INFO forged \x1b[31m",), None)

    assert "\n" not in LineFormatter().format(record)
    assert "\x1b" not in LineFormatter().format(record)


def test_a_key_of_another_length_is_no_key():
    from backoffice.env import Env, EnvError

    with pytest.raises(EnvError, match="32 bytes"):
        Env({"K": base64.urlsafe_b64encode(b"x" * 16).decode()}).keys("K")


@pytest.mark.parametrize(
    "path", ["/approve/abc.DEF-1/", "/callback/ready2order/s3cret_State/", "/webhooks/ready2order/the-key/"]
)
def test_secret_parts_of_paths_are_masked(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    line = LineFormatter().format(record)

    assert path.rstrip("/").rpartition("/")[2] not in line
    assert "/***/" in line


def test_access_log_of_the_web_server_masks_too():
    from types import SimpleNamespace

    from gunicorn.config import Config

    from backoffice.access_log import GunicornLogger

    environ = {"PATH_INFO": "/callback/ready2order/s3cret/", "RAW_URI": "/callback/ready2order/s3cret/?accountToken=x"}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[], response_length=1)
    request = SimpleNamespace(headers=[])

    atoms = GunicornLogger(Config()).atoms(
        response,
        request,
        environ | {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1"},
        SimpleNamespace(seconds=0, microseconds=0),
    )

    assert atoms["U"] == "/callback/ready2order/***/"
