"""What staff wish for many products: every field is left unchanged unless they say otherwise.

Products of several systems can be changed together in the fields that all of them have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms

from accounts.forms import once
from accounts.models import LinkedAccount
from catalog import forms as products
from catalog.bulk import prices
from catalog.forms.products import CHANGED, COUNTED, Choices, Many

LEAVE = ("", "Leave unchanged")
YES_NO = (LEAVE, ("yes", "Yes"), ("no", "No"))
STOCK_WAYS = (LEAVE, (COUNTED, "Set to this figure"), (CHANGED, "Change by (-2 or 10)"))
FLAGS = ("active", "sold_out", "discountable", "discontinued")
CHOSEN = ("vat", "group", "category", "status")
LARGEST_FALL = Decimal(-100)  # per cent


@dataclass(frozen=True)
class Wish:
    """The same for every product; what is empty is left as it is."""

    values: dict[str, Any]  # field of the form -> value
    price_way: str = ""
    price_by: Decimal = Decimal(0)
    price_rounding: str = prices.CENT
    stock_way: str = ""
    stock_by: Decimal = Decimal(0)

    def price(self, old: Decimal) -> Decimal:
        return prices.priced(old, self.price_way, self.price_by, self.price_rounding)


class BulkForm(forms.Form):
    once = once()
    ids = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12_000)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4_000)

    price_way = forms.ChoiceField(label="Price", choices=prices.WAYS, required=False)
    price_by = forms.DecimalField(label="Amount or per cent", max_digits=15, decimal_places=4, required=False)
    price_rounding = forms.ChoiceField(label="Round", choices=prices.ROUNDING, initial=prices.CENT, required=False)
    vat = forms.ChoiceField(label="VAT rate", required=False)
    group = forms.ChoiceField(label="Product group", required=False)
    category = forms.ChoiceField(label="Main category", required=False)
    status = forms.ChoiceField(required=False)
    active = forms.ChoiceField(label="Active", choices=YES_NO, required=False)
    sold_out = forms.ChoiceField(label="Sold out", choices=YES_NO, required=False)
    discountable = forms.ChoiceField(label="Can be discounted", choices=YES_NO, required=False)
    discontinued = forms.ChoiceField(choices=YES_NO, required=False)
    stock_way = forms.ChoiceField(label="Stock", choices=STOCK_WAYS, required=False)
    stock_by = forms.DecimalField(label="Figure", max_digits=15, decimal_places=4, required=False)
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def __init__(self, *args: Any, accounts: Sequence[LinkedAccount], **options: Any) -> None:
        """``accounts``: those that the products are of; groups and rates have numbers of their own in each."""
        super().__init__(*args, **options)
        every = [products.of(system).many for system in sorted({account.system for account in accounts})]
        choosable = self._choosable(every, accounts)
        for name, choices in choosable.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [LEAVE, *choices]
        for name in (*CHOSEN, *FLAGS):
            if not all(name in many.fields for many in every) or (name in CHOSEN and name not in choosable):
                del self.fields[name]

    def _choosable(self, every: list[Many], accounts: Sequence[LinkedAccount]) -> dict[str, Choices]:
        if len(every) != 1:
            return {}
        of_account = every[0].choices.items() if len(accounts) == 1 else ()
        return {name: list(fixed) for name, fixed in every[0].fixed.items()} | {
            name: choices(accounts[0]) for name, choices in of_account
        }

    @property
    def further(self) -> list[forms.BoundField]:
        """The fields that these products' systems have in common, besides price and stock."""
        return [self[name] for name in (*CHOSEN, *FLAGS) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._needs("price_way", "price_by", "How much? Give the amount or the per cent.")
        self._needs("stock_way", "stock_by", "Give the figure.")
        way, by = data.get("price_way"), data.get("price_by")
        if by is not None and ((way == prices.SET and by < 0) or (way == prices.PERCENT and by < LARGEST_FALL)):
            self.add_error("price_by", "That would make prices negative.")
        if not self.errors and not any(data.get(name) for name in ("price_way", "stock_way", *CHOSEN, *FLAGS)):
            raise forms.ValidationError("Nothing would be changed: choose at least one field.")
        return data

    def wish(self) -> Wish:
        data = self.cleaned_data
        values: dict[str, Any] = {name: data[name] == "yes" for name in FLAGS if data.get(name)}
        values |= {name: data[name] for name in CHOSEN if data.get(name)}
        return Wish(
            values, data["price_way"], data["price_by"] or Decimal(0), data["price_rounding"] or prices.CENT,
            data["stock_way"], data["stock_by"] or Decimal(0),
        )  # fmt: skip

    def title(self) -> str:
        """``Price, Product group``: the fields that are changed."""
        names = ("price_way", *CHOSEN, *FLAGS, "stock_way")
        return ", ".join(str(self[name].label) for name in names if self.cleaned_data.get(name))

    def _needs(self, way: str, figure: str, told: str) -> None:
        if self.cleaned_data.get(way) and self.cleaned_data.get(figure) is None and figure not in self.errors:
            self.add_error(figure, told)
