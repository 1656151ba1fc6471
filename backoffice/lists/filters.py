"""Filters of a list: a django-filter form whose faulty fields are told, and never silently left out."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from html import escape
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.safestring import SafeString
from django_filters import BooleanFilter, CharFilter, DateFilter, FilterSet
from django_filters.constants import EMPTY_VALUES

from backoffice.lists import search


class ListFilter(FilterSet):  # type: ignore[misc]
    """The base of every list's filters; ``q`` finds rows in which each word occurs."""

    q = CharFilter(method="search", label="Search", max_length=200)

    search_in: ClassVar[tuple[str, ...]] = (
        "search",
    )  # case folded by the mapping; other columns ignore case themselves
    always_shown: ClassVar[tuple[str, ...]] = ("q", "merchant")  # the others stand behind "Filters"
    always_narrows: ClassVar[bool] = False  # whether the list itself leaves out so much that it is not to be walked

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Any],
        *,
        request: Any,
        beginning: Callable[[], QuerySet[Any]] | None = None,
    ) -> None:
        """``beginning`` gives the list before it is filtered: how many have a word is guessed from its first rows."""
        super().__init__(data or QueryDict(), queryset, request=request)
        self._beginning = beginning
        self.meets_many = False  # whether the search is for what so many rows have that nobody needs them counted
        self.is_bound = True  # an address without parameters is a valid question too
        self.prepare(self.form)
        self.chosen: dict[str, Any] = {}
        self.form.is_valid()
        self.chosen = {name: value for name, value in self.form.cleaned_data.items() if value not in EMPTY_VALUES}

    def prepare(self, form: forms.Form) -> None:
        """Fill in what depends on who asks, before anything is checked."""

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if self.search_in == ("search",):
            words = value.casefold().split()
            common = search.common_word(words, self._beginning) if self._beginning else ""
            self.meets_many = bool(common)
            return search.matching(rows, words, common)
        for word in value.split():
            found = Q()
            for column in self.search_in:
                found |= Q(search__has=word.casefold()) if column == "search" else Q(**{f"{column}__icontains": word})
            rows = rows.filter(found)
        return rows

    @property
    def narrows(self) -> bool:
        """Whether anything but the merchant was chosen."""
        return self.always_narrows or any(name != "merchant" for name in self.chosen)

    @property
    def searches(self) -> bool:
        return "q" in self.chosen

    @property
    def rejected(self) -> list[str]:
        """The labels of the filters whose values make no sense."""
        return [str(self.form.fields[name].label) for name in self.form.errors if name in self.form.fields]

    @property
    def digest(self) -> str:
        """Changes with what is filtered: a cursor of another question is not a place in this one."""
        asked = [(name, *map(str, self.data.getlist(name))) for name in sorted(self.filters) if self.data.get(name)]
        return sha256(repr(asked).encode()).hexdigest()[:12]

    @property
    def query(self) -> str:
        """What was asked, as it stands in an address."""
        asked = QueryDict(mutable=True)
        for name in self.filters:
            asked.setlist(name, [value for value in self.data.getlist(name) if value])
        return asked.urlencode()

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.form.fields if name in self.always_shown]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields behind "Filters"."""
        shown = ("q", *self.always_shown)
        return [self.form[name] for name in self.form.fields if name not in shown]

    @property
    def unfold(self) -> int:
        """How many of those are in use."""
        return sum(bool(field.errors) or field.name in self.chosen for field in self.folded)


class LongSelect(forms.Widget):
    """A select for a thousand choices: the ordinary one copies and renders each of them several times over."""

    empty_label = "All"
    options: Sequence[tuple[str, str]] = ()  # value and label

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.build_attrs(self.attrs, {**(attrs or {}), "name": name, "class": "form-select"})
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key == value else ""}>{escape(label)}</option>'
            for key, label in [("", self.empty_label), *self.options]
        )
        return SafeString(f"<select{flatatt(shown)}>{options}</select>")  # each part of it is escaped

    def known(self, value: str) -> None:
        """Raises ``ValidationError`` for what is none of the choices."""
        if all(value != key for key, _ in self.options):
            raise forms.ValidationError("This is none of the choices.", code="invalid_choice")


class YesNoFilter(BooleanFilter):  # type: ignore[misc]
    """Yes, no, or all; anything else is an error."""

    field_class = forms.TypedChoiceField

    def __init__(self, *args: Any, labels: tuple[str, str] = ("Yes", "No"), **kwargs: Any) -> None:
        choices = (("", "All"), ("yes", labels[0]), ("no", labels[1]))
        kwargs |= {"choices": choices, "coerce": {"yes": True, "no": False}.get, "empty_value": None}
        super().__init__(*args, **kwargs)


class DayField(forms.DateField):
    """A day, picked or typed as 2026-11-21."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class DayFilter(DateFilter):  # type: ignore[misc]
    field_class = DayField
