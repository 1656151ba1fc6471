"""What the forms of all systems have in common: each names its own remote fields, choices and buttons."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django import forms

from accounts.models import Command, LinkedAccount
from accounts.outbox.action import actions
from accounts.outbox.fields import flag, unwrapped, value_in
from accounts.outbox.forms import ChangeForm, NewRecordForm, RemovalForm, SwitchForm, record_in
from catalog.models import Product

COUNTED, CHANGED = "counted", "changed"
NONE = ("", "(none)")
CHOOSE = ("", "Choose one")
CELL = forms.TextInput(attrs={"inputmode": "decimal", "autofocus": True, "size": 8, "autocomplete": "off"})

Choices = list[tuple[str, str]]
Stocks = dict[int, Any]  # product -> the row whose stock it is: the product itself, or that of its code


class NewProductForm(NewRecordForm):
    """``like``: the product that it begins as a copy, or a variation, of."""

    kind = "product.create"
    begun: ClassVar[dict[str, Any]] = {}  # field -> what it begins with
    own: ClassVar[tuple[str, ...]] = ()  # not to be had twice
    flags: ClassVar[tuple[str, ...]] = ()
    own_told = ""  # the same in words
    base: Any = None  # number of the product that it is a variation of

    def __init__(
        self,
        *args: Any,
        command: Command | None = None,
        like: Product | None = None,
        is_variation: bool = False,
        group: str = "",
        **options: Any,
    ) -> None:
        alike = self._alike(like) if like else {}
        options["initial"] = (
            self.begun | {"group": group} | alike | self.of_base(command, like if is_variation else None)
        )
        super().__init__(*args, command=command, **options)

    def of_base(self, command: Command | None, base: Product | None) -> dict[str, Any]:
        """What a variation begins with, where there are variations."""
        return {}

    @property
    def hindrance(self) -> str:
        """Why none can be made for now."""
        return ""

    def _alike(self, like: Product) -> dict[str, Any]:
        record, fields = record_in(like), actions.get(like.account.system, self.kind).fields
        found = {
            field: unwrapped(fields[name], value_in(record, name, fields[name])) for field, name in self.remote.items()
        }
        return {
            field: is_set(value) if field in self.flags else value
            for field, value in found.items()
            if field not in self.own and value is not None
        }


class StockForm(ChangeForm):
    """What was counted, or a change of it; ``figure`` is the remote field."""

    kind = "stock.set"
    figure: ClassVar[str]

    way = forms.ChoiceField(
        label="What is this figure?",
        choices=((COUNTED, "What was counted"), (CHANGED, "A change, such as -2 or 10")),
        widget=forms.RadioSelect,
        initial=COUNTED,
    )
    amount = forms.DecimalField(label="Figure", max_digits=15, decimal_places=4)
    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def data_to_send(self) -> dict[str, Any]:
        name = "change" if self.cleaned_data["way"] == CHANGED else self.figure
        return {name: f"{self.cleaned_data['amount'].normalize():f}"}

    def _names(self) -> tuple[str, ...]:
        return (self.figure,)


class PriceCell(ChangeForm):
    """The price alone, where it stands in the list."""

    kind = "product.update"

    price = forms.DecimalField(max_digits=15, decimal_places=4, localize=False, widget=CELL)


class StockCell(ChangeForm):
    """What was counted; a change instead of a figure has a page of its own."""

    kind = "stock.set"

    stock = forms.DecimalField(max_digits=15, decimal_places=4, localize=False, widget=CELL)


class DeleteProductForm(RemovalForm):
    kind = "product.delete"


@dataclass(frozen=True)
class Many:
    """What can be changed of many products at once."""

    price: str  # remote field
    stock: str
    fields: Mapping[str, str]  # field of the form -> remote field
    choices: Mapping[str, Callable[[LinkedAccount], Choices]]  # those of which each account has its own records
    fixed: Mapping[str, Choices] = field(default_factory=dict)  # those that are the same everywhere


@dataclass(frozen=True)
class ProductForms:
    """All that staff fill in about the products of one system."""

    edit: type[ChangeForm]
    new: type[NewProductForm]
    switch: type[SwitchForm]
    stock: type[StockForm]
    price_cell: type[PriceCell]
    stock_cell: type[StockCell]
    stocks: Callable[[Iterable[Product]], Stocks]
    many: Many
    no_stock: str  # why a product has none that could be set
    has_variations: bool = False  # that are made like products
    delete: type[RemovalForm] = DeleteProductForm

    def stock_of(self, product: Product) -> Any:
        """The row whose stock the product's is; ``None`` where it has none of its own."""
        return self.stocks([product]).get(product.pk)


def offer(form: forms.Form, name: str, known: Choices, *, empty: bool = True) -> None:
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
