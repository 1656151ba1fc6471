"""One review, and how the private and the public API write it: in local time, each in its own shape."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options

ZONE = ZoneInfo("Europe/Paris")
"""In which zone times are is unknown; this is where the service is at home."""
SITE_REVIEW = "no"
"""What stands for the product of a review of the whole shop."""
PUBLISHED, PENDING, BINNED = 1, 0, 2


@dataclass(frozen=True)
class Review:
    id: int
    """Its translations have the same."""
    id_order: str
    product: str
    """The product's id, or ``no``."""
    rating: int
    text: str
    firstname: str
    lastname: str
    email: str
    language: str
    at: datetime
    ordered: str
    """The date of the order, as it was sent."""
    changed_at: datetime
    reply: str = ""
    replied_at: datetime | None = None
    status: int = PUBLISHED

    def private(self, options: Options) -> Row:
        return {
            "id": _number(self.id, options),
            "order": self.id_order,
            "product": self.product,
            "review_rating": _number(self.rating, options),
            "review_text": self.text,
            "reviewer_name": self.firstname,
            "reviewer_lastname": self.lastname,
            "reviewer_email": self.email,
            "date_time": self.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        }

    def public(self, language: str, options: Options) -> Row:
        """In another language it is a translation with the same id."""
        is_translated = language != self.language
        told: Row = {
            "id": _number(self.id, options),
            "c": f"{self.firstname} {self.lastname[:1]}.",
            "r": _number(self.rating, options),
            "txt": f"[{language}] {self.text}" if is_translated else self.text,
            "date": _minute(self.at),
            "odate": self.ordered[:10],
            "reply": self.reply,
            "rdate": _minute(self.replied_at),
            "transl": _number(int(is_translated), options),
            "lang": language,
        }
        return {**told, "o": self.id_order} if options.reviews_order_shown else told


def _minute(moment: datetime | None) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else ""


def _number(value: int, options: Options) -> Any:
    return value if options.reviews_numbers_as == "int" else str(value)
