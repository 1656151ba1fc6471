"""The page on which the owner of a till says yes or no. Plain HTML: a browser or any HTTP client can use it.

GET shows it; POST (form-encoded) decides. Fields: ``decision`` is ``approve`` or ``decline``; who decides is either
``username`` and ``password``, or ``till`` (its number), which stands for being signed in already.
"""

from html import escape
from typing import TYPE_CHECKING

from backoffice.sandbox.messages import Answer, Request
from backoffice.sandbox.ready2order import forms
from backoffice.sandbox.ready2order.grants import EXPIRED, PENDING, Grant
from backoffice.sandbox.ready2order.till import Till

if TYPE_CHECKING:
    from backoffice.sandbox.ready2order.app import Ready2Order

PREFIX = "/api/grantAccess/"
APPROVE, DECLINE = "approve", "decline"

FORM = """
<p><strong>{integrator}</strong> asks for access to your till: products, stock, invoices and customers.</p>
{complaint}
<form method="post">
<fieldset><legend>Sign in</legend>
<p><label>User name <input name="username" autocomplete="username" autofocus></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
</fieldset>
<fieldset><legend>or pick a till of this sandbox</legend>
{tills}
</fieldset>
<p><button name="decision" value="approve">Approve</button> <button name="decision" value="decline">Decline</button></p>
</form>"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}}button{{font:inherit;padding:.4rem 1rem}}</style>
</head><body><h1>{title}</h1>{content}</body></html>
"""


def answer(box: "Ready2Order", request: Request) -> Answer:
    grant = box.grants.get(request.path.removeprefix(PREFIX))
    if grant is None:
        return _page("Unknown request", "<p>There is no such request for access.</p>", 404)
    status = grant.status(box.clock.now())
    if status == EXPIRED:
        return _page("Request expired", "<p>This request is too old. Ask the integrator for a new link.</p>", 410)
    if status != PENDING:
        return _page("Already answered", "<p>This request has been answered. Each link works once.</p>", 410)
    match request.method:
        case "GET" | "HEAD":
            return _form(box)
        case "POST":
            return _decide(box, grant, forms.decoded(request.body))
    return _page("Not possible", "<p>This page is read or answered, nothing else.</p>", 405)


def _form(box: "Ready2Order", complaint: str = "", status: int = 200) -> Answer:
    tills = "\n".join(
        f'<p><label><input type="radio" name="till" value="{till.number}"> {escape(till.name)}</label></p>'
        for till in box.tills
    )
    content = FORM.format(
        integrator=escape(box.options.integrator),
        tills=tills,
        complaint=f'<p role="alert">{escape(complaint)}</p>' if complaint else "",
    )
    return _page("Grant access", content, status)


def _decide(box: "Ready2Order", grant: Grant, given: dict[str, str]) -> Answer:
    till = _signed_in(box, given)
    if till is None:
        return _form(box, "User name or password is wrong.", 403)
    match given.get("decision"):
        case "approve":
            grant.approve(till.number, box.tokens.issue(till.number))
        case "decline":
            grant.deny(till.number)
        case _:
            return _form(box, "Please approve or decline.", 400)
    if grant.callback and not box.options.lost_callback:
        return Answer.redirect(grant.return_address())
    done = "Access granted" if given["decision"] == APPROVE else "Access declined"
    return _page(done, "<p>You can close this window.</p>", 200)


def _signed_in(box: "Ready2Order", given: dict[str, str]) -> Till | None:
    for till in box.tills:
        named = given.get("username") == till.username and given.get("password") == till.password
        picked = not given.get("username") and given.get("till") == str(till.number)
        if named or picked:
            return till
    return None


def _page(title: str, content: str, status: int) -> Answer:
    return Answer.html(PAGE.format(title=escape(title), content=content), status)
