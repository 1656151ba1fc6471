"""One way to serve every list: as a page, as the fragment that HTMX swaps, or as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse

from backoffice import sentences, words
from backoffice.lists import counts, export, keyset
from backoffice.lists.counts import Count
from backoffice.lists.cursors import Place, Question
from backoffice.lists.filters import ListFilter
from backoffice.lists.keyset import Gathered, Order, Way
from backoffice.lists.spec import Listing, Rows, Scope, Sort
from backoffice.pages import page_or_fragment, target
from backoffice.sentences import Sentence

PAGE = 50  # rows


@dataclass(frozen=True)
class SortLink:
    """An order to choose, and whether it is the one in use."""

    sort: Sort
    url: str
    is_used: bool
    descending: bool  # as the list is now
    offers_descending: bool  # as the link makes it

    @property
    def way(self) -> str:
        """How the link sorts, in words."""
        return self.sort.way(self.offers_descending)


class ListPage:
    """What a request asks of a list, and the answer. Templates read it as ``page``."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request = request
        self.listing = listing
        self.filters = listing.filters(
            request.GET, listing.rows(request.user), request=request, beginning=self._beginning
        )
        self.scope = listing.scope(request, self.filters.chosen)
        self.sort, self.descending, self._sort_known = self._asked_sort()
        self.question = Question(listing, self.sort, self.descending, self.filters.digest)

    def response(self, **context: Any) -> HttpResponseBase:
        """The page with this context besides, or the file that is asked for."""
        wanted = self.request.GET.get("format", "")
        if wanted in export.FORMATS and self.listing.columns:
            return self._file(wanted)
        fragments = {self.listing.element: self.listing.fragment}
        context = {name: cache(value) if callable(value) else value for name, value in context.items()}  # asked once
        answer = page_or_fragment(self.request, self.listing.page, context | {"page": self}, fragments=fragments)
        if target(self.request) == self.listing.element:
            answer["HX-Push-Url"] = self.url
        return answer

    # --- Rows ------------------------------------------------------------------------------------

    @cached_property
    def matching(self) -> Rows:
        """Every row that is filtered, of the merchants that are asked for, in no order."""
        return self._within(self.scope.accounts)

    @cached_property
    def counted(self) -> Rows:
        """The same rows for whoever sums them up: found once, if they are few."""
        few = self._gathered.all_ids if self._gathered else None
        return self.matching if few is None else self.matching.model._default_manager.filter(pk__among=few)

    @cached_property
    def count(self) -> Count:
        if self._gathered is None:
            return counts.capped(self.matching)
        cap = min(counts.SEARCH_CAP if self.filters.searches else counts.CAP, counts.CAP)
        return Count(min(self._gathered.number, cap + 1), cap)

    @cached_property
    def _gathered(self) -> Gathered | None:
        """What the filters leave; ``None`` when nothing is filtered."""
        if not self.filters.narrows:
            return None
        matching = self.matching  # a search finds out while it is built whether it meets many
        return keyset.gather(matching, self._order, counts.SEARCH_CAP if self.filters.meets_many else counts.CAP)

    @cached_property
    def rows(self) -> list[Any]:
        return self._window[0]

    @cached_property
    def _window(self) -> tuple[list[Any], bool, bool]:
        """The rows of the page, and whether there are some before and behind them."""
        before, after = self._place("before"), self._place("after")
        if before is not None:
            found = self._read(self._order.reversed(), before)
            if len(found) > PAGE:
                return found[:PAGE][::-1], True, True
        after = after if before is None else None
        found = self._read(self._order, after)
        return found[:PAGE], after is not None and bool(found), len(found) > PAGE

    @property
    def _order(self) -> Order:
        return Order(self.sort.column, self.descending)

    def _read(self, order: Order, place: Place | None) -> list[Any]:
        if not self.count.number:
            return []
        gathered = self._gathered
        if gathered is not None:
            known = gathered if order == self._order else gathered.reversed()
            ids = known.beyond(place, PAGE + 1)
            if ids is not None:
                return keyset.fetch(self.matching, order, ids, self.listing.shown)
        few = gathered is not None and gathered.is_whole
        way = Way(self.listing.account, self.scope.accounts, few, self.listing.shown)
        return keyset.read(self.matching, order, place, PAGE + 1, way)

    def _beginning(self) -> Rows:
        """The list in its order, before anything is filtered."""
        return self._of(self.scope.accounts, self.listing.rows(self.request.user)).order_by(*self._order.fields)

    def _within(self, accounts: tuple[int, ...] | None) -> Rows:
        return self._of(accounts, self.filters.qs)

    def _of(self, accounts: tuple[int, ...] | None, rows: Rows) -> Rows:
        if accounts is None or self.listing.account is None:
            return rows
        return rows.filter(**{f"{self.listing.account}__in": accounts}) if accounts else rows.none()

    # --- Where we are, and what is strange about it ------------------------------------------------

    @cached_property
    def notes(self) -> list[str]:
        """What of the address could not be followed; nothing is left out in silence."""
        notes = []
        if self.filters.rejected:
            notes.append(words.note("filters_rejected", names=", ".join(self.filters.rejected)))
        if not self._sort_known:
            notes.append(words.note("sort_unknown", name=self.sort.label.lower()))
        if any(self.request.GET.get(name) and self._place(name) is None for name in ("after", "before")):
            notes.append(words.note("place_unknown"))
        return notes

    @property
    def empty(self) -> Sentence:
        """What an empty list says: nothing matches, or there is nothing yet."""
        return sentences.empty("nothing_found" if self.filters.chosen else self.listing.empty)

    @property
    def summary(self) -> str:
        """``1 product``, ``1,204 products``, ``10,000+ products``."""
        return f"{self.count} {self.listing.one if self.count.number == 1 else self.listing.many}"

    def _place(self, name: str) -> Place | None:
        given = self.request.GET.get(name, "")
        return self.question.place(given) if given else None

    def _asked_sort(self) -> tuple[Sort, bool, bool]:
        """The sort, whether it descends, and whether what was asked is known."""
        asked = self.request.GET.get("sort", "")
        sort = self.listing.sort(asked.removeprefix("-"))
        if sort is None:
            default = self.listing.sorts[0]
            return default, default.descending, not asked
        return sort, asked.startswith("-"), True

    # --- Addresses -------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """This very page, without empty parameters."""
        return self._url(**{name: self.request.GET[name] for name in ("after", "before") if self._place(name)})

    @property
    def empty_url(self) -> str:
        """Where the empty list's button leads; empty for none."""
        action = self.empty.action
        return self.request.path if action == "clear_filters" else reverse(action) if action else ""

    @property
    def next_url(self) -> str:
        rows, _, more = self._window
        return self._url(after=self._cursor(rows[-1])) if more else ""

    @property
    def previous_url(self) -> str:
        rows, earlier, _ = self._window
        return self._url(before=self._cursor(rows[0])) if earlier else ""

    @property
    def first_url(self) -> str:
        return self._url() if self._window[1] else ""

    @property
    def sort_links(self) -> Iterator[SortLink]:
        for sort in self.listing.sorts:
            used = sort is self.sort
            descending = not self.descending if used else sort.descending
            yield SortLink(
                sort, self._url(sort=f"{'-' if descending else ''}{sort.name}"), used, self.descending, descending
            )

    @property
    def sort_way(self) -> str:
        """``newest first``, of the order in use."""
        return self.sort.way(self.descending)

    @property
    def sort_of(self) -> dict[str, SortLink]:
        """By name, for the table's head."""
        return {link.sort.name: link for link in self.sort_links}

    @property
    def export_note(self) -> str:
        return note_of_files(self.scope) if self.listing.columns else ""

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        if not (self.listing.columns and self.scope.may_export):
            return []
        if self.listing.lines is None and not self.count.number:
            return []
        return [(label, self._url(format=name)) for name, label in export.FORMATS.items()]

    def _url(self, **parameters: str) -> str:
        """This list with its filters and order, and these parameters; empty ones are left out."""
        query = QueryDict(mutable=True)
        for name in self.filters.filters:
            query.setlist(name, [value for value in self.request.GET.getlist(name) if value])
        if self._sort_known and self.request.GET.get("sort"):
            query["sort"] = self.request.GET["sort"]
        for name, value in parameters.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def _cursor(self, row: Any) -> str:
        return self.question.cursor(row.sort_key, row.pk)

    # --- Files -----------------------------------------------------------------------------------

    def _file(self, wanted: str) -> HttpResponseBase:
        """Exactly what is filtered, in this order, of the merchants whose rows this person may take along."""
        refusal = refused(self.request, self.scope, self.filters)
        if refusal is not None:
            return refusal
        rows = self._within(self.scope.exportable).order_by(*self._order.fields)
        return export.response(self.listing, rows, wanted)


def note_of_files(scope: Scope) -> str:
    """What the files leave out, or why there are none."""
    return words.note("export_part" if scope.may_export else "export_none") if scope.exports_less else ""


def refused(request: HttpRequest, scope: Scope, filters: ListFilter) -> HttpResponse | None:
    """The page that says why there is no file; ``None`` when there may be one."""
    refusal = "export_refused" if not scope.may_export else "export_faulty" if filters.rejected else ""
    if not refusal:
        return None
    sentence = words.refusal(refusal)
    context = {"title": sentence.what, "next": sentence.next}
    return render(request, "error.html", context, status=403 if refusal == "export_refused" else 400)
