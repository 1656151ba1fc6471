"""The pages of the implicit grant: the merchant allows or denies, and the key goes back in the fragment of an address.

Only ``response_type=token`` is offered. ``state`` comes back in the query and not in the fragment, as the provider's code
has it; errors come back with theirs in the fragment, unless the option says otherwise.
"""

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from backoffice.sandbox.messages import Answer, Request
from backoffice.sandbox.readycloud.oauth import FULL, SCOPES, Token

if TYPE_CHECKING:
    from backoffice.sandbox.readycloud.cloud import Cloud

PREFIX = "/api/v1/oauth2/"
KEY_PAGE = PREFIX + "auth_code"
ALLOW, DENY = "allow", "deny"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}}button{{font:inherit;padding:.4rem 1rem}}</style>
</head><body><h1>{title}</h1>{content}</body></html>
"""
FORM = """
<p><strong>{app}</strong> asks for access to the ReadyCloud account of <strong>{user}</strong>:</p>
<ul>{scopes}</ul>
{complaint}
<form method="post">
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p>
</form>"""
KEY = """
<p>Copy this key into your application:</p>
<p><output id="key">Your key is in the address of this page, after access_token=</output></p>
<script>
const key = new URLSearchParams(location.hash.slice(1)).get("access_token");
if (key) document.getElementById("key").textContent = key;
</script>"""


class Denied(Exception):
    """What is wrong with a request for access."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


def answer(cloud: "Cloud", request: Request) -> Answer:
    asked = dict(request.query)
    if not _is_address(asked.get("redirect_uri", "")):
        return _page("Access is not possible", "<p>invalid_request: Absolute URI required for redirect_uri</p>", 400)
    target = asked.get("redirect_uri", "")
    try:
        target = _target(cloud, asked)
        scopes = _scopes(cloud, asked)
        return _decided(cloud, request, scopes, target)
    except Denied as denied:
        registered = cloud.app.redirect_uri if asked.get("client_id") == cloud.app.client_id else ""
        return _refused(cloud, denied, registered or target, asked)


def _is_address(given: str) -> bool:
    """One that a browser can be sent to, or none at all."""
    try:
        return not given or (urlsplit(given).scheme in ("http", "https") and bool(urlsplit(given).hostname))
    except ValueError:
        return False


def key_page() -> Answer:
    return _page("Your API key", KEY, 200)


def _target(cloud: "Cloud", asked: dict[str, str]) -> str:
    """Where the answer goes: the registered address, which ``redirect_uri`` may only repeat; empty if there is none."""
    if not asked.get("client_id"):
        raise Denied("invalid_request", "No client_id")
    if asked["client_id"] != cloud.app.client_id:
        raise Denied("invalid_client", f"client_id {asked['client_id']} doesn't exist")
    given, registered = asked.get("redirect_uri", ""), cloud.app.redirect_uri
    if given and registered and urlsplit(given)[:3] != urlsplit(registered)[:3]:
        raise Denied("invalid_request", "Registered redirect_uri doesn't match provided redirect_uri.")
    return given or registered


def _scopes(cloud: "Cloud", asked: dict[str, str]) -> tuple[str, ...]:
    """What is asked for; one name that does not exist spoils all."""
    kind = asked.get("response_type")
    if not kind:
        raise Denied("invalid_request", "response_type is a required parameter.")
    if kind == "code":
        raise Denied("unauthorized_client", "Response type code not allowed.")
    if kind != "token":
        raise Denied("invalid_request", f"No such response type {kind}")
    names = tuple(dict.fromkeys(asked.get("scope", "").split()))
    if unknown := [name for name in names if name not in SCOPES]:
        raise Denied("invalid_scope", f"The following scopes do not exist: {', '.join(unknown)}")
    return names or FULL


def _decided(cloud: "Cloud", request: Request, scopes: tuple[str, ...], target: str) -> Answer:
    if request.method in ("GET", "HEAD"):
        return _form(cloud, scopes)
    if request.method != "POST":
        return _page("Not possible", "<p>This page is read or answered, nothing else.</p>", 405)
    match dict(parse_qsl(request.body.decode("utf-8", "replace"))).get("decision"):
        case "allow":
            return Answer.redirect(_granted(cloud, cloud.issue(*scopes), target, dict(request.query)))
        case "deny":
            raise Denied("access_denied", "Access Denied.")
    return _form(cloud, scopes, '<p role="alert">Please allow or deny.</p>', 400)


def _granted(cloud: "Cloud", token: Token, target: str, asked: dict[str, str]) -> str:
    """The address that carries the key."""
    fragment = {
        "access_token": token.access,
        "user": cloud.user,
        "refresh_token": token.refresh,
        "expires_in": cloud.options.readycloud_token_s,
        "scope": " ".join(token.scopes),
        "token_type": "bearer",
    }
    state = {"state": asked["state"]} if "state" in asked else {}
    return _with(target or KEY_PAGE, state, fragment)


def _refused(cloud: "Cloud", denied: Denied, target: str, asked: dict[str, str]) -> Answer:
    if not target:
        return _page("Access is not possible", f"<p>{escape(denied.error)}: {escape(denied.description)}</p>", 400)
    told = {"error": denied.error, "error_description": denied.description}
    if asked.get("client_id") == cloud.app.client_id:
        told["app_name"] = cloud.app.name
    if "state" in asked:
        told["state"] = asked["state"]
    where = cloud.options.readycloud_errors_in
    query, fragment = (told if where != "fragment" else {}), (told if where != "query" else {})
    return Answer.redirect(_with(target, query, fragment))


def _with(target: str, query: "dict[str, str]", fragment: "dict[str, object]| dict[str, str]") -> str:
    parts = urlsplit(target)
    joined = "&".join(filter(None, (parts.query, urlencode(query))))
    return parts._replace(query=joined, fragment=urlencode(fragment, quote_via=quote)).geturl()


def _form(cloud: "Cloud", scopes: tuple[str, ...], complaint: str = "", status: int = 200) -> Answer:
    content = FORM.format(
        app=escape(cloud.app.name),
        user=escape(cloud.user),
        scopes="".join(f"<li>{escape(scope)}</li>" for scope in scopes),
        complaint=complaint,
    )
    return _page(f"Allow {cloud.app.name}?", content, status)


def _page(title: str, content: str, status: int) -> Answer:
    return Answer.html(PAGE.format(title=escape(title), content=content), status)
