"""The service as its people and tests see it: who will be asked when, and what buyers write."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock

from backoffice.sandbox.clock import Clock
from backoffice.sandbox.guaranteed_reviews import seed as past
from backoffice.sandbox.guaranteed_reviews.accounts import Account, accounts_of
from backoffice.sandbox.guaranteed_reviews.mails import PLANNED, SENT, Mail, Received
from backoffice.sandbox.guaranteed_reviews.reviews import PUBLISHED, SITE_REVIEW, Review
from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options

__all__ = ["Account", "ReviewService"]
FIRST_REVIEW = 90_000


class ReviewService:
    """Safe to use from any thread. ``languages``: see ``accounts_of``; ``reviews`` were written in each before."""

    def __init__(
        self, languages: Sequence[str], *, seed: int, reviews: int, lock: RLock, clock: Clock, options: Options
    ) -> None:
        self.lock, self.clock, self.options = lock, clock, options
        self.url = ""
        """Where it is: followed by /private/v3/… and /public/v3/…"""
        self.accounts = accounts_of(seed, languages)
        self._last_review = FIRST_REVIEW
        for account in self.accounts:
            for written in past.reviews(seed, account.number, account.language, reviews, clock.moment()):
                self._last_review += 1
                account.reviews.append(replace(written, id=self._last_review))

    def about(self) -> Row:
        return {"url": self.url, "accounts": [account.about() for account in self.accounts]}

    # mails

    def mails(self, account: Account | None = None) -> list[Mail]:
        """Of every order that was imported, in the order of their coming; sent or not by the sandbox's clock."""
        with self.lock:
            accounts = [account] if account else self.accounts
            received = sorted((each for each_of in accounts for each in each_of.orders), key=lambda each: each.at)
            return [Mail.of(each, self.clock.moment()) for each in received]

    def planned(self, account: Account | None = None) -> list[Mail]:
        return [mail for mail in self.mails(account) if mail.state == PLANNED]

    def sent(self, account: Account | None = None) -> list[Mail]:
        return [mail for mail in self.mails(account) if mail.state == SENT]

    # orders

    def receive(self, account: Account, order: Row) -> bool:
        """Whether it was imported; not if its id or its reference has come before."""
        with self.lock:
            if self._is_known(account, Received(order, account.language, self.clock.moment())):
                return False
            account.orders.append(Received(order, account.language, self.clock.moment()))
            return True

    def _is_known(self, account: Account, new: Received) -> bool:
        """Within the key or the whole site, by option. An empty reference is one like any other."""
        is_wide = self.options.reviews_dedupe == "site"
        accounts = [each for each in self.accounts if each is account or (is_wide and each.site == account.site)]
        known = [order for each in accounts for order in each.orders]
        return any(
            old.id_order == new.id_order or (new.reference is not None and old.reference == new.reference)
            for old in known
        )

    # reviews

    def review(
        self,
        order: str | int,
        *,
        rating: int = 5,
        text: str = "Very good.",
        product: str | int | None = None,
        at: datetime | None = None,
        status: int = PUBLISHED,
        account: Account | None = None,
    ) -> Review:
        """The buyer of this ``id_order`` writes: of one product, or of the whole shop. ``KeyError`` for no such order."""
        with self.lock:
            account, received = self._found(str(order), account)
            if product is not None and str(product) not in {str(each["id"]) for each in received.products}:
                raise KeyError(product)
            self._last_review += 1
            moment = at or self.clock.moment()
            made = Review(
                id=self._last_review, id_order=received.id_order, rating=rating, text=text, at=moment, changed_at=moment,
                product=SITE_REVIEW if product is None else str(product), language=account.language, status=status,
                firstname=str(received.order["firstname"]), lastname=str(received.order["lastname"]),
                email=str(received.order["email"]), ordered=str(received.order["order_date"]),
            )  # fmt: skip
            account.reviews.append(made)
            return made

    def reply(self, identifier: int, text: str) -> Review:
        now = self.clock.moment()
        return self._changed(identifier, lambda old: replace(old, reply=text, replied_at=now, changed_at=now))

    def moderate(self, identifier: int, status: int) -> Review:
        """1 published, 0 pending, 2 binned."""
        now = self.clock.moment()
        return self._changed(identifier, lambda old: replace(old, status=status, changed_at=now))

    def _changed(self, identifier: int, change: Callable[[Review], Review]) -> Review:
        """``KeyError`` if there is no such review."""
        with self.lock:
            for account in self.accounts:
                for place, old in enumerate(account.reviews):
                    if old.id == identifier:
                        account.reviews[place] = change(old)
                        return account.reviews[place]
        raise KeyError(identifier)

    def _found(self, id_order: str, account: Account | None) -> tuple[Account, Received]:
        for each in [account] if account else self.accounts:
            for received in each.orders:
                if received.id_order == id_order:
                    return each, received
        raise KeyError(id_order)
