"""What staff wish for many products: every field is left unchanged unless they say otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms

from accounts.forms import once
from accounts.models import LinkedAccount
from backoffice.money import percent
from catalog.bulk import prices
from catalog.models import ProductGroup, VatRate

LEAVE = ("", "Leave unchanged")
YES_NO = (LEAVE, ("yes", "Yes"), ("no", "No"))
COUNTED, CHANGED = "counted", "changed"
STOCK_WAYS = (LEAVE, (COUNTED, "Set to this figure"), (CHANGED, "Change by (-2 or 10)"))
FLAGS = {"active": "product_active", "sold_out": "product_soldOut", "discountable": "product_discountable"}
LARGEST_FALL = Decimal(-100)  # per cent


@dataclass(frozen=True)
class Wish:
    """The same for every product; what is empty is left as it is."""

    values: dict[str, Any]  # remote field -> value
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
    active = forms.ChoiceField(label="Active", choices=YES_NO, required=False)
    sold_out = forms.ChoiceField(label="Sold out", choices=YES_NO, required=False)
    discountable = forms.ChoiceField(label="Can be discounted", choices=YES_NO, required=False)
    stock_way = forms.ChoiceField(label="Stock", choices=STOCK_WAYS, required=False)
    stock_by = forms.DecimalField(label="Figure", max_digits=15, decimal_places=4, required=False)
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def __init__(self, *args: Any, account: LinkedAccount | None, **options: Any) -> None:
        """``account`` is the only one that the products are of: groups and rates have numbers of their own in each."""
        super().__init__(*args, **options)
        self.account = account
        if account is None:
            del self.fields["vat"], self.fields["group"]
            return
        rates = VatRate.objects.present().filter(account=account).order_by("value", "pk")
        groups = ProductGroup.objects.present().filter(account=account).order_by("name", "pk")
        self._choices("vat", [(rate.remote_id, f"{rate} ({percent(rate.value)})") for rate in rates])
        self._choices("group", [(group.remote_id, group.name or group.remote_id) for group in groups])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._needs("price_way", "price_by", "How much? Give the amount or the per cent.")
        self._needs("stock_way", "stock_by", "Give the figure.")
        way, by = data.get("price_way"), data.get("price_by")
        if by is not None and ((way == prices.SET and by < 0) or (way == prices.PERCENT and by < LARGEST_FALL)):
            self.add_error("price_by", "That would make prices negative.")
        if not self.errors and not any(data.get(name) for name in ("price_way", "stock_way", "vat", "group", *FLAGS)):
            raise forms.ValidationError("Nothing would be changed: choose at least one field.")
        return data

    def wish(self) -> Wish:
        data = self.cleaned_data
        values: dict[str, Any] = {FLAGS[name]: data[name] == "yes" for name in FLAGS if data[name]}
        values |= {"product_vat_id": data["vat"]} if data.get("vat") else {}
        values |= {"productgroup_id": data["group"]} if data.get("group") else {}
        return Wish(
            values, data["price_way"], data["price_by"] or Decimal(0), data["price_rounding"] or prices.CENT,
            data["stock_way"], data["stock_by"] or Decimal(0),
        )  # fmt: skip

    def title(self) -> str:
        """``Price, Product group``: the fields that are changed."""
        names = ("price_way", "vat", "group", *FLAGS, "stock_way")
        return ", ".join(str(self.fields[name].label) for name in names if self.cleaned_data.get(name))

    def _needs(self, way: str, figure: str, told: str) -> None:
        if self.cleaned_data.get(way) and self.cleaned_data.get(figure) is None and figure not in self.errors:
            self.add_error(figure, told)

    def _choices(self, name: str, known: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [LEAVE, *known]
