"""Reviews of the past, of orders that came before anybody looked; they follow from the seed alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.guaranteed_reviews.reviews import BINNED, PENDING, PUBLISHED, SITE_REVIEW, Review

_REVIEWS = 71
PEOPLE = (("Ada", "Lovelace"), ("Zoë", "O'Brien"), ("Jürgen", "Groß"), ("Anaïs", "Le Goff"), ("<b>Bo", "Ng & Co"))
TEXTS = ("Arrived quickly & well packed.", "As described.", "Très bien", "Not what I expected…", "", "5/5 \U0001f44d")


def reviews(seed: int, account: int, language: str, count: int, now: datetime) -> Iterator[Review]:
    """Oldest first; their ids are dealt out by the service."""
    for position in range(count):
        dice = Dice(seed, account, _REVIEWS, position)
        at = now - timedelta(days=2 * (count - position), minutes=dice.below(600))
        firstname, lastname = dice.pick(PEOPLE)
        has_reply = dice.chance(30)
        yield Review(
            id=0, id_order=f"OLD-{1000 + position}", rating=dice.pick((5, 5, 5, 4, 4, 3, 1)), text=dice.pick(TEXTS),
            product=SITE_REVIEW if dice.chance(40) else str(100 + dice.below(8)), language=language, at=at,
            firstname=firstname, lastname=lastname, email=f"buyer{position}@example.com",
            ordered=(at - timedelta(days=14)).strftime("%Y-%m-%d %H:%M:%S"), changed_at=at,
            reply="Thank you!" if has_reply else "", replied_at=at + timedelta(hours=5) if has_reply else None,
            status=dice.pick((PUBLISHED,) * 8 + (PENDING, BINNED)),
        )  # fmt: skip
