"""Who works at the till. Passwords are neither kept nor shown."""

from backoffice.sandbox.ready2order.calls.records import Resource, listing, reading

USERS = Resource("/users", "users", "user", paged=True)
RIGHTS = Resource("/users/rights", "user_rights", "user right", paged=True)

OPERATIONS = (*reading(USERS), listing(RIGHTS))
