"""ready2order: a point of sale. Catalog, stock, invoices and customers of a till; linked by a grant of three tokens."""

from functools import partial

from django.conf import settings

from accounts.http import opening, vault
from accounts.http.budget import Bucket, Lane
from accounts.http.door import Door
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.ready2order import endpoints, linking, webhooks
from accounts.systems.ready2order.client import DIALECT, Client, DeveloperClient


class Ready2order:
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

    def bucket(self, credential_key: str, method: str) -> Bucket:
        return opening.token_bucket(self.key, credential_key, self.budget_per_minute())

    def door(self, account: LinkedAccount, lane: int) -> Door:
        return self._door(vault.unseal(account, "credential"), lane, account.pk)

    def candidate_door(self, grant: Grant) -> Door:
        return self._door(vault.unseal(grant, "candidate"), Lane.PERSON, grant.account_id)

    def replaced_door(self, account: LinkedAccount, secret: vault.Secret) -> Door:
        return self._door(secret, Lane.PERSON, account.pk)

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

    def _door(self, secret: vault.Secret, lane: int, account_id: int) -> Door:
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
        )


SYSTEM = Ready2order()
