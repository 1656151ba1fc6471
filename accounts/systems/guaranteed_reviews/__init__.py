"""Guaranteed Reviews: asks buyers what they think of what they bought; linked by an API key for each language."""

from functools import partial

from django.conf import settings

from accounts.http import opening, vault
from accounts.http.door import Door
from accounts.http.transport import Bounds
from accounts.systems.by_secret import EnteredSystem
from accounts.systems.guaranteed_reviews import endpoints, linking
from accounts.systems.guaranteed_reviews.client import DIALECT, Client, entered


class GuaranteedReviews(EnteredSystem):
    key = "guaranteed_reviews"
    name = "Guaranteed Reviews"
    kind = "reviews"
    place = "at the review service"
    first = "reviews"
    webhooks = None  # it knows none

    def __init__(self) -> None:
        self.linking = linking.EnteredLinking(self)

    def budget_per_minute(self) -> int:
        return int(settings.GUARANTEED_REVIEWS_LIMIT or 0)

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
