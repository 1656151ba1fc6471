"""A mapping declares how one kind of remote record becomes rows. Apps keep theirs in ``<app>/mappings/``."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Protocol

from django.db import models

from accounts.http.endpoint import Endpoint
from accounts.models.mirrored import MirroredQuerySet
from accounts.sync.columns import Column, Constant, Reference, Row
from accounts.sync.pagers import Pager, Whole
from accounts.sync.registry import registry
from accounts.sync.slicing import Slicer
from accounts.sync.values import Reading

Query = dict[str, str]
SOME = 20


class Vanished(Enum):
    """What it takes to believe that a record which a full pass did not see is gone."""

    ASK = "ask"  # its own GET says so
    LIST = "list"  # a whole pass is: there is nothing else to be asked, or the list comes in one answer
    PROBLEM = "problem"  # such records cannot vanish: staff are told, and nothing is removed
    FLEETING = "fleeting"  # such records come and go by the minute: whatever a whole pass does not see is gone


@dataclass(frozen=True)
class Changes:
    """A list that can leave out what did not change: ``query`` makes the filter from the low mark and the zone."""

    query: Callable[[datetime, Reading], Query]
    overlap: timedelta = timedelta(hours=2)


@dataclass(frozen=True)
class Window:
    """A list that can be narrowed to recent records: how far back each time, and how far back once a night."""

    query: Callable[[datetime, Reading], Query]
    back: timedelta
    back_nightly: timedelta
    column: str  # the model's time that the window is about


@dataclass(frozen=True)
class Listed:
    """One of the lists that only together are everything: what its address and its query have besides."""

    path: dict[str, str] = field(default_factory=dict)
    query: Query = field(default_factory=dict)


@dataclass(frozen=True)
class Probe:
    """The same lists with a stamp of each record instead of the record, read whenever changes are.

    Whatever has another stamp than our row, or no row, is read by itself: some changes move nothing but the stamp.
    ``stamp`` is where it stands in a row, ``column`` the model's time that keeps it.
    """

    query: Callable[[datetime, Reading], Query]  # from the low mark of the changes
    pager: Pager
    stamp: str
    column: str


@dataclass(frozen=True)
class PerRow:
    """A list that has to be asked for once per record of another resource, or per thing that those name.

    ``column`` of the other's rows has what goes into ``place`` of the path, once each, as far as it ``suits``. Where the
    answer is the record itself and has no id, that is its id.
    So many requests are made by schedule, behind everything else, or when a person names the resource.
    """

    model: type[models.Model]
    column: str = "remote_id"
    place: str = "id"
    suits: Callable[[str], bool] = bool

    def next_of(self, account_id: int, after: str) -> str | None:
        """The one behind this one, in their order; the first behind an empty text."""
        while some := list(self._named(account_id).filter(**{f"{self.column}__gt": after})[:SOME]):
            found = next(filter(self.suits, some), None)
            if found is not None:
                return found
            after = some[-1]
        return None

    def number_of(self, account_id: int) -> int:
        """So many requests, at most."""
        return self._named(account_id).count()

    def _named(self, account_id: int) -> models.QuerySet[Any, str]:
        rows: Any = self.model
        found: models.QuerySet[Any, str] = rows.objects.present().filter(account=account_id)
        found = found.exclude(**{self.column: None}).order_by(self.column)
        return found.values_list(self.column, flat=True).distinct()


class Tally(Protocol):
    """Sums that are kept up to date with the rows: taken away and added again around each change, by primary key.

    Called inside the page's transaction, so that sums and rows can never part.
    """

    @staticmethod
    def take_away(keys: Sequence[int]) -> None: ...

    @staticmethod
    def add(keys: Sequence[int]) -> None: ...

    @staticmethod
    def check(account_id: int) -> list[str]:
        """Work the account's sums out anew and put them right; what was wrong."""
        ...


@dataclass(frozen=True)
class ReadAgain:
    """A record that refers to another one tells that the other has changed: read that again unless it says so already."""

    reference: str
    unless: str  # column of the other row; not null = it is up to date


class Declared:
    """Collects the columns of a class and finds their fields in the model."""

    model: ClassVar[type[models.Model]]
    columns: ClassVar[dict[str, Column]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.columns = {}
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, Column):
                    value.bind(name, cls.model)
                    cls.columns[name] = value

    @classmethod
    def references(cls) -> list[Reference]:
        return [column for column in cls.columns.values() if isinstance(column, Reference)]


class ChildMapping(Declared):
    """A list inside the object: rows keyed by (parent, position), replaced as a set when the parent changed.

    ``boxes.items`` are the lists of all boxes one after the other: a column ``Remote(WITHIN, …)`` tells which box's.
    """

    place: ClassVar[str]  # where the list stands in the object
    parent: ClassVar[str]  # the foreign key to the parent


