"""What staff fill in about the products of a REC+ shop."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar

from django import forms

from accounts.models import LinkedAccount
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
from catalog.models import Category, Product, StockLevel, Variant, VatRate

STATUSES: Choices = [
    ("draft", "Draft: not in the shop"),
    ("live", "Live"),
    ("featured", "Live, featured"),
    ("special_offer", "Live, special offer"),
    ("upcoming", "Upcoming"),
]
FLAGS = {"hide_prices": "hide_prices", "enquiry_only": "is_enquiry_only", "discontinued": "is_discontinued"}
AT_ONCE = 1000  # codes of one question to the database


def vat_types(account: LinkedAccount) -> Choices:
    found = VatRate.objects.present().filter(account=account).order_by("value", "pk")
    return [(vat.remote_id, f"{vat} ({percent(vat.value)})") for vat in found]


def categories(account: LinkedAccount) -> Choices:
    found = Category.objects.present().filter(account=account).select_related("parent").order_by("name", "pk")
    return [(each.remote_id, f"{each} (in {each.parent})" if each.parent else str(each)) for each in found]


class ProductFields(CommandForm):
    """What can be said of a product, new or not."""

    parts = "catalog/fields/_rec_plus.html"
    remote: ClassVar[dict[str, str]] = {
        "name": "name",
        "code": "code",
        "status": "status",
        "price": "price",
        "special_offer": "special_offer",
        "vat": "tax_class",
        "category": "category",
        "short_description": "short_desc",
        "description": "desc",
        "weight": "weight",
        "cost_price": "cost_price",
        "sort_order": "sort_order",
        "banner_text": "banner_text",
        "page_title": "meta_title",
        "keywords": "meta_keywords",
        "page_description": "meta_description",
    } | FLAGS

    name = PlainText(max_length=256)
    code = PlainText(max_length=100)
    status = forms.ChoiceField()
    price = forms.DecimalField(max_digits=15, decimal_places=4, min_value=0, localize=False)
    special_offer = forms.DecimalField(
        label="Special offer price", required=False, max_digits=15, decimal_places=4, min_value=0, localize=False,
        help_text="Empty: no offer.",
    )  # fmt: skip
    vat = forms.ChoiceField(label="VAT type", required=False)
    category = forms.ChoiceField(label="Main category", required=False)
    short_description = PlainText(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}), help_text="HTML, as in the shop."
    )
    description = PlainText(
        required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 6}), help_text="HTML, as in the shop."
    )
    weight = forms.DecimalField(required=False, max_digits=15, decimal_places=4, min_value=0, localize=False)
    cost_price = forms.DecimalField(required=False, max_digits=15, decimal_places=4, min_value=0, localize=False)
    sort_order = forms.IntegerField(
        label="Place in the shop", required=False, min_value=0, max_value=1_000_000, help_text="Smaller comes first."
    )
    banner_text = PlainText(required=False, max_length=256)
    page_title = PlainText(label="Page title", required=False, max_length=256)
    keywords = PlainText(label="Keywords", required=False, max_length=1000)
    page_description = PlainText(
        label="Page description",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hide_prices = forms.BooleanField(required=False, label="Prices are hidden")
    enquiry_only = forms.BooleanField(required=False, label="Only for enquiries: it cannot be ordered")
    discontinued = forms.BooleanField(required=False, label="Discontinued")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["price"].help_text = self.account.merchant.currency
        self.choose("status", STATUSES)
        self.choose("vat", vat_types(self.account))
        self.choose("category", categories(self.account))

    def choose(self, name: str, known: Choices) -> None:
        """What it has can be changed, and not taken away."""
        offer(self, name, known, empty=self.initial.get(name) is None)


class ProductForm(ProductFields, ChangeForm):
    kind = "product.update"
    unsaid: ClassVar[dict[str, Any]] = dict.fromkeys(FLAGS.values(), False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in FLAGS:
            self.initial[field] = is_set(self.initial[field])
        self.fields["code"].required = bool(self.initial["code"])  # some have none, and go on without
        self.fields["sort_order"].required = self.initial["sort_order"] is not None  # it cannot be taken away again


class NewShopProductForm(ProductFields, NewProductForm):
    begun: ClassVar[dict[str, Any]] = {"status": "draft"}
    own: ClassVar[tuple[str, ...]] = ("code", "special_offer", "sort_order")
    flags: ClassVar[tuple[str, ...]] = tuple(FLAGS)
    own_told = "Its code is its own, and so are options and stock, which are not copied."


class ProductSwitchForm(SwitchForm):
    kind = "product.update"
    switches: ClassVar[dict[str, Switch]] = {
        "live": Switch("status", "live", "Set live", "check"),
        "draft": Switch("status", "draft", "Take off sale (draft)", "ban"),
        "discontinue": Switch("is_discontinued", True, "Discontinue", "package-off"),
        "continue": Switch("is_discontinued", False, "Not discontinued any more", "package"),
    }
    unsaid: ClassVar[dict[str, Any]] = {"is_discontinued": False}


class ShopStockForm(StockForm):
    figure = "stock"


class ShopPriceCell(PriceCell):
    remote: ClassVar[dict[str, str]] = {"price": "price"}


class ShopStockCell(StockCell):
    remote: ClassVar[dict[str, str]] = {"stock": "stock"}


def stocks(products: Iterable[Product]) -> Stocks:
    """The level of each one's code. One with variants has none: each of those has its own."""
    coded = [product for product in products if product.item_number]
    found: Stocks = {}
    for some in _batches(coded):
        codes = {(product.account_id, product.item_number): product for product in some}
        varied = set(Variant.objects.present().filter(product__in=some).values_list("product", flat=True))
        levels = StockLevel.objects.present().with_payload().filter(
            account__in={account for account, _ in codes}, code__in=[code for _, code in codes]
        )  # fmt: skip
        for level in levels.order_by("-pk"):
            product = codes.get((level.account_id, level.code))
            if product is not None and product.pk not in varied:
                level.account = product.account
                found[product.pk] = level
    return found


def _batches(products: list[Product]) -> Iterator[list[Product]]:
    rest = iter(products)
    while some := list(islice(rest, AT_ONCE)):
        yield some


PRODUCTS = ProductForms(
    edit=ProductForm,
    new=NewShopProductForm,
    switch=ProductSwitchForm,
    stock=ShopStockForm,
    price_cell=ShopPriceCell,
    stock_cell=ShopStockCell,
    stocks=stocks,
    no_stock="Its stock is kept by variant, or the shop's list of stock does not have its code.",
    many=Many(
        price="price",
        stock="stock",
        fields={"vat": "tax_class", "category": "category", "status": "status", "discontinued": "is_discontinued"},
        choices={"vat": vat_types, "category": categories},
        fixed={"status": STATUSES},
    ),
)
