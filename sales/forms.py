"""What staff fill in about documents."""

from typing import Any, ClassVar, cast

from django import forms

from accounts.forms import once
from accounts.models import Reference
from accounts.outbox.forms import ChangeForm, ConfirmForm, PlainText
from sales import statuses
from sales.models import StornoReason


class CancelInvoiceForm(ChangeForm):
    """The till's own reason, and ours in words."""

    kind = "invoice.cancel"
    watched = ("invoice_total",)

    reason = forms.ChoiceField(label="The till's storno reason", widget=forms.RadioSelect)
    comment = forms.CharField(label="Why", max_length=255, help_text="It is printed on the storno document.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = StornoReason.objects.present().filter(account=self.row.account_id).order_by("name", "pk")
        choices = [(reason.remote_id, str(reason)) for reason in known]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]
        self.has_reasons = bool(choices)

    def data_to_send(self) -> dict[str, Any]:
        return {"storno_id": self.cleaned_data["reason"], "storno_reason": self.cleaned_data["comment"]}

    def expected(self, data: dict[str, Any]) -> dict[str, Any]:
        """The total that was seen: nobody cancels another document than the one they looked at."""
        return dict(self.cleaned_data["seen"])


class PrintInvoiceForm(ConfirmForm):
    """At one printer, or as a profile says."""

    kind = "invoice.print"
    fields_of: ClassVar[dict[str, str]] = {"printers": "printer_id", "printing_profiles": "printingProfile_id"}

    where = forms.ChoiceField(label="Where")

    field_order = ("where", "comment")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Reference.objects.present().filter(account=self.row.account_id, kind__in=self.fields_of)
        known: dict[str, list[tuple[str, str]]] = {kind: [] for kind in self.fields_of}
        for row in rows.order_by("name", "pk"):
            known[row.kind].append((f"{row.kind}:{row.remote_id}", str(row) or f"Number {row.remote_id}"))
        labels = {"printers": "Printers", "printing_profiles": "Printing profiles"}
        groups = [(labels[kind], choices) for kind, choices in known.items() if choices]
        self.fields["where"].choices = [("", "Choose"), *groups]  # type: ignore[attr-defined]
        self.has_printers = bool(groups)

    def data_to_send(self) -> dict[str, Any]:
        kind, _, number = self.cleaned_data["where"].partition(":")
        return {self.fields_of[kind]: number}


class WebOrderForm(ChangeForm):
    """What a shop lets others write on an order; its status is one of the shop's own words."""

    kind = "order.update"
    remote: ClassVar[dict[str, str]] = {
        "status": "status",
        "delivery_note": "delivery_note",
        "customers_order_id": "customers_order_id",
        "purchase_order_number": "purchase_order_number",
    }

    status = forms.CharField(
        max_length=200,
        help_text="As the shop calls it; those that its orders have are offered. It refuses what it does not know.",
        widget=forms.TextInput(attrs={"list": "order-statuses", "autocomplete": "off"}),
    )
    delivery_note = PlainText(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    customers_order_id = PlainText(label="Customer's order number", required=False, max_length=200)
    purchase_order_number = PlainText(required=False, max_length=200)

    def statuses(self) -> list[str]:
        """Those of the shop's orders: it has no list of them."""
        return statuses.known(self.row.account_id)


class WebOrderStatus(ChangeForm):
    """The status alone, where it stands in the list or on the order's page: one of those that the shop's orders have."""

    kind = "order.update"
    remote: ClassVar[dict[str, str]] = {"status": "status"}

    status = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = statuses.known(self.row.account_id)
        cast(forms.ChoiceField, self.fields["status"]).choices = [(each, each) for each in known]


class WebOrdersStatus(forms.Form):
    """One status for several orders: those of ``ids``, else all that ``query`` leaves of the list."""

    once = once()
    ids = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12_000)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4_000)

    status = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def __init__(self, *args: Any, known: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        cast(forms.ChoiceField, self.fields["status"]).choices = [("", "Choose"), *((each, each) for each in known)]
