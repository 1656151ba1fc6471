"""Guaranteed Reviews' API v3 in Python: plain values in and out, no database, no settings."""

import re
from dataclasses import dataclass
from typing import Any

from accounts.http.answers import Dialect, decoded
from accounts.http.door import Door
from accounts.http.errors import AccessRevoked, BadPayload
from accounts.http.vault import Secret
from accounts.systems.guaranteed_reviews import endpoints

KEY = re.compile(r"([A-Za-z0-9_-]{1,40})/([a-z]{2})/[0-9a-fA-F]{64}")
BAD_REQUEST, BAD_KEY = 400, 401
FAILED = (0, "0", False)
ABOUT_KEY = re.compile(r"\b(?:api|private)[ _-]?key\b", re.IGNORECASE)  # "Missing fields for array" is about orders
SITE = "site"  # the scope of reviews that are about no product


class BadKey(ValueError):
    """What was entered has not the form of an API key."""


@dataclass(frozen=True)
class Key:
    """What an API key tells of itself: each language of a site has a key, and reviews, of its own."""

    site: str
    language: str

    @classmethod
    def of(cls, written: str) -> "Key":
        """``{site}/{language}/{64 hex digits}``. Raises ``BadKey``."""
        found = KEY.fullmatch(written)
        if found is None:
            raise BadKey
        return cls(found.group(1), found.group(2))

    def __str__(self) -> str:
        return f"{self.site}/{self.language}"


def _messages(body: Any) -> tuple[str, dict[str, list[str]]]:
    message = body.get("message") if isinstance(body, dict) else None
    return str(message or ""), {}


def _refusal(body: bytes) -> int | None:
    """A bad key may be told in an answer that looks good: as WordPress does it, or in the words of a bad order."""
    if b'"reviews"' in body or not (b'"status"' in body or b'"success"' in body):
        return None
    try:
        answer = decoded(body)
    except BadPayload:
        return None  # whoever reads it finds that out
    if not isinstance(answer, dict):
        return None
    data = answer.get("data")
    status = data.get("status") if isinstance(data, dict) else None
    if isinstance(status, int) and BAD_REQUEST <= status < 600:
        return status
    is_about_key = answer.get("success") in FAILED and ABOUT_KEY.search(_messages(answer)[0])
    return BAD_KEY if is_about_key else None


DIALECT = Dialect(messages=_messages, refusal=_refusal, has_scopes=False)


def entered(secret: Secret) -> dict[str, str]:
    """The key stands among what is asked: in the query of what is read, in the body of what is sent."""
    return {"api_key": secret.reveal()}


class Client:
    """What an API key may do, beside the lists of its mappings."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def probe(self) -> None:
        """Proof that the key works, by one review. How a bad key is refused is not documented.

        Raises ``AccessRevoked`` too for an answer that tells of something else than reviews.
        """
        query = {"limit": "1", "page": "1", "review_type": "both"}
        answer = _object(self.door.call(endpoints.REVIEWS, query=query))
        if "reviews" not in answer:
            raise AccessRevoked(_messages(answer)[0])

    def public(self, public_key: str) -> None:
        """Proof that the public key is known. Raises ``BadPayload`` for an answer that tells of something else."""
        answer = _object(self.door.call(endpoints.PUBLIC_REVIEWS, path={"public_key": public_key, "scope": SITE}))
        if "reviews" not in answer:
            raise BadPayload("no reviews came where they were asked for", reason="not_a_list")


def _object(body: bytes) -> dict[str, Any]:
    answer = decoded(body)
    if not isinstance(answer, dict):
        raise BadPayload("an object was asked for and something else came", reason="not_an_object")
    return answer
