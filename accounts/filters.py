"""Filters that need to know who asks: the merchant, and what belongs to linked accounts."""

from typing import Any

from django.db.models import QuerySet
from django_filters import ChoiceFilter

from accounts import systems
from accounts.models import LinkedAccount, Merchant
from backoffice.lists import ListFilter


class MerchantFilter(ListFilter):
    """A list of mirrored rows, of one merchant or of all that the user sees; ``accounts.scopes`` does the filtering."""

    merchant = ChoiceFilter(label="Merchant", empty_label="All merchants", method="by_scope")

    def prepare(self) -> None:
        visible = Merchant.objects.visible_to(self.request.user).order_by("name", "pk")
        self.filters["merchant"].extra["choices"] = list(visible.values_list("slug", "name"))

    def by_scope(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows


class MerchantListFilter(ListFilter):
    search_in = ("name", "slug", "email")


class AccountListFilter(MerchantFilter):
    search_in = ("merchant__name", "label")
    always_shown = ("q", "merchant", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=LinkedAccount.State.choices)
    system = ChoiceFilter(label="System", empty_label="All systems", choices=[(key, key) for key in systems.BOXES])

    def by_scope(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(merchant__slug=value)
