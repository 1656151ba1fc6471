"""What staff fill in to change a product or its stock."""

from typing import Any, ClassVar, cast

from django import forms

from accounts.outbox.fields import flag
from accounts.outbox.forms import ChangeForm, RemovalForm
from backoffice.money import percent
from catalog.models import ProductGroup, VatRate

COUNTED, CHANGED = "counted", "changed"
LEFT = (("", "(none)"),)
CELL = forms.TextInput(attrs={"inputmode": "decimal", "autofocus": True, "size": 8, "autocomplete": "off"})


class ProductForm(ChangeForm):
    kind = "product.update"
    remote: ClassVar[dict[str, str]] = {
        "name": "product_name",
        "price": "product_price",
        "vat": "product_vat_id",
        "group": "productgroup_id",
        "item_number": "product_itemnumber",
        "barcode": "product_barcode",
        "description": "product_description",
        "active": "product_active",
        "sold_out": "product_soldOut",
    }
    flags: ClassVar[tuple[str, ...]] = ("active", "sold_out")

    name = forms.CharField(max_length=256)
    price = forms.DecimalField(max_digits=15, decimal_places=4, localize=False)
    vat = forms.ChoiceField(label="VAT rate", required=False)
    group = forms.ChoiceField(label="Product group", required=False)
    item_number = forms.CharField(required=False, max_length=100)
    barcode = forms.CharField(required=False, max_length=100)
    description = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    active = forms.BooleanField(required=False, label="Active: it can be sold")
    sold_out = forms.BooleanField(required=False, label="Sold out")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        account = self.row.account_id
        rates = VatRate.objects.present().filter(account=account).order_by("value", "pk")
        groups = ProductGroup.objects.present().filter(account=account).order_by("name", "pk")
        self.fields["price"].help_text = self.row.account.merchant.currency
        self._choices("vat", [(rate.remote_id, f"{rate} ({percent(rate.value)})") for rate in rates])
        self._choices("group", [(group.remote_id, group.name or group.remote_id) for group in groups])
        for name in self.flags:
            self.initial[name] = _is_set(self.initial.get(name))

    def _choices(self, name: str, known: list[tuple[str, str]]) -> None:
        """Also the value that the record has, though we do not know it: saving must not change it."""
        now = "" if self.initial.get(name) is None else str(self.initial[name])
        self.initial[name] = now
        unknown = [(now, f"Number {now}")] if now and now not in dict(known) else []
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [*(LEFT if not now else ()), *known, *unknown]


class StockForm(ChangeForm):
    kind = "stock.set"
    watched = ("product_stock",)

    way = forms.ChoiceField(
        label="What is this figure?",
        choices=((COUNTED, "What was counted"), (CHANGED, "A change, such as -2 or 10")),
        widget=forms.RadioSelect,
        initial=COUNTED,
    )
    amount = forms.DecimalField(label="Figure", max_digits=15, decimal_places=4)
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def data_to_send(self) -> dict[str, Any]:
        name = "change" if self.cleaned_data["way"] == CHANGED else "product_stock"
        return {name: f"{self.cleaned_data['amount'].normalize():f}"}


class PriceCell(ChangeForm):
    """The price alone, where it stands in the list."""

    kind = "product.update"
    remote: ClassVar[dict[str, str]] = {"price": "product_price"}
    field = "price"

    price = forms.DecimalField(max_digits=15, decimal_places=4, localize=False, widget=CELL)


class StockCell(ChangeForm):
    """What was counted; a change instead of a figure has a page of its own."""

    kind = "stock.set"
    remote: ClassVar[dict[str, str]] = {"stock": "product_stock"}
    field = "stock"

    stock = forms.DecimalField(max_digits=15, decimal_places=4, localize=False, widget=CELL)


CELLS: dict[str, type[PriceCell] | type[StockCell]] = {each.field: each for each in (PriceCell, StockCell)}


class DeleteProductForm(RemovalForm):
    kind = "product.delete"


def _is_set(value: Any) -> bool:
    try:
        return flag(value)
    except ValueError:
        return False
