"""The environment: strict, and every fault told in one sentence."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.env import Env, EnvError, kept_secret

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
GOOD = {
    "SECRET_KEY": "s" * 50,
    "CREDENTIAL_KEYS": KEY,
    "ALLOWED_HOSTS": "backoffice.example",
    "PUBLIC_URL": "https://backoffice.example",
}


def start(folder: Path, *command: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command of the project in an environment that holds nothing else."""
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **GOOD, **environment}
    return subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={name: value for name, value in given.items() if value is not None},
    )  # fmt: skip


def test_complete_environment_starts(tmp_path):
    assert start(tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"CREDENTIAL_KEYS": None}, "CREDENTIAL_KEYS is not set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL is not set"),
        ({"CREDENTIAL_KEYS": "short"}, "CREDENTIAL_KEYS holds a key that is not 32 bytes"),
        ({"PUBLIC_URL": "backoffice.example"}, "PUBLIC_URL is 'backoffice.example'"),
        ({"PUBLIC_URL": "http://backoffice.example"}, "set it to an https address"),
        ({"PUBLIC_URL": "https://backoffice.example/path"}, "without a path"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'"),
        ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL is not an address of PostgreSQL or SQLite"),
        ({"DATABASE_URL": "postgresql://host"}, "DATABASE_URL names no database"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL is not an address of Redis"),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL is not an address of a mail server"),
        ({"READY2ORDER_TOKEN_LIMIT": "many"}, "READY2ORDER_TOKEN_LIMIT is 'many'"),
        ({"READY2ORDER_TOKEN_LIMIT": "0"}, "of at least 1"),
        ({"READY2ORDER_EGRESS_LIMIT": "-5"}, "READY2ORDER_EGRESS_LIMIT is '-5'"),
        ({"READY2ORDER_API_URL": "nonsense"}, "READY2ORDER_API_URL is 'nonsense'"),
        ({"QUIET_S": "soon"}, "QUIET_S is 'soon'"),
        ({"SECRET_KEY_FILE": "/dev/null"}, "Both SECRET_KEY and SECRET_KEY_FILE are set"),
        ({"SECRET_KEY": None, "SECRET_KEY_FILE": "/no/such/file"}, "which cannot be read"),
        ({"DATA_DIR": "/proc/nowhere", "DEBUG": "1", "SECRET_KEY": None}, "where nothing can be written"),
        ({"DATA_DIR": "/dev/null"}, "where nothing can be written"),
        ({"DATABASE_URL": "sqlite:////proc/nowhere/db"}, "which cannot be made"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL is not an address"),
        ({"DATABASE_URL": "postgresql://[::1/name"}, "DATABASE_URL names no database"),
        ({"READY2ORDER_TOKEN_LIMIT": "9" * 5000}, "of at least 1"),
        ({"READY2ORDER_API_URL": "http://api.example/v1"}, "plain http is for this machine only"),
        ({"PUBLIC_URL": "https://me:secret@backoffice.example"}, "PUBLIC_URL is '***@backoffice.example'"),
    ],
)
@pytest.mark.parametrize("command", [("manage.py", "migrate"), ("-c", "import backoffice.wsgi")])
def test_fault_stops_the_start_with_one_sentence(tmp_path, environment, says, command):
    result = start(tmp_path, *command, **environment)

    assert (result.returncode, result.stdout) == (1, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_celery_and_the_web_server_say_the_same_sentence(tmp_path):
    for command in (
        ("-m", "celery", "-A", "backoffice", "report"),
        ("-m", "gunicorn", "backoffice.wsgi", "-b", "127.0.0.1:0"),
    ):
        result = start(tmp_path, *command, SECRET_KEY=None)

        assert result.returncode != 0
        assert "SECRET_KEY is not set: set it, or point SECRET_KEY_FILE at a file that holds it." in result.stderr
        assert "Traceback" not in result.stderr


def test_values_may_come_from_files(tmp_path):
    (tmp_path / "key").write_text("from a file\n")

    assert Env({"SECRET_KEY_FILE": str(tmp_path / "key")}).text("SECRET_KEY") == "from a file"


def test_debug_makes_the_missing_secrets_once_and_keeps_them(tmp_path):
    bare = dict.fromkeys(GOOD)
    show = ("-c", "import os; os.environ['DJANGO_SETTINGS_MODULE']='backoffice.settings'\n"
            "from django.conf import settings; print(settings.SECRET_KEY, settings.CREDENTIAL_KEYS)")  # fmt: skip

    first = start(tmp_path, *show, DEBUG="1", **bare).stdout
    second = start(tmp_path, *show, DEBUG="1", **bare).stdout

    assert first == second != ""
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_kept_secret_is_the_same_for_all_who_come_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: kept_secret(tmp_path, "secret", 32), range(16)))) == 1


