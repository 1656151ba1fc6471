"""What staff fill in for a new document: the document itself, its lines, its part payments."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from accounts.forms import once
from sales.writing.choices import Choice, Choices
from sales.writing.reckoning import Off

MOST_ITEMS = 100
MOST_PARTS = 10
PERCENT, AMOUNT = "percent", "currency"
GROSS, NET = "gross", "net"
HUNDRED = Decimal(100)


def figure(label: str, *, places: int = 2, **options: Any) -> forms.DecimalField:
    options = {"required": False, "min_value": 0} | options
    return forms.DecimalField(label=label, max_digits=12, decimal_places=places, **options)


class Discounted(forms.Form):
    """A discount beside other fields."""

    discount = figure("Discount")
    unit = forms.ChoiceField(label="Discount in", choices=(), required=False)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        currency = choices.account.merchant.currency
        self.choose("unit", [(PERCENT, "%"), (AMOUNT, currency)])

    def choose(self, name: str, known: list[Choice], nothing: str = "") -> None:
        """``nothing``: what choosing none of them is called."""
        cast(forms.ChoiceField, self.fields[name]).choices = [*([("", nothing)] if nothing else []), *known]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value = cleaned.get("discount")
        if value and cleaned.get("unit") != AMOUNT and value > HUNDRED:
            self.add_error("discount", "A discount cannot be more than 100 %: make it smaller, or an amount.")
        return cleaned

    @property
    def off(self) -> Off | None:
        value = self.cleaned_data.get("discount")
        return Off(value, self.cleaned_data.get("unit") != AMOUNT) if value else None


class ItemForm(Discounted):
    """A product of the catalog, or something free with a name and a VAT rate of its own."""

    product = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    name = forms.CharField(required=False, max_length=256)
    quantity = figure("Quantity", places=3, required=True, initial=Decimal(1))
    price = figure("Price of one", places=4, required=True)
    vat = forms.ChoiceField(label="VAT", required=False)

    field_order = ("product", "name", "quantity", "price", "vat", "discount", "unit")

    def __init__(self, *args: Any, products: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        number = self["product"].value() or ""
        self.number, self.record = number, products.get(number)
        self.choose("vat", self.choices.rate_choices, "As the product" if number else "Choose a rate")

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if not quantity:
            raise ValidationError("Give more than 0, or take the line away.")
        return quantity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.number and self.record is None:
            self.add_error(None, "This product is not there any more: take the line away.")
        if not self.number and not cleaned.get("name"):
            self.add_error("name", "Give it a name.")
        if self.rate is None:
            self.add_error("vat", "Choose a VAT rate.")
        return cleaned

    @property
    def rate(self) -> Decimal | None:
        """Per cent: the one that was chosen, else the product's."""
        chosen = self.cleaned_data.get("vat")
        if chosen:
            return self.choices.rates.get(chosen)
        return self.record.vat_rate if self.record else None


class PartForm(forms.Form):
    """One of several payments."""

    method = forms.ChoiceField(label="Payment method")
    amount = figure("Amount", required=True)
    tip = figure("Tip")

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        cast(forms.ChoiceField, self.fields["method"]).choices = [("", "Choose"), *choices.methods]

    def clean_amount(self) -> Decimal:
        paid: Decimal = self.cleaned_data["amount"]
        if not paid:
            raise ValidationError("Give more than 0, or take the payment away.")
        return paid

    @property
    def method_name(self) -> str:
        return dict(self.choices.methods).get(self.cleaned_data["method"], "")


class InvoiceForm(Discounted):
    """The document itself. Its part payments have to come to what it comes to."""

    once = once()
    customer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    user = forms.ChoiceField(label="User at the till", help_text="In whose name the till writes it.")
    method = forms.ChoiceField(label="Payment method", required=False)
    tip = figure("Tip")
    bill_type = forms.ChoiceField(label="Bill type", required=False)
    table = forms.ChoiceField(required=False)
    base = forms.ChoiceField(label="Prices", choices=((GROSS, "with VAT"), (NET, "without VAT")), initial=GROSS)
    text_before = forms.CharField(label="Text above the items", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    text = forms.CharField(label="Text below the items", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    training = forms.BooleanField(label="Training: a document that does not count", required=False)
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        users = self.choices.users
        self.choose("user", users, "" if len(users) == 1 else "Choose")
        self.choose("method", self.choices.methods, "Choose")
        self.choose("bill_type", self.choices.bill_types, "As the till is set")
        self.choose("table", self.choices.tables, "(none)")
        self.buyer = self.choices.customer(self["customer"].value() or "")

    def clean_customer(self) -> str:
        number: str = self.cleaned_data["customer"]
        if number and self.buyer is None:
            raise ValidationError("This customer is not there any more: choose another one.")
        return number


Items = formset_factory(ItemForm, extra=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS, validate_max=True)
Parts = formset_factory(PartForm, extra=0, max_num=MOST_PARTS, absolute_max=MOST_PARTS, validate_max=True)
