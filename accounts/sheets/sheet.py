"""What a kind of mirrored record declares."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import MirroredModel, User
from accounts.scopes import CURRENCY, REMOTE_ID, joined, of_accounts, time_column
from accounts.scopes import MERCHANT as MERCHANT_COLUMN
from accounts.sheets.facts import NAMELESS, At, Fact, Line
from backoffice import words
from backoffice.lists import Column, ListFilter, Listing, Sort
from backoffice.templatetags.icons import badge

Rows = QuerySet[Any]

BY_NAME = Sort("name", "Name", "name")


@dataclass(frozen=True)
class Gone:
    """What is said of a record that the system does not have any more."""

    tone: str
    icon: str
    label: str
    what: str  # place: system


GONE = Gone("bad", "trash", "Removed", "Removed at {system}.")


def in_use(row: Any) -> list[SafeString]:
    return [badge("good", "check", "In use")]


def active(row: Any) -> list[SafeString]:
    return [badge("good", "check", "Active") if row.active else badge("calm", "ban", "Inactive")]


@dataclass(frozen=True)
class Amount:
    """``Open``, ``€9.80``, ``in 3 items``: a sum of records, in words."""

    label: str = ""
    amount: str = ""
    of: str = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """``name`` is that of the list's address, of its files and of the sentence for an empty list."""

    name: str
    model: type[MirroredModel]
    filters: type[ListFilter]
    facts: tuple[Fact, ...]
    sorts: tuple[Sort, ...] = (BY_NAME,)
    joins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: Callable[[Rows], Rows] = lambda rows: rows  # leaves some out, or brings more about each
    states: Callable[[Any], Iterable[SafeString]] | None = in_use  # badges of a record that is there; none = no column
    gone: Gone = GONE
    picture: str = "database"
    placeholder: str = "Name or description"
    one: str = ""  # in words, where the name is not that of a resource
    many: str = ""
    heading: str = ""  # of the list, where many of them are called otherwise
    note: str = ""  # what has to be known of all of them
    resources: Callable[[], tuple[str, ...]] | None = None  # that tell how old they are; none = the one of this name
    of_kind: Callable[[str], str] | None = None  # the resource of one kind, where there are several
    is_read: bool = True  # False: nobody can ask for them, so nothing can be said about how old the list is
    sums: Callable[[Rows], list[Amount]] | None = None
    edit: str = ""  # name of the page where a record, or what can be written of it, is changed
    edit_label: str = "Edit"
    tells: Callable[[Any], Iterable[Line]] = lambda row: ()  # more lines of its page, from the object as received
    card: Callable[[Any], tuple[str, list[Line]] | None] = lambda row: None  # and a card with a title of its own

    @property
    def has_sums(self) -> bool:
        return self.sums is not None

    # --- Words -------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        many = self.heading or self.listing.many
        return many[0].upper() + many[1:]

    @property
    def title_of_one(self) -> str:
        one = self.listing.one
        return one[0].upper() + one[1:]

    @cached_property
    def url(self) -> str:
        return reverse(self.name)

    @cached_property
    def name_fact(self) -> Fact:
        return next(fact for fact in self.facts if fact.at is At.NAME)

    def name_of(self, row: Any) -> str:
        return self.name_fact.written(row) or NAMELESS

    def lines(self, row: Any) -> list[Line]:
        """Everything but the name, unless it leads somewhere."""
        lines = [fact.line(row) for fact in self.facts if fact.at is not At.NAME or fact.url(row)]
        return [*lines, *self.tells(row)]

    def resources_of(self, kind: str = "") -> tuple[str, ...]:
        if kind and self.of_kind:
            return (self.of_kind(kind),)
        return self.resources() if self.resources else (self.name,)

    def badges(self, row: Any) -> SafeString:
        """What is special about a record."""
        gone = row.removed_at is not None
        found: Iterable[SafeString] = self.states(row) if self.states else ()
        found = [badge(self.gone.tone, self.gone.icon, self.gone.label)] if gone else found
        return format_html('<span class="states">{}</span>', format_html_join("", "{}", ((each,) for each in found)))

    # --- The list ----------------------------------------------------------------------------------

    @cached_property
    def listing(self) -> Listing:
        return Listing(
            name=self.name.replace("_", "-"),
            one=self.one or words.resource(self.name, 1),
            many=self.many or words.resource(self.name),
            page="sheets/list.html",
            fragment="sheets/_record_table.html",
            rows=self.rows_of,
            filters=self.filters,
            sorts=self.sorts,
            scope=of_accounts,
            empty=self.name,
            columns=tuple(self._columns()),
        )

    def rows_of(self, user: User, *, payload: bool = False) -> Rows:
        return self.rows(joined(self.model.objects.visible_to(user), payload=payload, **self.joins))

    def _columns(self) -> Iterator[Column]:
        yield from (MERCHANT_COLUMN, REMOTE_ID)
        yield from (fact.column for fact in self.facts)
        if any(fact.is_money for fact in self.facts):
            yield CURRENCY
        yield time_column("Removed", "removed_at")
