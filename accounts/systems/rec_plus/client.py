"""The REC+ API v1 in Python: plain values in and out, no database, no settings."""

import base64
import json
from typing import Any

from accounts.http.answers import Dialect, decoded
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import AccessRevoked, BadPayload, Forbidden
from accounts.http.places import Place
from accounts.http.vault import Secret
from accounts.systems.rec_plus import endpoints

API = "/api/v1"
BAD_REQUEST = 400

# A cheap call for each scope of an API user: what it may not read, it may not write either.
PRIVATE: dict[str, Endpoint] = {
    "store_content": endpoints.STOCK,
    "orders": endpoints.ORDERS,
    "users": endpoints.USER_GROUPS,
    "content": endpoints.DOWNLOAD_CATEGORIES,
    "forms": endpoints.FORMS,
}


def _errors(body: Any) -> list[Any]:
    errors = body.get("errors") if isinstance(body, dict) else None
    return errors if isinstance(errors, list) else []


def _messages(body: Any) -> tuple[str, dict[str, list[str]]]:
    """``{"errors": [{"status": 404, "message": "Product not found"}]}``; which field a message is about is never told."""
    told = [error.get("message") for error in _errors(body) if isinstance(error, dict)]
    return " ".join(str(message) for message in told if message), {}


def _refusal(body: bytes) -> int | None:
    """A shop that was told to suppress its codes answers 200 with the errors inside."""
    if b'"errors"' not in body:
        return None
    try:
        first = next(iter(_errors(decoded(body))), None)
    except BadPayload:
        return None  # whoever reads it finds that out
    if first is None:
        return None
    status = first.get("status") if isinstance(first, dict) else None
    return status if isinstance(status, int) and BAD_REQUEST <= status < 600 else BAD_REQUEST


DIALECT = Dialect(messages=_messages, refusal=_refusal)


def packed(place: Place, username: str, password: str) -> Secret:
    """Where, who and the password in one: none of them is ever used with another's."""
    parts = {"domain": place.shown, "username": username, "password": password}
    return Secret(json.dumps(parts, ensure_ascii=False, sort_keys=True))


def unpacked(secret: Secret) -> tuple[str, str, Secret]:
    """Domain, user and password."""
    parts = json.loads(secret.reveal())
    return parts["domain"], parts["username"], Secret(parts["password"])


def basic(secret: Secret) -> str:
    """The Authorization header; masked in logs like the password itself."""
    _, username, password = unpacked(secret)
    encoded = Secret(base64.b64encode(f"{username}:{password.reveal()}".encode()).decode())
    return f"Basic {encoded.reveal()}"


class Client:
    """What an API user may do."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def probe(self) -> None:
        """Proof that user and password work, by the first scope that is open: what is public proves nothing.

        Raises ``AccessRevoked`` where none is.
        """
        for endpoint in PRIVATE.values():
            if self.may(endpoint):
                return
        raise AccessRevoked("no scope is open")

    def may(self, endpoint: Endpoint) -> bool:
        """Whether the user may read this. How a closed scope is refused is not documented: 401 and 403 both count."""
        try:
            self.rows(endpoint, limit="1")
        except (AccessRevoked, Forbidden):
            return False
        return True

    def rows(self, endpoint: Endpoint, **query: str) -> list[dict[str, Any]]:
        """The objects of a page: whatever list stands beside the figures. Raises ``BadPayload`` if there is none."""
        answer = _object(self.door.call(endpoint, query=query))
        name = endpoint.path.removeprefix("/")
        rows = answer.get(name, answer.get(name.replace("-", "_")))
        if isinstance(rows, dict):  # a list with gaps, as PHP writes it
            rows = list(rows.values())
        if not isinstance(rows, list):
            raise BadPayload("no list came where one was asked for", reason="not_a_list")
        return [row for row in rows if isinstance(row, dict)]


def _object(body: bytes) -> dict[str, Any]:
    answer = decoded(body)
    if not isinstance(answer, dict):
        raise BadPayload("an object was asked for and something else came", reason="not_an_object")
    return answer
