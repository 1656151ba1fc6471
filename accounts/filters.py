"""Filters that need to know who asks: the merchant, and what belongs to linked accounts."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter

from accounts import systems
from accounts.models import LinkedAccount, Merchant
from backoffice.lists import ListFilter
from backoffice.lists.filters import LongSelect

GONE = (("no", "Still there"), ("yes", "Removed there"))


class RemovedFilter(ChoiceFilter):  # type: ignore[misc]
    """Whether the system still has it."""

    def __init__(self) -> None:
        super().__init__(label="Removed", choices=GONE, empty_label="All", method=self.by_removal)

    @staticmethod
    def by_removal(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(removed_at__isnull=value == "no")


class SystemFilter(ChoiceFilter):  # type: ignore[misc]
    """Of which system they are."""

    def __init__(self) -> None:
        choices = [(key, systems.name_of(key)) for key in systems.BOXES]
        super().__init__(label="System", field_name="account__system", choices=choices, empty_label="All systems")


class MerchantFilter(ListFilter):
    """A list of mirrored rows, of one merchant or of all that the user sees; ``accounts.scopes`` does the filtering."""

    merchant = CharFilter(label="Merchant", method="by_scope", widget=LongSelect)

    def prepare(self, form: forms.Form) -> None:
        visible = Merchant.objects.visible_to(self.request.user).order_by("name", "pk")
        field, widget = form.fields["merchant"], cast(LongSelect, form.fields["merchant"].widget)
        widget.options, widget.empty_label = list(visible.values_list("slug", "name")), "All merchants"
        field.validators = [widget.known]

    def by_scope(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows


class RecordFilter(MerchantFilter):
    """Of records about which there is nothing else to ask."""

    removed = RemovedFilter()


class MerchantListFilter(ListFilter):
    search_in = ("name", "slug", "email")


class AccountListFilter(MerchantFilter):
    search_in = ("merchant__name", "label")
    always_shown = ("q", "merchant", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=LinkedAccount.State.choices)
    system = ChoiceFilter(
        label="System", empty_label="All systems", choices=[(system.key, system.name) for system in systems.every()]
    )

    def by_scope(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(merchant__slug=value)
