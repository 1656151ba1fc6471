"""The status of web orders: which ones their shops know, and what one status for many of them would change."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec
from django.db.models import Count
from django.http import HttpRequest, QueryDict

from accounts.models import ChangeSet, Command, LinkedAccount, User
from accounts.outbox.many import Wanted, minutes, ready, submit_many
from accounts.outbox.submitting import Refused
from accounts.selecting import Selection, selected
from accounts.staff import staff
from sales.filters import WebOrderFilter
from sales.models import WebOrder

KIND = "order.update"
STATUS = "status"
SHOWN = ("account", "remote_id", "number", "status", "total", "currency", "removed_at")


def known(*accounts: int) -> list[str]:
    """Those of the orders of all these accounts: a shop has no list of them."""
    rows = WebOrder.objects.filter(account__in=accounts).exclude(status="").order_by("status")
    shops = Counter(status for status, _ in rows.values_list("status", "account").distinct())
    return [status for status, number in shops.items() if number == len(accounts)]


def chosen_of(request: HttpRequest, asked: QueryDict) -> Selection:
    visible = WebOrder.objects.visible_to(staff(request)).filter(removed_at=None)
    return selected(request, asked, rows=visible, filters=WebOrderFilter, resource="web_orders")


def counted(chosen: Selection) -> list[tuple[str, int]]:
    """How many have which status now, the most frequent first."""
    rows = chosen.rows.order_by().values_list("status").annotate(number=Count("pk"))
    return sorted(rows, key=lambda each: (-each[1], each[0]))


class Difference:
    """What one status for all of these would change; a digest tells whether anything moved since it was shown."""

    def __init__(self, chosen: Selection, status: str, *, once: str, comment: str, by: User) -> None:
        self.status, self._once, self._comment, self._by = status, once, comment, by
        self.changed: list[WebOrder] = []
        self.commands: list[Command] = []
        self.refused: Counter[tuple[LinkedAccount, str]] = Counter()
        self.unchanged = 0
        for order in chosen.read(chosen.rows.defer(None).only(*SHOWN).order_by("-placed_at", "-pk")):
            self._add(order)

    def _add(self, order: WebOrder) -> None:
        if order.status == self.status:
            self.unchanged += 1
            return
        data = {STATUS: self.status, "expected": {STATUS: order.status}, "remote_id": order.remote_id}
        wanted, key = Wanted(order.account, KIND, data), f"set:{self._once}:{order.pk}"
        try:
            self.commands.append(ready(wanted, key=key, actor=self._by, comment=self._comment))
        except Refused as refused:
            self.refused[order.account, " ".join(refused.complaints.values())] += 1
        else:
            self.changed.append(order)

    @property
    def before(self) -> list[tuple[str, int]]:
        """How many of those that change have which status now."""
        return Counter(order.status for order in self.changed).most_common()

    @property
    def refusals(self) -> list[tuple[LinkedAccount, str, int]]:
        return [(account, told, number) for (account, told), number in self.refused.items()]

    @property
    def seen(self) -> Iterator[tuple[Command, dict[str, Any]]]:
        """Each change with what its order has in the fields that it is about."""
        return ((command, {STATUS: order.status}) for command, order in zip(self.commands, self.changed, strict=True))

    @property
    def minutes(self) -> int:
        return minutes(self.commands)

    @cached_property
    def digest(self) -> str:
        """Of everything that would be sent and everything that was seen."""
        told = [(each.account_id, each.remote_id, each.data, each.expected) for each in self.commands]
        return sha256(msgspec.json.encode(told)).hexdigest()

    def send(self) -> ChangeSet:
        title, key = f"Status: {self.status}"[:200], f"form:{self._once}"
        return submit_many(self.commands, title=title, key=key, actor=self._by, comment=self._comment)
