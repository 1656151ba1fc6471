"""Accounts: one for each language of a shop's site, each with its keys, its orders and its reviews."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.sandbox.guaranteed_reviews.mails import Received
from backoffice.sandbox.guaranteed_reviews.reviews import Review
from backoffice.sandbox.messages import Row

SERVICE = "guaranteed_reviews"
FIRST_SITE, SITE_STEP = 4_310, 17


@dataclass
class Account:
    number: int
    """Counted from 1, over all sites."""
    site: int
    language: str
    api_key: str
    """The site, the language and 64 hexadecimal digits, with slashes between them."""
    public_key: str
    orders: list[Received] = field(default_factory=list)
    """What was imported, in the order of its coming."""
    reviews: list[Review] = field(default_factory=list)
    """What was written in this language."""

    @property
    def name(self) -> str:
        """Of its key in the journal."""
        return f"{SERVICE}/{self.number}"

    def about(self) -> Row:
        return {
            "number": self.number,
            "site": self.site,
            "language": self.language,
            "api_key": self.api_key,
            "public_key": self.public_key,
            "orders": len(self.orders),
            "reviews": len(self.reviews),
        }


def accounts_of(seed: int, languages: Sequence[str]) -> list[Account]:
    """The languages of one site, until one comes again: with it the next site begins. The same seed, the same keys."""
    site, taken = FIRST_SITE, set[str]()
    made = []
    for number, language in enumerate(languages, 1):
        if language in taken:
            site, taken = site + SITE_STEP, set()
        taken.add(language)
        secret, public = (_word(seed, number, purpose) for purpose in ("private", "public"))
        made.append(Account(number, site, language, f"{site}/{language}/{secret}", public[:32]))
    return made


def _word(seed: int, number: int, purpose: str) -> str:
    return hashlib.sha256(f"guaranteed reviews {seed} {number} {purpose}".encode()).hexdigest()
