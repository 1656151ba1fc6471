"""The operations of ReadyCloud that we may call; anything else is refused before a socket opens.

Every path ends with a slash: a redirect would lose the body, and maybe the token. Left out on purpose: the licence keys,
accounts, notes and wallets of a company, which no page of ours needs, and changes of an organisation.
"""

from accounts.http.endpoint import Endpoint

# Linking: the version of the sign-in is 1 for every version of the API
TOKEN = Endpoint("POST", "/api/v1/oauth2/token/", is_form=True)
ORGANISATIONS = Endpoint("GET", "/api/v2/orgs/")
ORGANISATION = Endpoint("GET", "/api/v2/orgs/{org}/")

# Webhooks
WEBHOOKS = Endpoint("GET", "/api/v2/orgs/{org}/webhooks/")
WEBHOOK = Endpoint("GET", "/api/v2/orgs/{org}/webhooks/{webhook}/")
CREATE_WEBHOOK = Endpoint("POST", "/api/v2/orgs/{org}/webhooks/")
DELETE_WEBHOOK = Endpoint("DELETE", "/api/v2/orgs/{org}/webhooks/{webhook}/")

# Sales
ORDERS = Endpoint("GET", "/api/v2/orgs/{org}/orders/")
ORDER = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/")
CREATE_ORDER = Endpoint("POST", "/api/v2/orgs/{org}/orders/")
UPDATE_ORDER = Endpoint("PATCH", "/api/v2/orgs/{org}/orders/{order}/")
BOXES = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/boxes/")
BOX = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/boxes/{box}/")
ITEMS = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/boxes/{box}/items/")
ITEM = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/boxes/{box}/items/{item}/")
TRACKING = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/boxes/{box}/tracking/")

# What orders are made of
PACKAGINGS = Endpoint("GET", "/api/v2/orgs/{org}/packaging/")
PACKAGING = Endpoint("GET", "/api/v2/orgs/{org}/packaging/{packaging}/")
PRODUCTS = Endpoint("GET", "/api/v2/orgs/{org}/products/")
PRODUCT = Endpoint("GET", "/api/v2/orgs/{org}/products/{product}/")
CONTACTS = Endpoint("GET", "/api/v2/orgs/{org}/contacts/")
CONTACT = Endpoint("GET", "/api/v2/orgs/{org}/contacts/{contact}/")

APP = frozenset({TOKEN})
ACCOUNT = frozenset(value for value in dict(globals()).values() if isinstance(value, Endpoint)) - APP
