"""ready2order: a point of sale. Catalog, stock, invoices and customers of a till; linked by a grant of three tokens."""

from functools import partial

from django.conf import settings

from accounts.http import opening, vault
from accounts.http.budget import Lane
from accounts.http.door import Door
from accounts.http.transport import Bounds
from accounts.models.grant import Grant
from accounts.systems.by_secret import BySecret
from accounts.systems.ready2order import endpoints, linking, webhooks
from accounts.systems.ready2order.client import DIALECT, Client, DeveloperClient


class Ready2order(BySecret):
    key = "ready2order"
    name = "ready2order"
    kind = "till"
    place = "at the till"
    first = "products"
    has_limit = True

    def __init__(self) -> None:
        self.linking = linking.GrantLinking(self)
        self.webhooks = webhooks.Webhooks()

    def is_set_up(self) -> bool:
        return bool(settings.READY2ORDER_DEVELOPER_TOKEN)

    def budget_per_minute(self) -> int:
        return int(settings.READY2ORDER_TOKEN_LIMIT or 0)

    def welcome(self, grant: Grant) -> None:
        if grant.candidate_key != grant.account.credential_key:
            opening.fresh_bucket(self.key, vault.unseal(grant, "candidate"), self.budget_per_minute())

    def probe(self, door: Door) -> None:
        Client(door).probe()

    def developer(self, lane: int = Lane.PERSON) -> DeveloperClient:
        """Calls with the integrator's own token."""
        secret = vault.Secret(settings.READY2ORDER_DEVELOPER_TOKEN)
        door = opening.open_door(
            system=self.key,
            base_url=settings.READY2ORDER_API_URL,
            secret=secret,
            endpoints=endpoints.DEVELOPER,
            dialect=DIALECT,
            bucket_of=partial(self.bucket, secret.equality_key()),
            address_per_minute=settings.READY2ORDER_EGRESS_LIMIT,
            lane=lane,
        )
        return DeveloperClient(door)

    def opened(
        self, secret: vault.Secret, lane: int, account_id: int | None = None, bounds: Bounds | None = None
    ) -> Door:
        return opening.open_door(
            system=self.key,
            base_url=settings.READY2ORDER_API_URL,
            secret=secret,
            endpoints=endpoints.ACCOUNT,
            dialect=DIALECT,
            bucket_of=partial(self.bucket, secret.equality_key()),
            address_per_minute=settings.READY2ORDER_EGRESS_LIMIT,
            lane=lane,
            account_id=account_id,
            bounds=bounds,
        )


SYSTEM = Ready2order()
