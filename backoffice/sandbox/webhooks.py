"""Webhooks: events wait in a queue and are posted from a thread of their own, so that no answer waits for them.

Unknown in the contract, and chosen here: an answer counts as good from 200 to 299; every other answer, and none within
``webhook_timeout_s``, is tried again ``webhook_retries`` times, after ``webhook_pause_s`` and three times as long each
time; other deliveries go on meanwhile. The options with ``_percent`` lose, spoil, double and reorder deliveries.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

from backoffice.sandbox.deliveries import ACCEPTED, GIVEN_UP, LOST, WAITING, Delivery, Sender, post
from backoffice.sandbox.mishaps import DUPLICATE, MALFORMED, REORDERED, dice_of, spoilt, struck
from backoffice.sandbox.options import Options

KEPT = 10_000
GROWTH = 3
"""How much longer each pause is than the one before."""
HOLD_S = 1.0
"""A reordered delivery goes after the sender's next one, or so much later if there is none."""

SHOPS, SERVICES = 1_000_000, 2_000_000
"""Keep the dice of shops and of services apart from those of tills."""


class Webhooks:
    """Safe to use from any thread."""

    def __init__(self, seed: int, options: Options) -> None:
        self._seed, self._options = seed, options
        self._changed = threading.Condition()
        self._queue: list[tuple[float, int, Delivery]] = []
        """When it is due (by the monotonic clock), whose turn it is then, and what."""
        self._held: set[int] = set()
        """The numbers of deliveries that wait for their sender's next one."""
        self._kept: deque[Delivery] = deque(maxlen=KEPT)
        self._turns, self._numbers = count(1), count(1)
        self._counts: Counter[Sender] = Counter()
        self._thread: threading.Thread | None = None
        self._busy = self._stopped = False

    @property
    def deliveries(self) -> list[Delivery]:
        """What was sent and what was answered, in the order of the events; lost ones are among them."""
        with self._changed:
            return list(self._kept)

    def clear(self) -> None:
        """Forgets what was sent; what waits is sent all the same."""
        with self._changed:
            self._kept.clear()

    def about(self, since: int = 0) -> list[dict[str, Any]]:
        """The deliveries after number ``since``, as JSON."""
        with self._changed:
            return [delivery.about() for delivery in self._kept if delivery.number > since]

    def send(
        self,
        *,
        till: int | None = None,
        shop: int | None = None,
        service: str = "",
        event: str,
        url: str,
        content_type: str,
        body: bytes | Callable[[], bytes],
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Delivery:
        """Queues a delivery and returns at once; what it returns tells later what became of it.

        A ``body`` that is called is made anew before each try, outside of every lock of this queue.
        """
        with self._changed:
            self._counts[till, shop, service] += 1
            dice = dice_of(self._seed, _number(till, shop), self._counts[till, shop, service])
            faults = struck(dice, self._options)
            spoil = partial(spoilt, dice=dice) if MALFORMED in faults else _unspoilt
            fixed, remake = (spoil(body), None) if isinstance(body, bytes) else (b"", partial(_remade, body, spoil))
            letter = Delivery(
                0, till, shop, event, url, content_type, fixed, dict(headers or {}), method, service, remake=remake
            )
            first = self._made(letter, tuple(fault for fault in faults if fault != DUPLICATE))
            if LOST in faults:
                first.state = LOST
                return first
            copies = [first, self._made(letter, faults)] if DUPLICATE in faults else [first]
            self._enqueue(copies, held=REORDERED in faults)
            return first

    def settle(self, timeout_s: float = 10.0) -> None:
        """Waits until nothing waits any more, retries included; nothing is held back any longer meanwhile.

        ``TimeoutError`` if that takes longer.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while self._queue or self._busy:
                self._release()
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{len(self._queue) + self._busy} deliveries are still on their way.")
                self._changed.wait(left)

    def stop(self) -> None:
        """Nothing is sent from now on; a try that has begun is not waited for."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    # inside the lock

    def _made(self, letter: Delivery, faults: tuple[str, ...]) -> Delivery:
        delivery = replace(letter, number=next(self._numbers), faults=faults, attempts=[])
        self._kept.append(delivery)
        return delivery

    def _enqueue(self, copies: list[Delivery], *, held: bool) -> None:
        due = time.monotonic() + (HOLD_S if held else 0)
        for delivery in copies:
            heappush(self._queue, (due, next(self._turns), delivery))
            if held:
                self._held.add(delivery.number)
        if not held:
            self._release(copies[0].sender)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="sandbox webhooks")
            self._thread.start()
        self._changed.notify_all()

    def _release(self, sender: Sender | None = None) -> None:
        """What was held back (of one sender, or of all) is due now, after all that is due already."""
        if not self._held:
            return
        waiting = [each for _, _, each in self._queue if each.number in self._held]
        freed = {each.number for each in waiting if sender in (None, each.sender)}
        if not freed:
            return
        now = time.monotonic()
        self._held -= freed
        queue = sorted(self._queue, key=lambda entry: entry[:2])
        self._queue = [(now, next(self._turns), each[2]) if each[2].number in freed else each for each in queue]
        heapify(self._queue)
        self._changed.notify_all()

    # the thread

    def _work(self) -> None:
        while (delivery := self._next()) is not None:
            if delivery.remake is not None:
                delivery.body = delivery.remake()
            attempt = post(delivery, self._options.webhook_timeout_s)
            with self._changed:
                delivery.attempts.append(attempt)
                self._decide(delivery, accepted=attempt.accepted)
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> Delivery | None:
        """Waits for the next one that is due; ``None`` at the end."""
        with self._changed:
            while not self._stopped:
                wait = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    delivery = heappop(self._queue)[2]
                    self._held.discard(delivery.number)
                    return delivery
                self._changed.wait(wait)
            return None

    def _decide(self, delivery: Delivery, *, accepted: bool) -> None:
        """It has arrived, is tried again later, or is given up."""
        tries = len(delivery.attempts)
        if accepted:
            delivery.state = ACCEPTED
        elif tries > self._options.webhook_retries:
            delivery.state = GIVEN_UP
        else:
            delivery.state = WAITING
            due = time.monotonic() + self._options.webhook_pause_s * GROWTH ** (tries - 1)
            heappush(self._queue, (due, next(self._turns), delivery))


def _number(till: int | None, shop: int | None) -> int:
    """Of the sender, for its dice."""
    return till or (SERVICES if shop is None else SHOPS + shop)


def _unspoilt(body: bytes) -> bytes:
    return body


def _remade(make: Callable[[], bytes], spoil: Callable[[bytes], bytes]) -> bytes:
    return spoil(make())
