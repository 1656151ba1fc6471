"""Where an old key gets a new end: ``POST /api/v1/oauth2/token/`` with a form."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.readycloud.oauth import SCOPES, Token

if TYPE_CHECKING:
    from backoffice.sandbox.readycloud.cloud import Cloud

GRANTS = ("authorization_code", "password", "client_credentials")
"""Known to the provider's code, and switched off here."""
NO_STORE = {"Cache-Control": "no-store"}


class Failed(Exception):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description

    @property
    def status(self) -> int:
        return 401 if self.error == "invalid_client" else 400


def answer(cloud: "Cloud", request: Request) -> Answer:
    if request.method != "POST":
        return Answer.json({"detail": f'Method "{request.method}" not allowed.'}, 405)
    try:
        told = _refreshed(cloud, request)
    except Failed as failed:
        return Answer.json({"error": failed.error, "error_description": failed.description}, failed.status)
    made = Answer.json(told)
    made.headers |= NO_STORE
    return made


def _refreshed(cloud: "Cloud", request: Request) -> Row:
    """The secret counts only in the body; all else may stand in the query too."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    given = {**dict(request.query), **form}
    _check_grant(given)
    if given.get("client_id") != cloud.app.client_id:
        raise Failed("invalid_client", f"client_id {given.get('client_id')} doesn't exist")
    token = _found(cloud, given, form)
    wanted = given.get("scope", "").split()
    if unknown := [name for name in wanted if name not in SCOPES]:
        raise Failed("invalid_scope", f"The following scopes do not exist: {', '.join(unknown)}")
    if beyond := [name for name in wanted if name not in token.scopes]:
        raise Failed("invalid_scope", f"Refresh request requested scopes beyond initial grant: {', '.join(beyond)}")
    cloud.refresh(token)
    return {
        "access_token": token.access,
        "expires_in": cloud.options.readycloud_token_s,
        "token_type": "bearer",
        "refresh_token": token.refresh,
        "scope": " ".join(token.scopes),
    }


def _check_grant(given: dict[str, str]) -> None:
    grant = given.get("grant_type")
    if not grant:
        raise Failed("invalid_request", "No grant_type provided.")
    if grant in GRANTS:
        raise Failed("unauthorized_client", f"Grant type {grant} not allowed.")
    if grant != "refresh_token":
        raise Failed("unsupported_grant_type", f"No grant type: {grant}")
    if not given.get("client_id"):
        raise Failed("invalid_request", "No client_id")


def _found(cloud: "Cloud", given: dict[str, str], form: dict[str, str]) -> Token:
    refresh = given.get("refresh_token")
    if not refresh:
        raise Failed("invalid_request", "No refresh_token")
    token = cloud.tokens.refreshable(refresh)
    if token is None:
        raise Failed("invalid_request", f"No such refresh token: {refresh}")
    if form.get("client_secret") != cloud.app.client_secret:
        raise Failed("invalid_client", "Client authentication failed.")
    return token
