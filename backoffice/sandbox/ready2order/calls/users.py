"""Who works at the till. Passwords are taken, and neither kept nor shown."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.records import Resource, listing, reading, writing
from backoffice.sandbox.ready2order.fields import boolean, integer, text

PASSWORD = "user_password"  # noqa: S105 - not a password
OPTIONAL = (
    text("user_firstName", nullable=True),
    text("user_lastName", nullable=True),
    boolean("user_trainingsMode"),
    integer("user_printer", nullable=True),
    integer("user_printAccess", nullable=True),
    integer("right_id", required=True),
)


def _kept(call: Call, body: Row, before: Row | None) -> Row:
    call.require(call.till.user_rights, "right_id", body["right_id"])
    if body.get("user_printer") is not None:
        call.require(call.till.printers, "user_printer", body["user_printer"])
    return {name: value for name, value in body.items() if name != PASSWORD}


USERS = Resource(
    "/users", "users", "user", paged=True,
    create=(text("user_username", required=True), text(PASSWORD, required=True), *OPTIONAL),
    change=(text("user_username"), text(PASSWORD), *OPTIONAL),
    kept=_kept,
)  # fmt: skip
RIGHTS = Resource("/users/rights", "user_rights", "user right", paged=True)

OPERATIONS = (*reading(USERS), *writing(USERS), listing(RIGHTS))
