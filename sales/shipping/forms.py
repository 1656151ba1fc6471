"""What staff fill in before something is sent for shipping: where it goes, and how many of what."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from accounts.forms import once
from accounts.models import LinkedAccount
from sales.shipping import action
from sales.shipping.action import Place
from sales.shipping.parcel import Item, Parcel

LONGEST_LINE = 200
LONGEST_MESSAGE = 220  # more is not printed
ADDRESS = (
    "first_name", "last_name", "company", "address_1", "address_2", "post_code", "city", "region", "country", "phone",
    "email",
)  # fmt: skip

Target = tuple[LinkedAccount, Place]


def line(label: str, *, required: bool = False, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LONGEST_LINE, **options)


def targets_of(accounts: Sequence[LinkedAccount]) -> dict[str, Target]:
    """Everywhere that something can be sent to, under the key that the form has for it."""
    return {f"{account.pk} {place.key}": (account, place) for account in accounts for place in action.of(account).places(account)}  # fmt: skip


def named(target: Target) -> str:
    account, place = target
    return f"{account.label}: {place.name}" if account.label else place.name


class SendForm(forms.Form):
    once = once()
    to = forms.ChoiceField(label="Shipped by")
    first_name = line("First name")
    last_name = line("Last name")
    company = line("Company")
    address_1 = line("Street and number", required=True)
    address_2 = line("Address, second line")
    post_code = line("Postcode")
    city = line("City", required=True)
    region = line("Region or state")
    country = line("Country", required=True, help_text="As carriers write it, such as AT, Austria or US.")
    phone = line("Phone")
    email = forms.EmailField(label="E-mail", required=False, max_length=LONGEST_LINE)
    carrier = line("Carrier", help_text="Such as UPS; left empty, it is chosen when the label is printed.")
    service = line("Service", help_text="Such as Ground or Express.")
    message = forms.CharField(
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Printed with the order: at most 220 characters.",
    )

    def __init__(self, *args: Any, targets: dict[str, Target], **options: Any) -> None:
        super().__init__(*args, **options)
        self.targets = targets
        field = cast(forms.ChoiceField, self.fields["to"])
        choices = [(key, named(target)) for key, target in targets.items()]
        field.choices = choices if len(choices) == 1 else [("", "Choose"), *choices]
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("first_name", "last_name", "company")):
            self.add_error("last_name", "Say who gets it: a name, or a company.")
        return cleaned

    @property
    def target(self) -> Target:
        return self.targets[self.cleaned_data["to"]]

    def parcel(self, parcel: Parcel, items: tuple[Item, ...]) -> Parcel:
        told = self.cleaned_data
        return replace(
            parcel,
            items=items,
            address={name: told[name] for name in ADDRESS if told[name]},
            carrier=told["carrier"],
            service=told["service"],
            message=told["message"].replace("\r\n", "\n"),
        )


class ItemForm(forms.Form):
    """One line of the order: how many of it go into the box, and what one weighs."""

    ref = forms.CharField(widget=forms.HiddenInput, max_length=20)
    quantity = forms.IntegerField(min_value=0, label="Pieces")
    weight_g = forms.DecimalField(
        required=False, min_value=Decimal("0.001"), max_digits=10, decimal_places=3, label="Weight of one in g"
    )

    def __init__(self, *args: Any, items: dict[str, Item], **options: Any) -> None:
        super().__init__(*args, **options)
        self.item = items.get(self["ref"].value() or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quantity = cleaned.get("quantity")
        if self.item is None:
            raise ValidationError("This line is not there any more: open the form again.")
        if quantity is not None and quantity > self.item.quantity:
            self.add_error("quantity", f"There are only {self.item.quantity}.")
        return cleaned

    def chosen(self) -> Item | None:
        """``None`` for a line that stays out."""
        told = self.cleaned_data
        if self.item is None or not told["quantity"]:
            return None
        return replace(self.item, quantity=told["quantity"], weight_g=told["weight_g"])


Items = formset_factory(ItemForm, extra=0, max_num=200, validate_max=True)