class Mapping(Declared):
    """One resource of one system. Everything here is a declaration; ``accounts.sync`` does the work."""

    system: ClassVar[str]
    resource: ClassVar[str]
    order: ClassVar[int] = 100  # what others refer to comes first
    key: ClassVar[str]  # the field that holds the id; "" = there is one such record, and it has none
    family: ClassVar[str] = ""  # a name for several resources together
    essential: ClassVar[bool] = True  # False: a till may lack it or keep it from us, and nobody needs to be told
    listing: ClassVar[Endpoint | None] = None  # None: nothing can be asked, the webhooks' own payloads are the rows
    per: ClassVar[PerRow | None] = None
    is_object: ClassVar[bool] = False  # the answer may be the only record itself instead of a list
    query: ClassVar[Query] = {}
    segments: ClassVar[tuple[Query, ...]] = ({},)  # lists that only together are everything
    pager: ClassVar[Pager] = Whole()
    rows_at: ClassVar[str | None] = None
    total_at: ClassVar[str] = "total_count"  # where an envelope tells how long the whole list is
    single: ClassVar[Endpoint | None] = None
    single_query: ClassVar[Query] = {}
    vanished: ClassVar[Vanished] = Vanished.ASK
    changes: ClassVar[Changes | None] = None
    probe: ClassVar[Probe | None] = None
    window: ClassVar[Window | None] = None
    read_again: ClassVar[ReadAgain | None] = None
    tally: ClassVar[type[Tally] | None] = None
    every: ClassVar[timedelta] = timedelta(hours=1)
    by_turns: ClassVar[bool] = False  # no change filter, and long at times: then a page each time, and all at night
    looks_beside: ClassVar[bool] = False  # ``finish`` looks for records of the merchant's other accounts
    full_every: ClassVar[timedelta | None] = None  # a nightly full pass besides; none: each pass is a full one
    secrets: ClassVar[frozenset[str]] = frozenset()  # fields that are never kept, at whatever depth
    search: ClassVar[tuple[str, ...]] = ()  # columns that the lists search in; "items.name" for a child's
    children: ClassVar[tuple[type[ChildMapping], ...]] = ()
    parts: ClassVar[tuple["type[PartMapping]", ...]] = ()
    events: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        """``abstract``: what several resources have in common, and none itself."""
        super().__init_subclass__()
        if abstract:
            return
        places = {child.place: child.columns for child in cls.children}
        for name in cls.search:
            place, _, column = name.rpartition(".")
            if column not in (places.get(place, {}) if place else cls.columns):
                raise TypeError(f"{cls.__name__} searches in {name}, which is not among its columns")
        if cls.listing is not None and cls.vanished is Vanished.ASK and cls.single is None:
            raise TypeError(f"{cls.__name__} cannot ask for a single record: name an endpoint or another way to vanish")
        registry.add(cls)

    @classmethod
    def slicer(cls) -> Slicer:
        return _slicer(cls.key, cls.rows_at, cls.is_object, cls.resource, cls.secrets, cls.total_at)

    @classmethod
    def lists(cls, access: Row) -> list[Listed]:
        """The lists that only together are everything; ``access`` is what the account's credential opens."""
        return [Listed(query=segment) for segment in cls.segments]

    @classmethod
    def lists_named(cls, access: Row) -> str:
        """The same in one word, which tells one choice of lists from another."""
        told = [[each.path, each.query] for each in cls.lists(access)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    @classmethod
    def is_read(cls, access: Row, remote_id: str) -> bool:
        """Whether a record stands in one of these lists; what was left out of them is neither asked for nor kept."""
        return True

    @classmethod
    def path(cls, endpoint: Endpoint, remote_id: str) -> dict[str, str]:
        """The places of a record's own address; where there is one such record, it has none.

        Raises ``ValueError`` for an id that cannot be one of these records'.
        """
        return {endpoint.path.partition("{")[2].partition("}")[0]: remote_id} if cls.key else {}

    @classmethod
    def constants(cls) -> dict[str, str]:
        """What tells this resource's rows from others in the same table: part of their key."""
        return {name: column.value for name, column in cls.columns.items() if isinstance(column, Constant)}

    @classmethod
    def is_gone(cls, row: Row) -> bool:
        """Whether a record says of itself that it is deleted."""
        return False

    @classmethod
    def as_read(cls, written: str) -> str:
        """A text of an object as it was received, as people read it."""
        return written

    @classmethod
    def shown(cls, row: Row) -> Any:
        """What a record's page shows of the object as it was received, beyond the columns; none = nothing."""
        return None

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        """What else follows from rows that were written just now; inside the page's transaction."""

    @classmethod
    def finish(cls, account_id: int) -> None:
        """What else is to be done whenever a pass has reached its end, written or not; safe to be done twice."""

    @classmethod
    def rows_of(cls, account_id: int) -> MirroredQuerySet:
        """This resource's rows of an account."""
        model: Any = cls.model
        rows: MirroredQuerySet = model.objects.filter(account=account_id)
        return rows.filter(**cls.constants())

    @classmethod
    def salt(cls, reading: Reading) -> bytes:
        """Goes into each row's hash: another declaration, zone or currency makes every row count as changed."""
        parts = [cls.resource, str(reading.zone), reading.currency, *cls.search]
        for declared in (cls, *cls.children, *cls.parts):
            parts += [declared.__name__, *(column.signature() for column in declared.columns.values())]
        return hashlib.sha256("\n".join(parts).encode()).digest()


WITHIN = "<within>"  # in a row of a list inside a list: the place of the outer list's row
WHOLE = "<whole>"  # before the places of the record that a part came inside


class PartMapping(Mapping, abstract=True):
    """Records of their own that come inside those of another resource and nowhere else; written when that was.

    What their record does not bring any more is gone. A column may look at the whole record: ``Remote(f"{WHOLE}.id")``.
    """

    whole: ClassVar[str]  # the reference to the record that they come inside
    places: ClassVar[tuple[str, ...]]  # where they stand in it: the first place that has any with a key


@cache
def _slicer(
    key: str, rows_at: str | None, is_object: bool, resource: str, secrets: frozenset[str], total_at: str
) -> Slicer:
    return Slicer(key, rows_at, is_object=is_object, name=resource, secrets=secrets, total_at=total_at)
