"""What staff fill in about the products of a ready2order till."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from accounts.models import Command, LinkedAccount, Reference
from accounts.outbox.fields import numbered
from accounts.outbox.forms import ChangeForm, CommandForm, PlainText, Switch, SwitchForm
from backoffice.money import percent
from catalog.forms.products import (
    Choices,
    Many,
    NewProductForm,
    PriceCell,
    ProductForms,
    StockCell,
    StockForm,
    Stocks,
    is_set,
    offer,
)
from catalog.models import Product, ProductGroup, VatRate


def rates(account: LinkedAccount) -> Choices:
    found = VatRate.objects.present().filter(account=account).order_by("value", "pk")
    return [(rate.remote_id, f"{rate} ({percent(rate.value)})") for rate in found]


def groups(account: LinkedAccount) -> Choices:
    found = ProductGroup.objects.present().filter(account=account).order_by("name", "pk")
    return [(group.remote_id, group.choice) for group in found]


class ProductFields(CommandForm):
    """What can be said of a product, new or not."""

    parts = "catalog/fields/_ready2order.html"
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
        known = rates(self.account)
        self.fields["price"].help_text = self.account.merchant.currency
        self.has_rates = bool(known)
        self.choose("vat", known)
        self.choose("group", groups(self.account))

    def choose(self, name: str, known: Choices) -> None:
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

    def choose(self, name: str, known: Choices) -> None:
        """What it has can be changed, and not taken away."""
        offer(self, name, known, empty=self.initial.get(name) is None)


class NewTillProductForm(ProductFields, NewProductForm):
    remote: ClassVar[dict[str, str]] = ProductFields.remote | {
        "stock_kept": "product_stock_enabled",
        "unit": "product_stock_unit",
        "stock": "product_stock_value",
        "reorder_level": "product_stock_reorderLevel",
    }
    begun: ClassVar[dict[str, Any]] = {"active": True, "price_includes_vat": True, "discountable": True}
    own: ClassVar[tuple[str, ...]] = ("item_number", "barcode", "stock", "sort_index")  # not to be had twice
    flags: ClassVar[tuple[str, ...]] = ("active", "price_includes_vat", "discountable", "stock_kept")
    own_told = "Item number, barcode and stock are its own."

    vat = forms.ChoiceField(label="VAT rate")
    stock_kept = forms.BooleanField(required=False, label="The till keeps its stock")
    unit = forms.ChoiceField(required=False)
    stock = forms.DecimalField(label="Stock now", required=False, max_digits=15, decimal_places=4)
    reorder_level = forms.DecimalField(required=False, max_digits=15, decimal_places=4, min_value=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = Reference.objects.present().filter(account=self.account, kind="units").order_by("name", "pk")
        self.choose("unit", [(unit.remote_id, unit.name) for unit in units])
        self.has_units = bool(units)

    def of_base(self, command: Command | None, base: Product | None) -> dict[str, Any]:
        told = command.data.get("product_base") if command else None
        self.base = base.remote_id if base else told["product_id"] if told else None
        return {"name": "", "active": True} if base else {}

    @property
    def hindrance(self) -> str:
        told = "This till's VAT rates have not been read yet, and no product can be made without one: read them first."
        return "" if self.has_rates else told

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


class ProductSwitchForm(SwitchForm):
    kind = "product.update"
    switches: ClassVar[dict[str, Switch]] = {
        "available": Switch("product_soldOut", False, "Not sold out any more", "package"),
        "sold_out": Switch("product_soldOut", True, "Sold out", "package-off"),
        "deactivate": Switch("product_active", False, "Deactivate", "ban"),
        "activate": Switch("product_active", True, "Activate", "check"),
    }
    unsaid: ClassVar[dict[str, Any]] = {"product_active": True, "product_soldOut": False}


class TillStockForm(StockForm):
    figure = "product_stock"


class TillPriceCell(PriceCell):
    remote: ClassVar[dict[str, str]] = {"price": "product_price"}


class TillStockCell(StockCell):
    remote: ClassVar[dict[str, str]] = {"stock": "product_stock"}


def stocks(products: Iterable[Product]) -> Stocks:
    """A till's stock is the product's own."""
    return {product.pk: product for product in products if product.stock_enabled}


PRODUCTS = ProductForms(
    edit=ProductForm,
    new=NewTillProductForm,
    switch=ProductSwitchForm,
    stock=TillStockForm,
    price_cell=TillPriceCell,
    stock_cell=TillStockCell,
    stocks=stocks,
    no_stock="No stock is kept of it.",
    has_variations=True,
    many=Many(
        price="product_price",
        stock="product_stock",
        fields={
            "vat": "product_vat_id",
            "group": "productgroup_id",
            "active": "product_active",
            "sold_out": "product_soldOut",
            "discountable": "product_discountable",
        },
        choices={"vat": rates, "group": groups},
    ),
)
