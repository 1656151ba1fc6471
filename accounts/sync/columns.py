"""How a mapping declares its columns: where a value stands in the remote object and what it becomes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from accounts.sync.values import Convert, Odd, Reading, decimal, decimal_of, storable, text, unescaped

Row = Mapping[str, Any]
Read = Callable[[Row], Any]
MISSING: Any = object()
INDEXED_CHARACTERS = 600  # a longer text does not fit into an index
TEXTS = (text, unescaped)


class Column:
    """One column; ``name`` and ``field`` are set when the mapping's class is made."""

    name: str = ""
    field: Any = None

    def bind(self, name: str, model: type[models.Model]) -> None:
        """Find the model's field. Raises ``TypeError`` at import for a column that the model does not have."""
        try:
            self.field = model._meta.get_field(name)
        except FieldDoesNotExist:
            raise TypeError(f"{model.__name__} has no field {name}") from None
        self.name = name

    def names(self) -> tuple[str, ...]:
        """The database columns that this one fills from the page."""
        return (self.field.column,)

    def reader(self, reading: Reading) -> Read:
        raise NotImplementedError

    def signature(self) -> str:
        """Changes when the column would be read differently: then every row counts as changed."""
        return self.name


class Remote(Column):
    """A value at one of several places of the object, tried in order: ``Remote("address.city", "city")``.

    Null and absent become the field's null, else ``default``, else the row is odd. So does an empty text where the
    column is not text.
    """

    def __init__(self, *places: str, convert: Convert = text, default: Any = MISSING) -> None:
        self.places = places
        self.convert = convert
        self.default = default

    def reader(self, reading: Reading) -> Read:
        find, convert = finder(self.places), self.convert
        nullable, default, is_text = self.field.null, self.default, convert in TEXTS
        longest = longest_text(self.field) if is_text else None

        def read(row: Row) -> Any:
            value = find(row)
            if value is not None and not (value == "" and not is_text):
                converted = convert(value, reading)
                if converted is not None:
                    return storable(converted, longest)
            if default is not MISSING:
                return default
            if nullable:
                return None
            raise Odd("missing", None)

        if is_text:
            return _quick_text(find, read, plain=convert is text)
        return _quick_number(find, read) if convert is decimal else read

    def signature(self) -> str:
        default = "" if self.default is MISSING else repr(self.default)  # a bare object's repr differs per process
        return f"{self.name}={'|'.join(self.places)}:{self.convert.__name__}:{default}"


class Derived(Column):
    """A value worked out from the whole object: ``function(row, reading)``; raise ``version`` when it changes."""

    def __init__(self, function: Callable[[Row, Reading], Any], *, version: int = 1) -> None:
        self.function = function
        self.version = version

    def reader(self, reading: Reading) -> Read:
        function, longest = self.function, longest_text(self.field)
        if not isinstance(self.field, models.CharField | models.TextField):
            return lambda row: function(row, reading)
        return lambda row: storable(function(row, reading), longest)

    def signature(self) -> str:
        return f"{self.name}={self.function.__name__}:{self.version}"


class Constant(Column):
    """The same value in every row: what tells the kinds apart that share a table."""

    def __init__(self, value: str) -> None:
        self.value = value

    def reader(self, reading: Reading) -> Read:
        return lambda row: self.value

    def signature(self) -> str:
        return f"{self.name}='{self.value}'"


class Fixed(Column):
    """The same value in every row, where the system does not tell of it and the column needs one."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def reader(self, reading: Reading) -> Read:
        return lambda row: self.value

    def signature(self) -> str:
        return f"{self.name}!{self.value!r}"


class Reference(Column):
    """Another mirrored row: its id as received in ``<name>_ref``, the row itself in ``<name>`` once it is there."""

    def __init__(self, *places: str) -> None:
        self.places = places
        self.ref: Any = None

    def bind(self, name: str, model: type[models.Model]) -> None:
        super().bind(name, model)
        ref = Column()
        ref.bind(f"{name}_ref", model)
        self.ref = ref.field

    @property
    def target(self) -> type[models.Model]:
        related: type[models.Model] = self.field.related_model
        return related

    def names(self) -> tuple[str, ...]:
        return (self.ref.column,)

    def reader(self, reading: Reading) -> Read:
        find = finder(self.places)

        def read(row: Row) -> str | None:
            value = find(row)
            return None if value is None or value == "" else storable(text(value, reading), INDEXED_CHARACTERS)

        return read

    def signature(self) -> str:
        return f"{self.name}->{'|'.join(self.places)}"


def _quick_text(find: Read, read: Read, *, plain: bool) -> Read:
    """The same reader with a short way for what nearly every text is: short, without a NUL character or an entity."""
    odd = "\x00" if plain else "&"

    def quick(row: Row) -> Any:
        value = find(row)
        if value.__class__ is str and len(value) <= INDEXED_CHARACTERS and "\x00" not in value and odd not in value:
            return value
        return str(value) if value.__class__ is int else read(row)

    return quick


def _quick_number(find: Read, read: Read) -> Read:
    """The same reader with a short way for numbers that came before."""

    def quick(row: Row) -> Any:
        value = find(row)
        if value.__class__ is int or (value.__class__ is str and value):
            return decimal_of(value)
        return read(row)

    return quick


def _is_plain(places: tuple[str, ...]) -> bool:
    return len(places) == 1 and "." not in places[0]


def longest_text(field: Any) -> int | None:
    """The bound of a text in this column, if it stands in an index."""
    indexed = any(field.name in index.fields for index in field.model._meta.indexes)
    return INDEXED_CHARACTERS if indexed else None


def finder(places: tuple[str, ...]) -> Read:
    """The first value that is there and not null."""
    if _is_plain(places):
        key = places[0]
        return lambda row: row.get(key)
    paths = [(first, rest) for first, *rest in (place.split(".") for place in places)]

    def find(row: Row) -> Any:
        for first, rest in paths:
            value = row.get(first)
            if rest and value is not None:
                value = _walk(value, rest)
            if value is not None:
                return value
        return None

    return find


def _walk(value: Any, path: list[str]) -> Any:
    """Down a path; where a list stands for one object (PHP writes both), its first element is taken."""
    for key in path:
        if value.__class__ is not dict:
            if isinstance(value, list):
                value = value[0] if value else None
            if not isinstance(value, Mapping):
                return None
        value = value.get(key)
        if value is None:
            return None
    return value
