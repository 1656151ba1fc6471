"""REC+ (Really Easy Cart): web shops, each at its own domain; linked by an API user and a password of the shop."""

from functools import partial

from django.conf import settings

from accounts.http import opening, places, vault
from accounts.http.door import Door
from accounts.http.errors import Unreachable
from accounts.http.transport import Bounds
from accounts.systems.by_secret import EnteredSystem
from accounts.systems.rec_plus import endpoints, linking, webhooks
from accounts.systems.rec_plus.client import API, DIALECT, Client, basic, unpacked


class RecPlus(EnteredSystem):
    key = "rec_plus"
    name = "REC+"
    kind = "shop"
    place = "in the shop"
    first = "products"

    def __init__(self) -> None:
        self.linking = linking.EnteredLinking(self)
        self.webhooks = webhooks.Webhooks()

    def budget_per_minute(self) -> int:
        return int(settings.REC_PLUS_LIMIT or 0)

    def probe(self, door: Door) -> None:
        Client(door).probe()

    def opened(
        self, secret: vault.Secret, lane: int, account_id: int | None = None, bounds: Bounds | None = None
    ) -> Door:
        """A way to the shop that the secret itself names: a password never travels to another domain."""
        domain, _, _ = unpacked(secret)
        try:
            place = places.place(domain, settings.ALLOW_PRIVATE_HOSTS)
        except places.BadDomain:  # the settings allowed it once
            raise Unreachable("the settings do not allow this host any more", reason="address_refused") from None
        return opening.open_door(
            system=self.key,
            base_url=place.url(API),
            secret=secret,
            endpoints=endpoints.ACCOUNT,
            dialect=DIALECT,
            bucket_of=partial(self.bucket, secret.equality_key()),
            lane=lane,
            account_id=account_id,
            signs=basic,
            bounds=bounds,
            by_address=False,
        )


SYSTEM = RecPlus()
