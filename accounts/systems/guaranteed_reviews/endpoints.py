"""The operations of Guaranteed Reviews' API v3 that we may call; anything else is refused before a socket opens.

Left out on purpose: the older API of its plug-ins, which asks shops for their orders.
"""

from accounts.http.endpoint import Endpoint

SEND_ORDERS = Endpoint("POST", "/private/v3/orders")
REVIEWS = Endpoint("GET", "/private/v3/reviews")
PUBLIC_REVIEWS = Endpoint("GET", "/public/v3/reviews/{public_key}/{scope}", is_public=True)

ACCOUNT = frozenset(value for value in dict(globals()).values() if isinstance(value, Endpoint))
