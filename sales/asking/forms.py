"""The rules of a merchant, and a buyer's name."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Merchant
from sales.models import CustomerCategory, ReviewRules

ROWS = 2
LONGEST_DAYS = 365


class RulesForm(forms.ModelForm[ReviewRules]):
    minimums = forms.CharField(
        label="Smallest total",
        required=False,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        help_text="One currency a line, such as EUR 20. A currency that is not named has none.",
    )

    class Meta:
        model = ReviewRules
        fields = (
            "web_orders", "invoices", "trigger", "days", "delivered_statuses", "oldest_days", "minimums", "consent",
            "consenting", "excluded", "stopping_words", "period_days", "hold_hours", "other_languages",
        )  # fmt: skip
        widgets = {
            "trigger": forms.RadioSelect,
            "consent": forms.RadioSelect,
            "consenting": forms.CheckboxSelectMultiple(attrs={"class": "choices-many"}),
            "excluded": forms.CheckboxSelectMultiple(attrs={"class": "choices-many"}),
            "delivered_statuses": forms.Textarea(attrs={"rows": ROWS}),
            "stopping_words": forms.Textarea(attrs={"rows": ROWS}),
        }
        labels = {
            "web_orders": "Ask about web orders",
            "invoices": "Ask about the till's invoices",
            "oldest_days": "Oldest order, in days",
            "stopping_words": "Words that stop an order",
            "period_days": "Days until a buyer may be asked again",
            "hold_hours": "Hours held back",
        }
        help_texts = {
            "days": "The service itself waits ten days more before it mails.",
            "delivered_statuses": "In the shop's own words, parted by commas: Dispatched, Completed.",
            "oldest_days": "Older orders are never asked about, also not by a back-fill.",
            "stopping_words": "Parted by commas: an order whose status contains one of them is not asked about.",
            "period_days": "0 asks for every order.",
            "hold_hours": "In these hours you can still cancel a request: once it is sent, nobody can.",
            "other_languages": "Otherwise buyers whose language has no account of its own are not asked.",
        }

    def __init__(self, *args: Any, merchant: Merchant, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["minimums"] = "\n".join(
            f"{code} {least}" for code, least in sorted(self.instance.minimums.items())
        )
        theirs = CustomerCategory.objects.filter(account__merchant=merchant, removed_at=None).order_by("name", "pk")
        for name in ("consenting", "excluded"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (for the type checker)
            field.queryset = theirs
        if not theirs.exists():
            del self.fields["consenting"], self.fields["excluded"]

    def clean_minimums(self) -> dict[str, str]:
        return dict(_amounts(self.cleaned_data["minimums"]))

    def clean_oldest_days(self) -> int:
        days: int = self.cleaned_data["oldest_days"]
        if not 0 < days <= LONGEST_DAYS:
            raise ValidationError(f"Between 1 and {LONGEST_DAYS} days: who bought longer ago has forgotten it.")
        return days

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        trigger, days, oldest = told.get("trigger"), told.get("days"), told.get("oldest_days")
        if not (told.get("web_orders") or told.get("invoices")):
            self.add_error("web_orders", "Choose web orders, invoices, or both: else nobody is asked.")
        if trigger != ReviewRules.Trigger.DELIVERED and days is not None and oldest is not None and days >= oldest:
            self.add_error("days", "An order would be too old before its days have passed: take fewer days.")
        if told.get("consent") == ReviewRules.Consent.CATEGORY and not told.get("consenting"):
            self.add_error("consent", "Choose below which categories consent: else nobody is asked.")
        return told


class NameForm(forms.Form):
    first_name = forms.CharField(label="First name", max_length=200)
    last_name = forms.CharField(label="Last name", max_length=200)


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = re.fullmatch(r"([A-Za-z]{3})\s+(\d+(?:[.,]\d{1,2})?)", line)
        if found is None or found.group(1).upper() not in list_currencies():
            raise ValidationError(f"“{line}” is not understood: write three letters and an amount, such as EUR 20.")
        try:
            yield found.group(1).upper(), f"{Decimal(found.group(2).replace(',', '.')):f}"
        except InvalidOperation:
            raise ValidationError(f"“{line}” holds no amount: write it as EUR 20.") from None
