"""ReadyCloud: shipping. Orders with their boxes, items and tracking; linked by a key that the merchant's browser brings."""

from functools import partial
from typing import Any

from django.conf import settings

from accounts.http import opening, vault
from accounts.http.budget import Bucket, Lane, Rate
from accounts.http.door import Door, unsigned
from accounts.http.issues import Issue
from accounts.linking.renewing import Keeper
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.readycloud import endpoints, linking, webhooks
from accounts.systems.readycloud.client import DIALECT, AppClient, Client


class ReadyCloud:
    key = "readycloud"
    name = "ReadyCloud"
    kind = "shipping"
    place = "at the shipping service"
    first = "shipments"
    has_limit = True

    def __init__(self) -> None:
        self.webhooks = webhooks.Webhooks()
        self.linking = linking.TokenLinking(self)

    def is_set_up(self) -> bool:
        return bool(settings.READYCLOUD_CLIENT_ID and settings.READYCLOUD_CLIENT_SECRET)

    def budget_per_minute(self) -> int:
        return int(settings.READYCLOUD_LIMIT or 0)

    def bucket(self, credential_key: str, method: str) -> Bucket:
        """The service counts by app, reads and everything else apart: all accounts share these two."""
        app = vault.equality_key(settings.READYCLOUD_CLIENT_ID)
        kind = "reads" if method == "GET" else "others"
        return Bucket(f"{opening.bucket(self.key, app)}:{kind}", Rate.per_minute(self.budget_per_minute()))

    def door(self, account: LinkedAccount, lane: int) -> Door:
        keeper = Keeper(account, "credential", self.renewed)
        return self._door(vault.unseal(account, "credential"), lane, account.pk, keeper)

    def candidate_door(self, grant: Grant) -> Door:
        keeper = Keeper(grant, "candidate", self.renewed)
        return self._door(vault.unseal(grant, "candidate"), Lane.PERSON, grant.account_id, keeper)

    def replaced_door(self, account: LinkedAccount, secret: vault.Secret) -> Door:
        return self._door(secret, Lane.PERSON, account.pk)

    def renewed(self, renewal: vault.Secret) -> Issue:
        """The next issue of a key. The app's own secret is good in the body only, and no key goes along."""
        secret = vault.Secret(settings.READYCLOUD_CLIENT_SECRET)
        door = self._opened(secret, endpoints=endpoints.APP, signs=unsigned, lane=Lane.PERSON)
        return AppClient(door, settings.READYCLOUD_CLIENT_ID).renewed(renewal)

    def welcome(self, grant: Grant) -> None:
        """Its budget is the app's, which others may have used."""

    def probe(self, door: Door) -> None:
        Client(door).probe()

    def _door(self, secret: vault.Secret, lane: int, account_id: int, keeper: Keeper | None = None) -> Door:
        return self._opened(secret, endpoints=endpoints.ACCOUNT, keeper=keeper, lane=lane, account_id=account_id)

    def _opened(self, secret: vault.Secret, **options: Any) -> Door:
        return opening.open_door(
            system=self.key,
            base_url=settings.READYCLOUD_URL,
            secret=secret,
            dialect=DIALECT,
            bucket_of=partial(self.bucket, ""),
            by_address=False,
            **options,
        )


SYSTEM = ReadyCloud()
