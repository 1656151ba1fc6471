"""Credentials at rest: AES-256-GCM, the key's id inside, bound to model, field and row.

A sealed value is ``version (1 byte) + key id (4) + nonce (12) + ciphertext with tag``; the associated data is
``app.model.field:uid``, so that a value moved to another row or field does not open. The first key in
``CREDENTIAL_KEYS`` seals, every key opens.
"""

import hashlib
import hmac
import os
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from backoffice.logs import MASK, SHORTEST, mask_in_logs

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class CannotOpen(Exception):
    """No key opens this value: a key is missing from CREDENTIAL_KEYS, or the value was tampered with."""


class Secret:
    """A revealed credential: prints as ``***``, and its value is masked in every log from now on."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        for written in self._written():
            mask_in_logs(written)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def masked(self, text: bytes) -> bytes:
        """The text without it, in whichever way it is written there."""
        for written in self._written() if len(self._value) >= SHORTEST else ():
            text = text.replace(written.encode(errors="replace"), MASK.encode())
        return text

    def _written(self) -> set[str]:
        """As it is, in an address, and as PHP writes a slash in JSON."""
        in_address = quote(self._value, safe="", errors="replace")
        return {self._value, in_address, self._value.replace("/", r"\/")}

    def __bool__(self) -> bool:
        return bool(self._value)

    @property
    def is_sendable(self) -> bool:
        """Whether it can stand in a request's header, as every real token can."""
        return self._value.isascii() and self._value.isprintable()

    def reveal(self) -> str:
        return self._value

    def equality_key(self) -> str:
        """Equal for equal secrets, and tells nothing else about them."""
        return equality_key(self._value)

    def matches(self, key: str) -> bool:
        return hmac.compare_digest(self.equality_key(), key)


def equality_key(value: str) -> str:
    """Of something that may be a secret, and may be anything else that a stranger has sent."""
    return salted_hmac("accounts.http.vault", value, algorithm="sha256").hexdigest()


class Row(Protocol):
    """A model instance with a ``uid`` that was made before the insert."""

    uid: Any
    _meta: ClassVar[Any]


def seal(secret: Secret, row: Row, field: str) -> bytes:
    """The value to store in ``field`` of ``row``."""
    key = settings.CREDENTIAL_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.reveal().encode(), _bound_to(row, field))
    return VERSION + _key_id(key) + nonce + sealed


def unseal(row: Row, field: str) -> Secret:
    """The secret stored in ``field`` of ``row``; ``CannotOpen`` when no key fits."""
    sealed = bytes(getattr(row, field) or b"")
    key_id = sealed[1 : 1 + KEY_ID_BYTES]
    nonce = sealed[1 + KEY_ID_BYTES : 1 + KEY_ID_BYTES + NONCE_BYTES]
    body = sealed[1 + KEY_ID_BYTES + NONCE_BYTES :]
    if sealed[:1] == VERSION:
        for key in settings.CREDENTIAL_KEYS:
            if _key_id(key) == key_id:
                try:
                    return Secret(AESGCM(key).decrypt(nonce, body, _bound_to(row, field)).decode())
                except InvalidTag:
                    break
    raise CannotOpen(f"{_bound_to(row, field).decode()} cannot be opened with the keys in CREDENTIAL_KEYS")


def can_open(sealed: bytes | None) -> bool:
    """Whether the key that sealed this value is among ours."""
    return not sealed or bytes(sealed)[1 : 1 + KEY_ID_BYTES] in {_key_id(key) for key in settings.CREDENTIAL_KEYS}


def is_current(sealed: bytes | None) -> bool:
    """Whether this value is empty or sealed with the first key."""
    return not sealed or bytes(sealed)[1 : 1 + KEY_ID_BYTES] == _key_id(settings.CREDENTIAL_KEYS[0])


def _bound_to(row: Row, field: str) -> bytes:
    return f"{row._meta.label_lower}.{field}:{row.uid}".encode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"credential key id" + key).digest()[:KEY_ID_BYTES]
