"""What staff fill in about documents."""

from typing import Any

from django import forms

from accounts.outbox.forms import ChangeForm
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
