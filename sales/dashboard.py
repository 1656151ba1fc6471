"""The first page: who needs somebody, what was sold, what is wrong."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from accounts import cards, freshness
from accounts.access import access_of
from accounts.models import LinkedAccount, Membership, Merchant, Problem
from accounts.staff import staff
from backoffice import sentences
from sales import board, turnover

PAGE = 25  # merchants
PROBLEMS_SHOWN = 4


def context(request: HttpRequest) -> dict[str, Any]:
    user, access = staff(request), access_of(request.user)
    today = timezone.localdate()
    merchants = list(Merchant.objects.visible_to(user).only("name", "slug"))
    accounts = list(LinkedAccount.objects.visible_to(user).only(*board.OF_ACCOUNT).order_by("pk"))
    own = None if access.everything else [account.pk for account in accounts]
    weeks = turnover.weeks(turnover.sums(own, today), today)
    problems = list(
        Problem.objects.visible_to(user).waiting().awake_first().select_related("account__merchant")[:PROBLEMS_SHOWN]
    )
    # The board is sorted by what several tables say, so it is cut here and not in the database.
    shown = Paginator(board.rows(merchants, accounts, own), PAGE).get_page(request.GET.get("page"))
    board.add_turnover(shown.object_list, today)
    return {
        "today": today,
        "age": freshness.of_accounts(accounts),
        "board": shown,
        "weeks": weeks,
        "charts": [week.as_chart() for week in weeks],
        "cards": [cards.card(problem, access) for problem in problems if not problem.is_asleep],
        "no_merchants": sentences.empty(
            "merchants" if access.may_anywhere(Membership.Role.MANAGER) else "merchants_none_visible"
        ),
        "no_turnover": sentences.empty("turnover"),
        "no_problems": cards.nothing(snoozed=len(problems)),
        "creates": access.may_anywhere(Membership.Role.MANAGER),
    }
