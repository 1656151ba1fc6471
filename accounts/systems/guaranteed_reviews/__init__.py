"""Guaranteed Reviews: asks buyers what they think of what they bought; linked by an API key for each language."""

from functools import partial

from django.conf import settings

from accounts.http import opening, vault
from accounts.http.budget import Bucket, Lane
from accounts.http.door import Door
from accounts.http.transport import Bounds
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.guaranteed_reviews import endpoints, linking
from accounts.systems.guaranteed_reviews.client import DIALECT, Client, entered


class GuaranteedReviews:
    key = "guaranteed_reviews"
    name = "Guaranteed Reviews"
    kind = "reviews"
    place = "at the review service"
    first = "reviews"
    has_limit = False
    webhooks = None  # it knows none

    def __init__(self) -> None:
        self.linking = linking.EnteredLinking(self)

    def is_set_up(self) -> bool:
        return True  # everything it needs is the merchant's

    def budget_per_minute(self) -> int:
        return int(settings.GUARANTEED_REVIEWS_LIMIT or 0)

    def bucket(self, credential_key: str, method: str) -> Bucket:
        return opening.token_bucket(self.key, credential_key, self.budget_per_minute())

    def door(self, account: LinkedAccount, lane: int) -> Door:
        return self.opened(vault.unseal(account, "credential"), lane, account.pk)

    def candidate_door(self, grant: Grant) -> Door:
        return self.opened(vault.unseal(grant, "candidate"), Lane.PERSON, grant.account_id)

    def replaced_door(self, account: LinkedAccount, secret: vault.Secret) -> Door:
        return self.opened(secret, Lane.PERSON, account.pk)

    def welcome(self, grant: Grant) -> None:
        """Its bucket was filled when it was tried."""

    def probe(self, door: Door) -> None:
        Client(door).probe()

    def opened(
        self, secret: vault.Secret, lane: int, account_id: int | None = None, bounds: Bounds | None = None
    ) -> Door:
        return opening.open_door(
            system=self.key,
            base_url=settings.GUARANTEED_REVIEWS_URL,
            secret=secret,
            endpoints=endpoints.ACCOUNT,
            dialect=DIALECT,
            bucket_of=partial(self.bucket, secret.equality_key()),
            lane=lane,
            account_id=account_id,
            signs=None,
            enters=entered,
            bounds=bounds,
        )


SYSTEM = GuaranteedReviews()
