"""What remote systems say that many changes would do, asked by a worker before they are sent as a set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from accounts import systems
from accounts.models.command import Command
from accounts.models.linked_account import LinkedAccount
from accounts.models.user import User
from accounts.outbox import showing, words
from accounts.outbox.action import actions
from accounts.outbox.fields import storable
from accounts.outbox.submitting import submit

MOST = 500  # changes that are asked about; of more, the first
AT_ONCE = 100  # changes of one request
FIRST = 20  # differences that are shown

State = Command.State
Seen = Iterable[tuple[Command, Mapping[str, Any]]]  # a change that was not kept, and its record as we have it


def is_possible(made: Iterable[Command]) -> bool:
    """Whether any of their systems can say it."""
    return any(actions.get(each.account.system, each.kind).preview_many for each in made)


def ask(wanted: Seen, *, key: str, by: User) -> list[Command]:
    """Have it asked; with the same key, what was asked before. Raises ``Refused``."""
    alike: dict[tuple[LinkedAccount, str], list[dict[str, Any]]] = defaultdict(list)
    for command, record in islice(wanted, MOST):
        action = actions.get(command.account.system, command.kind)
        if action.preview_many:
            settled = action.settled(command, record)
            row = {"remote_id": command.remote_id, "data": settled, "seen": action.seen(command, record)}
            alike[command.account, action.preview_many].append(storable(row))
    return [
        submit(account, kind, {"rows": rows[start : start + AT_ONCE]}, key=f"{key}:{kind}:{start}", actor=by)
        for (account, kind), rows in alike.items()
        for start in range(0, len(rows), AT_ONCE)
    ]


def of(rows: QuerySet[Command], ids: list[int]) -> "Summary":
    """Of those of ``rows`` that were asked like this."""
    kinds = {action.kind for action in actions.every() if action.is_of_many}
    found = rows.filter(pk__in=ids, kind__in=kinds).select_related("account__merchant").order_by("pk")
    return Summary(list(found))


@dataclass(frozen=True)
class Told:
    """One record's difference, as its system tells it."""

    name: str
    lines: list[showing.Line]


class Summary:
    """What has been said so far."""

    def __init__(self, asked: list[Command]) -> None:
        self.asked = asked
        self.ids = ",".join(str(command.pk) for command in asked)
        self._told = [(each, each.evidence["told"]) for each in asked if "told" in each.evidence]

    @property
    def system(self) -> str:
        return ", ".join(dict.fromkeys(systems.name_of(command.account.system) for command in self.asked))

    @property
    def changes(self) -> int:
        """About how many changes was asked."""
        return sum(len(command.data["rows"]) for command in self.asked)

    @property
    def is_open(self) -> bool:
        return any(command.is_open for command in self.asked)

    @property
    def is_paused(self) -> bool:
        return any(command.is_open and not command.account.is_live for command in self.asked)

    @property
    def named(self) -> int:
        return sum(told["named"] for _, told in self._told)

    @property
    def changing(self) -> int:
        return sum(told["changing"] for _, told in self._told)

    @property
    def answered(self) -> int:
        """How many changes the answers are about."""
        return sum(len(command.data["rows"]) for command, _ in self._told)

    @property
    def texts(self) -> list[str]:
        """Answers that could not be read as records."""
        return [told["text"] for _, told in self._told if told["text"]]

    @property
    def refusals(self) -> list[tuple[int, str]]:
        """About how many changes, and in which words: a batch is refused as a whole."""
        rejected = [command for command in self.asked if command.state == State.REJECTED]
        return [(len(command.data["rows"]), words.why(command)) for command in rejected]

    @property
    def first(self) -> list[Told]:
        """The first differences; a record that we have is called by its name."""
        found = [(command, name, fields) for command, told in self._told for name, fields in told["first"]][:FIRST]
        known = showing.names([Command(pk=number, account=command.account, resource=command.resource, remote_id=name)
                               for number, (command, name, _) in enumerate(found)])  # fmt: skip
        return [
            Told(known.get(number) or name, showing.told_lines(self._real(command), fields))
            for number, (command, name, fields) in enumerate(found)
        ]

    def _real(self, command: Command) -> Command:
        """With the kind of the changes themselves, whose fields have names for people."""
        kind = actions.get(command.account.system, command.kind).previews
        return Command(account=command.account, kind=kind)
