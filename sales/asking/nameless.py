"""Buyers whose name is missing: one problem for each account of the review service, for as long as any waits."""

from collections.abc import Iterable

from django.db.models import Count
from django.db.models.functions import Coalesce

from accounts.models import LinkedAccount, Problem
from accounts.problems import clear_problem, raise_problem
from sales.models import ReviewRequest

CAUSE = "review_names_missing"


def tell(merchants: Iterable[int] | None = None) -> int:
    """Of these merchants, or of all: raise it where requests wait for a name, and clear it where none does (any more)."""
    rows = ReviewRequest.objects.nameless()
    told = Problem.objects.waiting().filter(cause=CAUSE)
    if merchants is not None:
        rows, told = rows.filter(merchant__in=merchants), told.filter(account__merchant__in=merchants)
    of_accounts = rows.order_by().annotate(at=Coalesce("account", "source")).values_list("at").annotate(Count("pk"))
    waiting = dict(of_accounts)
    for account in LinkedAccount.objects.filter(pk__in=waiting):
        details = {"detail": f"{waiting[account.pk]:,}", "asked": {"state": ReviewRequest.NO_NAME}}
        raise_problem(CAUSE, account=account, details=details)
    for problem in told.exclude(account__in=waiting).select_related("account"):
        clear_problem(CAUSE, account=problem.account)
    return sum(waiting.values())
