"""What staff fill in to make a product, or to change one or its stock."""

from typing import Any, ClassVar, cast

from django import forms

from accounts.models import Command, Reference
from accounts.outbox.action import actions
from accounts.outbox.fields import flag, numbered, value_in
from accounts.outbox.forms import (
    ChangeForm,
    CommandForm,
    NewRecordForm,
    PlainText,
    RemovalForm,
    SwitchForm,
    record_in,
)
from backoffice.money import percent
from catalog.models import Product, ProductGroup, VatRate

COUNTED, CHANGED = "counted", "changed"
NONE = ("", "(none)")
CHOOSE = ("", "Choose one")
CELL = forms.TextInput(attrs={"inputmode": "decimal", "autofocus": True, "size": 8, "autocomplete": "off"})


class ProductFields(CommandForm):
    """What can be said of a product, new or not."""

    remote: ClassVar[dict[str, str]] = {
        "name": "product_name",
        "price": "product_price",
        "price_includes_vat": "product_priceIncludesVat",
        "vat": "product_vat_id",
        "group": "productgroup_id",
        "item_number": "product_itemnumber",
        "barcode": "product_barcode",
        "description": "product_description",
        "active": "product_active",
        "discountable": "product_discountable",
        "sort_index": "product_sortIndex",
        "receipt_name": "product_alternativeNameOnReceipts",
        "pos_name": "product_alternativeNameInPos",
    }

    name = PlainText(max_length=256)
    price = forms.DecimalField(max_digits=15, decimal_places=4, localize=False)
    price_includes_vat = forms.BooleanField(required=False, label="The price includes VAT")
    vat = forms.ChoiceField(label="VAT rate", required=False)
    group = forms.ChoiceField(label="Product group", required=False)
    item_number = PlainText(required=False, max_length=100)
    barcode = PlainText(required=False, max_length=100)
    description = PlainText(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    active = forms.BooleanField(required=False, label="Active: it can be sold")
    discountable = forms.BooleanField(required=False, label="Discounts may be given")
    sort_index = forms.IntegerField(
        label="Place at the till", required=False, min_value=0, max_value=1_000_000, help_text="Smaller comes first."
    )
    receipt_name = PlainText(label="Name on receipts", required=False, max_length=256)
    pos_name = PlainText(label="Name at the till", required=False, max_length=256)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rates = VatRate.objects.present().filter(account=self.account).order_by("value", "pk")
        groups = ProductGroup.objects.present().filter(account=self.account).order_by("name", "pk")
        self.fields["price"].help_text = self.account.merchant.currency
        self.has_rates = bool(rates)
        self.choose("vat", [(rate.remote_id, f"{rate} ({percent(rate.value)})") for rate in rates])
        self.choose("group", [(group.remote_id, group.choice) for group in groups])

    def choose(self, name: str, known: list[tuple[str, str]]) -> None:
        offer(self, name, known)


class ProductForm(ProductFields, ChangeForm):
    kind = "product.update"
    remote: ClassVar[dict[str, str]] = ProductFields.remote | {"sold_out": "product_soldOut"}
    unsaid: ClassVar[dict[str, Any]] = {
        "product_active": True,
        "product_soldOut": False,
        "product_priceIncludesVat": True,
        "product_discountable": True,
    }

    sold_out = forms.BooleanField(required=False, label="Sold out")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in ("active", "sold_out", "price_includes_vat", "discountable"):
            self.initial[field] = is_set(self.initial[field])
        self.fields["sort_index"].required = self.initial["sort_index"] is not None  # it cannot be taken away again

    def choose(self, name: str, known: list[tuple[str, str]]) -> None:
        """What it has can be changed, and not taken away."""
        offer(self, name, known, empty=self.initial.get(name) is None)


class NewProductForm(ProductFields, NewRecordForm):
    """``like``: the product that it begins as a copy, or a variation, of."""

    kind = "product.create"
    remote: ClassVar[dict[str, str]] = ProductFields.remote | {
        "stock_kept": "product_stock_enabled",
        "unit": "product_stock_unit",
        "stock": "product_stock_value",
        "reorder_level": "product_stock_reorderLevel",
    }
    own: ClassVar[tuple[str, ...]] = ("item_number", "barcode", "stock", "sort_index")  # not to be had twice
    flags: ClassVar[tuple[str, ...]] = ("active", "price_includes_vat", "discountable", "stock_kept")

    vat = forms.ChoiceField(label="VAT rate")
    stock_kept = forms.BooleanField(required=False, label="The till keeps its stock")
    unit = forms.ChoiceField(required=False)
    stock = forms.DecimalField(label="Stock now", required=False, max_digits=15, decimal_places=4)
    reorder_level = forms.DecimalField(required=False, max_digits=15, decimal_places=4, min_value=0)

    def __init__(
        self,
        *args: Any,
        command: Command | None = None,
        like: Product | None = None,
        is_variation: bool = False,
        group: str = "",
        **options: Any,
    ) -> None:
        told = command.data.get("product_base") if command else None
        self.base = like.remote_id if like and is_variation else told["product_id"] if told else None
        begun = {"active": True, "price_includes_vat": True, "discountable": True, "group": group}
        alike = self._alike(like) if like else {}
        options["initial"] = begun | alike | ({"name": "", "active": True} if is_variation else {})
        super().__init__(*args, command=command, **options)
        units = Reference.objects.present().filter(account=self.account, kind="units").order_by("name", "pk")
        self.choose("unit", [(unit.remote_id, unit.name) for unit in units])
        self.has_units = bool(units)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("stock_kept"):
            for field in ("stock", "reorder_level"):
                if data.get(field) is not None:
                    self.add_error(field, "Tick that the till keeps its stock, or leave this empty.")
        elif not data.get("unit") and self.has_units:
            self.add_error("unit", "Choose the unit that the till counts in.")
        elif not data.get("unit"):
            self.add_error("unit", "This till's units have not been read yet: make the product without stock for now.")
        return data

    def data_to_send(self) -> dict[str, Any]:
        data = super().data_to_send()
        if not self.cleaned_data["stock_kept"]:
            data.pop("product_stock_unit", None)
        return data | ({"product_base": {"product_id": numbered(self.base)}} if self.base else {})

    def _alike(self, like: Product) -> dict[str, Any]:
        record, fields = record_in(like), actions.get(like.account.system, self.kind).fields
        found = {field: value_in(record, name, fields[name]) for field, name in self.remote.items()}
        return {
            field: is_set(value) if field in self.flags else value
            for field, value in found.items()
            if field not in self.own and value is not None
        }


class ProductSwitchForm(SwitchForm):
    kind = "product.update"
    switches: ClassVar[dict[str, tuple[str, Any]]] = {
        "activate": ("product_active", True),
        "deactivate": ("product_active", False),
        "sold_out": ("product_soldOut", True),
        "available": ("product_soldOut", False),
    }
    unsaid: ClassVar[dict[str, Any]] = {"product_active": True, "product_soldOut": False}


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


def offer(form: forms.Form, name: str, known: list[tuple[str, str]], *, empty: bool = True) -> None:
    """Choices of a field, also the value that the record has though we do not know it: saving must not change it."""
    now = "" if form.initial.get(name) is None else str(form.initial[name])
    form.initial[name] = now
    unknown = [(now, f"Number {now}" if now.isdigit() else now)] if now and now not in dict(known) else []
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = [*([CHOOSE if field.required else NONE] if empty else []), *known, *unknown]


def is_set(value: Any) -> bool:
    try:
        return flag(value)
    except ValueError:
        return False