@pytest.mark.parametrize(("value", "result"), [("1", True), ("true", True), ("0", False), ("off", False), ("", True)])
def test_flags(value, result):
    assert Env({"X": value}).flag("X", True) is result


def test_several_keys_the_first_encrypts():
    keys = ",".join(base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))

    assert Env({"K": keys}).keys("K") == [b"\x01" * 32, b"\x02" * 32]


@pytest.mark.parametrize("value", ["", "!!!", base64.urlsafe_b64encode(b"x" * 31).decode()])
def test_no_key_is_no_key(value):
    with pytest.raises(EnvError):
        Env({"K": value}).keys("K")


def test_socket_address_of_postgresql_is_kept():
    settings = Env({"D": "postgresql://me@/name?host=/run/postgresql"}).database("D", "")

    assert (settings["NAME"], settings["OPTIONS"]) == ("name", {"host": "/run/postgresql"})


def test_secure_settings_follow_the_public_address_and_not_debug(tmp_path):
    show = ("-c", "import os; os.environ['DJANGO_SETTINGS_MODULE']='backoffice.settings'\n"
            "from django.conf import settings as s; print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)")  # fmt: skip

    assert start(tmp_path, *show).stdout == "True True True\n"
    assert start(tmp_path, *show, PUBLIC_URL="http://127.0.0.1:8000").stdout == "False False False\n"


@pytest.mark.parametrize(
    "value", ["redis://host:abc/0", "redis://host/abc", "redis://", "redis://[::1", "unix:///r.sock"]
)
def test_faulty_address_of_redis(value):
    with pytest.raises(EnvError, match="REDIS_URL is not an address of Redis"):
        Env({"REDIS_URL": value}).redis("REDIS_URL")


@pytest.mark.parametrize("value", ["smtp://host:abc", "smtp://", "smtp+tls://[::1"])
def test_faulty_address_of_a_mail_server(value):
    with pytest.raises(EnvError, match="EMAIL_URL is not an address of a mail server"):
        Env({"EMAIL_URL": value}).mail("EMAIL_URL")


@pytest.mark.parametrize("value", [",", "https://b.example", "b.example:8000", "10.0.0.0/8", "b example"])
def test_faulty_hosts(value):
    with pytest.raises(EnvError, match="ALLOWED_HOSTS holds"):
        Env({"ALLOWED_HOSTS": value}).hosts("ALLOWED_HOSTS")


def test_hosts_as_django_takes_them():
    hosts = "*, .b.example, b-1.example, 127.0.0.1, [::1], ::1"

    assert Env({"H": hosts}).hosts("H") == ["*", ".b.example", "b-1.example", "127.0.0.1", "[::1]", "::1"]


@pytest.mark.parametrize("value", ["a b", "a\nb", "t\u00f6ken"])
def test_token_that_no_header_can_carry_is_refused_and_not_shown(value):
    with pytest.raises(EnvError) as refused:
        Env({"T": value}).word("T")

    assert value not in str(refused.value)


def test_plain_http_only_for_hosts_that_are_allowed():
    env = Env({"U": "http://tills:9000/v1"})

    assert env.url("U", plain_for={"tills"}) == "http://tills:9000/v1"
    with pytest.raises(EnvError):
        env.url("U")


def test_scheme_and_host_are_kept_in_lower_case():
    assert Env({"U": "HTTPS://B.Example/"}).public_url("U") == "https://b.example"


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_celery_without_redis_says_what_to_run_instead(tmp_path, command):
    result = start(tmp_path, "-m", "celery", "-A", "backoffice", command)

    assert result.returncode == 1
    assert "REDIS_URL is not set: Celery needs Redis; without it, run manage.py work instead." in result.stderr
    assert "Traceback" not in result.stderr


def test_faulty_setting_of_the_web_server(tmp_path):
    result = start(tmp_path, "-m", "gunicorn", "backoffice.wsgi", "--check-config", GRACEFUL_TIMEOUT="long")

    assert result.returncode == 1
    assert "GRACEFUL_TIMEOUT is 'long'" in result.stderr
    assert "Traceback" not in result.stderr
