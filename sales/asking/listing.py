"""The list of review requests."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django_filters import ChoiceFilter

from accounts.access import access_of
from accounts.filters import MerchantFilter
from accounts.models import Membership, Merchant
from backoffice.lists import TIMES, Column, Listing, Scope, Sort
from backoffice.lists.filters import DayFilter
from sales.asking import reasons
from sales.models import ReviewRequest

STATES = (*ReviewRequest.State.choices, (ReviewRequest.NO_NAME, "Name is missing"))
WAYS = (("by_itself", "By itself"), ("back_fill", "By a back-fill"))


class ReviewRequestFilter(MerchantFilter):
    search_in: ClassVar[tuple[str, ...]] = ("number", "email", "last_name")
    always_shown = ("q", "merchant", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=STATES, method="by_state")
    found = ChoiceFilter(label="Found", empty_label="Either way", choices=WAYS, method="by_way")
    first = DayFilter(label="From", field_name="created_at", lookup_expr="date__gte")
    last = DayFilter(label="To", field_name="created_at", lookup_expr="date__lte")

    def by_scope(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(merchant__slug=value)

    def by_state(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.nameless() if value == ReviewRequest.NO_NAME else rows.filter(state=value)
        return found

    def by_way(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(by_back_fill=value == "back_fill")


def of_merchants(request: HttpRequest, chosen: dict[str, Any]) -> Scope:
    """A file holds what the page holds, for who manages all of those merchants."""
    access = access_of(request.user)
    named = Merchant.objects.filter(slug=chosen["merchant"]) if chosen.get("merchant") else None
    merchants = list(named.values_list("pk", flat=True)) if named is not None else list(access.roles)
    may = access.everything or all(access.may(Membership.Role.MANAGER, pk) for pk in merchants)
    return Scope(exportable=None if may else ())


REVIEW_REQUESTS = Listing(
    name="review-requests",
    one="review request",
    many="review requests",
    page="reviews/requests.html",
    fragment="reviews/_review_request_table.html",
    rows=lambda user: ReviewRequest.objects.visible_to(user).select_related("merchant", "command__account"),
    filters=ReviewRequestFilter,
    scope=of_merchants,
    account=None,
    empty="review_requests",
    sorts=(
        Sort("found", "Found", "created_at", descending=True, ways=TIMES),
        Sort("until", "Held until", "held_until", ways=TIMES),
    ),
    columns=(
        Column("Merchant", lambda row: row.merchant.name),
        Column("Order", lambda row: row.number),
        Column("Known there as", lambda row: row.id_order),
        Column("Ordered", lambda row: row.ordered_at),
        Column("First name", lambda row: row.first_name),
        Column("Last name", lambda row: row.last_name),
        Column("E-mail", lambda row: row.email),
        Column("Total", lambda row: row.total),
        Column("Currency", lambda row: row.currency),
        Column("Consent", lambda row: row.consent),
        Column("State", lambda row: row.get_state_display()),
        Column("Why", reasons.of_request),
        Column("Held until", lambda row: row.held_until),
        Column("Sent", lambda row: row.sent_at),
        Column("Mail expected", lambda row: row.mail_expected_at),
    ),
)
