"""ReadyCloud's API v2 in Python: plain values in and out, no database, no settings."""

from dataclasses import dataclass
from typing import Any

from accounts.http.answers import NUL, Dialect, decoded
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import AccessRevoked, BadPayload, Unreachable
from accounts.http.issues import Issue, issue_in
from accounts.http.vault import Secret
from accounts.models.linked_account import LinkedAccount
from accounts.systems.readycloud import endpoints

PAGE_ROWS = 50  # larger pages were answered with 504
MOST_PAGES = 20  # of a short list
DETAILS = ("error_description", "detail", "error_message", "error")  # the first that is there


def _messages(body: Any) -> tuple[str, dict[str, list[str]]]:
    """``{"detail": "…"}``, the sign-in's ``{"error", "error_description"}``, or ``{"field": ["…"]}``."""
    if not isinstance(body, dict):
        return "", {}
    detail = next((str(body[name]) for name in DETAILS if isinstance(body.get(name), str)), "")
    fields = {
        str(name): [str(text) for text in texts]
        for name, texts in body.items()
        if isinstance(texts, list) and name not in DETAILS
    }
    return detail, fields


DIALECT = Dialect(messages=_messages)


@dataclass(frozen=True)
class Organisation:
    """``url`` is relative, as the service tells it, and the only identity there is."""

    url: str
    name: str

    @property
    def key(self) -> str:
        """What stands for it in the addresses of its records. Letters' case matters."""
        return endpoints.ORGANISATION.values_in(self.url)["org"]


def organisations(account: LinkedAccount) -> list[Organisation]:
    """Those that are mirrored: all that were there when it was linked, but for the unticked ones."""
    return [Organisation(part["key"], part["name"]) for part in account.access.get("parts", [])]


class AppClient:
    """What the app may do by itself: renew a merchant's key."""

    def __init__(self, door: Door, client_id: str) -> None:
        self.door, self._client_id = door, client_id

    def renewed(self, renewal: Secret) -> Issue:
        """The next issue. Its key may be the same text; what renews it is another.

        Raises ``Rejected`` where the renewal was used before or is not known, ``Unreachable`` where we are not.
        """
        body = {
            "grant_type": "refresh_token",
            "refresh_token": renewal.reveal(),
            "client_id": self._client_id,
            "client_secret": self.door.secret.reveal(),
        }
        try:
            answer = decoded(self.door.call(endpoints.TOKEN, body=body))
        except AccessRevoked:  # the app's own id or secret, not the merchant's key
            raise Unreachable(reason="app_refused") from None
        found = issue_in(answer) if isinstance(answer, dict) else None
        if found is None:
            raise BadPayload("the renewed key came without the key", reason="not_an_object")
        return found


class Client:
    """What a merchant's token may do."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def probe(self) -> None:
        """Cheapest proof that the token works. Raises ``AccessRevoked`` when it does not."""
        self.door.call(endpoints.ORGANISATIONS, query={"limit": "1"})

    def organisations(self) -> list[Organisation]:
        """Those that are not deleted, in the service's order."""
        rows = self._rows(endpoints.ORGANISATIONS)
        return list(dict.fromkeys(_organisation(row) for row in rows if not row.get("deleted_at")))

    def webhooks(self, org: str) -> list[dict[str, Any]]:
        """The entries of one organisation, as they come."""
        return self._rows(endpoints.WEBHOOKS, org=org)

    def _rows(self, endpoint: Endpoint, **path: str) -> list[dict[str, Any]]:
        """A short list, with all its pages."""
        rows: list[dict[str, Any]] = []
        for _ in range(MOST_PAGES):
            query = {"limit": str(PAGE_ROWS), "offset": str(len(rows))}
            page, more = _page(self.door.call(endpoint, path=path, query=query))
            rows += page
            if not more or not page:
                break
        return rows


def _organisation(row: dict[str, Any]) -> Organisation:
    url, name = row.get("url"), row.get("name")
    found = Organisation(str(url or ""), str(name or "").replace(NUL, ""))
    try:
        _ = found.key
    except ValueError:
        raise BadPayload("an organisation came without its address", reason="not_an_object") from None
    return found


def _page(body: bytes) -> tuple[list[dict[str, Any]], bool]:
    """The rows, and whether there are more. The address of the next page is not followed: pages are asked for by offset."""
    answer = decoded(body)
    rows = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise BadPayload("no list came where one was asked for", reason="not_a_list")
    return [row for row in rows if isinstance(row, dict)], isinstance(answer, dict) and bool(answer.get("next"))
