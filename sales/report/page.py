"""A request for the report, and the answer: a page, its fragment, or a file. Templates read it as ``report``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_filters import ChoiceFilter

from accounts import freshness
from accounts.filters import MerchantFilter
from accounts.scopes import of_accounts
from accounts.staff import staff
from backoffice import sentences, words
from backoffice.lists import export
from backoffice.lists.filters import DayFilter
from backoffice.lists.serve import note_of_files, refused
from backoffice.pages import page_or_fragment, target
from backoffice.sentences import Sentence
from catalog.models import Product
from sales import days, periods
from sales.documents import BY_CHANNEL, Documents
from sales.models import Invoice
from sales.periods import Period
from sales.report import charts, files
from sales.report.lines import Question
from sales.report.rows import Link, Names, Report, Row, Training
from sales.report.sections import report
from sales.report.splits import SPLITS, Split
from sales.sources import Channel

ELEMENT = "report"
RESOURCES = ("invoices", "web_orders")
USUAL_SPLIT, USUAL_PERIOD = "day", "this_month"
SPLITS_SHOWN = {
    "payment": "Payment",
    "vat": "VAT rate",
    "group": "Group",
}  # shorter where all of them stand side by side


class ReportFilter(MerchantFilter):
    """What the address says; the report itself does the filtering."""

    always_shown = ("merchant", "channel", "first", "last", "days")

    q = None
    by = ChoiceFilter(label="Split", choices=[(name, split.label) for name, split in SPLITS.items()], method="by_scope")
    channel = ChoiceFilter(label="Channel", choices=Channel.choices, empty_label="All channels", method="by_scope")
    period = ChoiceFilter(label="Period", choices=list(periods.NAMES.items()), method="by_scope")
    first = DayFilter(label="From", method="by_scope")
    last = DayFilter(label="To", method="by_scope")
    days = ChoiceFilter(
        label="Days", empty_label=None, method="by_scope",
        choices=((days.BUSINESS, "Business days"), (days.CALENDAR, "Calendar days")),
    )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    is_used: bool


class ReportPage:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.filters = ReportFilter(request.GET, Invoice.objects.none(), request=request)
        self.chosen = self.filters.chosen
        self.scope = of_accounts(request, self.chosen)
        self.split: Split = SPLITS[self.chosen.get("by", USUAL_SPLIT)]
        self.days: str = self.chosen.get("days", days.BUSINESS)
        self.period = self._period()

    def response(self) -> HttpResponseBase:
        wanted = self.request.GET.get("format", "")
        if wanted in export.FORMATS:
            return self._file(wanted)
        context = {"report": self, "age": lambda: freshness.of_resources(RESOURCES, self.scope.accounts)}
        answer = page_or_fragment(self.request, "sales/report.html", context, fragments={ELEMENT: "sales/_report.html"})
        if target(self.request) == ELEMENT:
            answer["HX-Push-Url"] = self.url()
        return answer

    # --- Figures ---------------------------------------------------------------------------------

    @cached_property
    def _report(self) -> Report:
        return self._of(self.scope.accounts)

    @cached_property
    def sections(self) -> list[Any]:
        return [
            replace(section, rows=[self._led(row, section.currency) for row in section.rows])
            for section in self._report.sections
        ]

    @cached_property
    def training(self) -> list[Any]:
        return [self._left_out(each, BY_CHANNEL[each.channel]) for each in self._report.training]

    @property
    def notes_of_channels(self) -> list[str]:
        """What has to be known where web orders are counted."""
        channels = {channel for section in self.sections for row in section.rows for channel in row.channels}
        if Channel.SHOP not in channels:
            return []
        told = [words.note("orders_counted")]
        return [*told, words.note("orders_twice")] if Channel.TILL in channels else told

    @property
    def charts(self) -> list[dict[str, Any]]:
        return [charts.chart(section, self.split) for section in self.sections]

    @property
    def shows_merchants(self) -> bool:
        """Beside rows that are a merchant's own."""
        return not self.chosen.get("merchant") and len(self._merchants) > 1

    @property
    def empty(self) -> Sentence:
        return sentences.empty("report")

    def _of(self, accounts: tuple[int, ...] | None, **limits: int | None) -> Report:
        question = Question(
            staff(self.request), accounts, self.period, self.days, self.split, self.chosen.get("channel", "")
        )
        return report(question, Names(self._products, self._merchants), **limits)

    @property
    def _merchants(self) -> dict[str, str]:
        """Names by slug."""
        return dict(self.filters.form.fields["merchant"].widget.options)

    def _products(self, keys: list[str]) -> dict[str, str]:
        rows = Product.objects.visible_to(staff(self.request)).filter(pk__among=[int(key) for key in keys])
        return {str(pk): name for pk, name in rows.values_list("pk", "name")}

    # --- Which days ------------------------------------------------------------------------------

    def _period(self) -> Period:
        """Days that were typed count more than a name; the first alone reaches to today, the last from its month's first."""
        first, last, today = self.chosen.get("first"), self.chosen.get("last"), timezone.localdate()
        if first:
            ends = sorted((first, last or max(first, today)))
            return periods.between(*ends)
        if last:
            return periods.between(last.replace(day=1), last)
        return periods.named(self.chosen.get("period", USUAL_PERIOD), today)

    @property
    def period_name(self) -> str:
        """Empty for days that were typed."""
        return "" if self.chosen.get("first") or self.chosen.get("last") else self.chosen.get("period", USUAL_PERIOD)

    @cached_property
    def notes(self) -> list[str]:
        """What of the address could not be followed; nothing is left out in silence."""
        notes = []
        if self.filters.rejected:
            notes.append(words.note("report_rejected", names=", ".join(self.filters.rejected)))
        first, last = self.chosen.get("first"), self.chosen.get("last")
        if first and last and first > last:
            notes.append(words.note("days_swapped", days=self.period))
        return notes

    # --- Addresses -------------------------------------------------------------------------------

    def url(self, **changes: str) -> str:
        """This report with these changes; what is empty or usual is left out."""
        names = [
            name for name in self.filters.filters if name in self.chosen and (name != "period" or self.period_name)
        ]
        query = {name: self.request.GET[name] for name in names} | changes
        usual = {"by": USUAL_SPLIT, "period": USUAL_PERIOD, "days": days.BUSINESS}
        asked = urlencode({name: value for name, value in query.items() if value and value != usual.get(name)})
        return f"{self.request.path}?{asked}" if asked else self.request.path

    @property
    def splits(self) -> list[Choice]:
        return [
            Choice(SPLITS_SHOWN.get(name, split.label), self.url(by=name), split is self.split)
            for name, split in SPLITS.items()
        ]

    @property
    def periods(self) -> list[Choice]:
        return [
            Choice(label, self.url(period=name, first="", last=""), name == self.period_name)
            for name, label in periods.NAMES.items()
        ]

    @property
    def export_note(self) -> str:
        return note_of_files(self.scope)

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        if not self.scope.may_export or not self.sections:
            return []
        joint = "&" if "?" in self.url() else "?"
        return [(label, f"{self.url()}{joint}format={name}") for name, label in export.FORMATS.items()]

    def _led(self, row: Row, currency: str) -> Row:
        """With the way to its documents; with several, where they are of several channels."""
        if row.asked is None:
            return row
        lists = [(row.channels[channel], of) for channel, of in BY_CHANNEL.items() if channel in row.channels]
        links = tuple(
            Link(self._named(number, of), self._documents(of, of.asked, currency=currency, **row.asked))
            for number, of in lists
        )
        return replace(row, url=links[0].url) if len(links) == 1 else replace(row, links=links)

    def _named(self, number: int | None, of: Documents) -> str:
        """``3 web orders``, or what else the split counts."""
        if number is None:
            return str(of.channel.label)
        return of.named(number) if self.split.counted == "Documents" else f"{of.channel.label}: {number:,}"

    def _left_out(self, training: Training, of: Documents) -> Training:
        return replace(
            training,
            url=self._documents(of, of.left_out, currency=training.currency),
            words=of.left_out_named(training.documents),
            icon=of.left_out_icon,
        )

    def _documents(self, of: Documents, counted: Mapping[str, str], **asked: str) -> str:
        """The invoices or web orders behind a row."""
        base = {
            "merchant": self.chosen.get("merchant", ""),
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "days": self.days if self.days == days.CALENDAR and of.has_business_days else "",
            "removed": "no",
        }
        found = {name: value for name, value in (base | dict(counted) | asked).items() if value}
        return f"{reverse(of.list_name)}?{urlencode(found)}"

    # --- Files -----------------------------------------------------------------------------------

    def _file(self, wanted: str) -> HttpResponseBase:
        """Exactly what is shown, all rows of it, of the merchants whose rows this person may take along."""
        refusal = refused(self.request, self.scope, self.filters)
        return refusal or files.response(self._of(self.scope.exportable, shown=None, read=None), self.split, wanted)
