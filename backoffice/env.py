"""The environment: read once, checked strictly, every fault told in one sentence.

Each value may also come from a file named by ``<NAME>_FILE``. With ``DEBUG=1`` the secrets that
are missing are made once and kept under ``DATA_DIR``.
"""

import base64
import binascii
import contextlib
import ipaddress
import os
import re
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
MOST_DIGITS = 9
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail")


class EnvError(ImproperlyConfigured):
    """One sentence that says which setting is wrong and what to set instead."""


class Env:
    """Typed reads of one environment; a missing or malformed value raises ``EnvError``."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str | None = None) -> str:
        """The value, without the white space around it; from ``<name>_FILE`` if that is set."""
        value = self._variables.get(name, "").strip()
        file = self._variables.get(f"{name}_FILE", "").strip()
        if value and file:
            raise EnvError(f"Both {name} and {name}_FILE are set: remove one of them.")
        if file:
            value = self._read_file(name, Path(file))
        if value:
            return value
        if default is None:
            raise EnvError(f"{name} is not set: set it, or point {name}_FILE at a file that holds it.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value in ("1", "true", "yes", "on"):
            return True
        if value in ("0", "false", "no", "off"):
            return False
        raise EnvError(f"{name} is {value!r}: set it to 1 or 0.")

    def number(self, name: str, default: int | None, *, minimum: int = 0) -> int | None:
        value = self.text(name, "")
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS or int(value) < minimum:
            raise EnvError(f"{name} is {value[:40]!r}: set it to a whole number of at least {minimum}.")
        return int(value)

    def names(self, name: str, default: str | None = None) -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def word(self, name: str, default: str | None = None) -> str:
        """A token or an id, as it travels in a header: printable, without white space. Faults never show the value."""
        value = self.text(name, default)
        if not value.isascii() or not value.isprintable() or " " in value:
            raise EnvError(f"{name} holds a space, a line break or a special letter: set it to the bare value.")
        return value

    def hosts(self, name: str, default: str | None = None) -> list[str]:
        """Host names or addresses, as Django's ``ALLOWED_HOSTS`` takes them; at least one when there is no default."""
        hosts = self.names(name, default)
        for host in hosts:
            if host != "*" and not _is_host(host.removeprefix(".")):
                raise EnvError(f"{name} holds {host!r}: set it to bare host names, without scheme, port or path.")
        if not hosts and default is None:
            raise EnvError(f"{name} holds no host: set it to the names under which people reach this installation.")
        return hosts

    def url(self, name: str, default: str | None = None, *, plain_for: Collection[str] = ()) -> str:
        """An http(s) address, its scheme and host in lower case; plain http for this machine and ``plain_for`` only."""
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            host, good = parts.hostname or "", parts.port != 0 and "@" not in parts.netloc
        except ValueError:
            host, good = "", False
        if not good or not _is_host(host) or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
            shown = value if "@" not in value else f"***@{value.rpartition('@')[2]}"
            raise EnvError(f"{name} is {shown!r}: set it to an address such as https://backoffice.example.com.")
        if parts.scheme == "http" and host not in LOOPBACK_HOSTS and host not in plain_for:
            raise EnvError(f"{name} is {value!r}: set it to an https address; plain http is for this machine only.")
        return urlunsplit(parts._replace(netloc=parts.netloc.lower()))

    def public_url(self, name: str, default: str | None = None) -> str:
        value = self.url(name, default)
        if urlsplit(value).path:
            raise EnvError(f"{name} is {value!r}: set it without a path, such as https://backoffice.example.com.")
        return value

    def folder(self, name: str, default: str, base: Path) -> Path:
        """A folder that is there and can be written to."""
        folder = base / self.text(name, default)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            writable = os.access(folder, os.W_OK | os.X_OK)
        except OSError:
            writable = False
        if not writable:
            raise _not_writable(name, folder)
        return folder

    def keys(self, name: str, default: str | None = None) -> list[bytes]:
        """Keys of 32 bytes in URL-safe base64, separated by commas; at least one."""
        keys = [_key(name, part) for part in self.names(name, default)]
        if not keys:
            raise EnvError(f"{name} holds no key: set it to 32 random bytes in URL-safe base64.")
        return keys

    def database(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default)
        scheme, _, rest = value.partition("://")
        if not rest or scheme not in ("postgres", "postgresql", "sqlite"):
            raise EnvError(
                f"{name} is not an address of PostgreSQL or SQLite: set it to postgresql://user:password@host/name."
            )
        try:
            settings: dict[str, Any] = dict(environ.Env.db_url_config(value))
        except (ValueError, ImproperlyConfigured):
            settings = {}
        if settings.get("NAME") in (None, "", ":memory:"):
            raise EnvError(f"{name} names no database: set it to postgresql://user:password@host/name.")
        if scheme == "sqlite":
            self._make_folder(name, Path(settings["NAME"]).parent)
        return settings

    def redis(self, name: str) -> str:
        value = self.text(name, "")
        try:
            parts = urlsplit(value)
            _ = parts.port
            good = parts.scheme in ("redis", "rediss") and parts.hostname and re.fullmatch(r"(/\d*)?", parts.path)
        except ValueError:
            good = False
        if value and not good:
            raise EnvError(f"{name} is not an address of Redis: set it to redis://host:6379/0, or leave it out.")
        return value

    def mail(self, name: str) -> dict[str, Any]:
        """Django's ``EMAIL_…`` settings; empty when no mail is set up."""
        value = self.text(name, "")
        if not value:
            return {}
        try:
            parts = urlsplit(value)
            _ = parts.port
            good = parts.scheme in MAIL_SCHEMES and (parts.hostname or not parts.scheme.startswith("smtp"))
        except ValueError:
            good = False
        if not good:
            raise EnvError(f"{name} is not an address of a mail server: set it to smtp+tls://user:password@host:587.")
        return dict(environ.Env.email_url_config(value))

    @staticmethod
    def _make_folder(name: str, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise EnvError(f"{name} names a file in {folder}, which cannot be made: choose another place.") from None

    @staticmethod
    def _read_file(name: str, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise EnvError(f"{name}_FILE names {path}, which cannot be read: correct the path or its rights.") from None


def kept_secret(data_dir: Path, name: str, length: int) -> str:
    """A secret made on the first start and read again on every later one; for ``DEBUG=1`` only."""
    path = data_dir / name
    draft = data_dir / f".{name}.{secrets.token_hex(8)}"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(length)).decode())
        with contextlib.suppress(FileExistsError):  # another process was first: its secret is the secret
            os.link(draft, path)
        draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise _not_writable("DATA_DIR", data_dir) from None


def _not_writable(name: str, folder: Path) -> EnvError:
    return EnvError(f"{name} is {str(folder)!r}, where nothing can be written: set it to a folder of yours.")


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return HOST_NAME.fullmatch(text) is not None
    return True


def _key(name: str, text: str) -> bytes:
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        key = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise EnvError(
            f"{name} holds a key that is not 32 bytes in URL-safe base64: make one as docs/deploying.md says."
        )
    return key
