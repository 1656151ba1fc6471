"""What needs somebody: one card per cause."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, cards, freshness
from accounts.access import access_of, require
from accounts.models import LinkedAccount, Membership, Problem
from accounts.problems import clear_problem
from accounts.staff import staff
from accounts.sync import runs
from accounts.sync.mapping import registry
from accounts.sync.runs import Lane
from backoffice import sentences, words
from backoffice.pages import signed_in

MOST_SHOWN = 200
MANAGER = Membership.Role.MANAGER


@require_safe
@signed_in
def problems(request: HttpRequest) -> HttpResponse:
    rows = Problem.objects.visible_to(staff(request)).waiting().select_related("account__merchant")
    accounts = LinkedAccount.objects.visible_to(staff(request))
    found = list(rows.defer("account__credential", "account__fingerprint")[: MOST_SHOWN + 1])
    return render(request, "problems/list.html", {
        "cards": [cards.card(problem, access_of(request.user)) for problem in found[:MOST_SHOWN]],
        "more": len(found) > MOST_SHOWN,
        "nothing": sentences.empty("problems"),
        "age": freshness.of_accounts(list(accounts.only("last_good_sync_at"))),
    })  # fmt: skip


@require_POST
@signed_in
def problem_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has taken note; only of what does not clear itself."""
    problem = _problem(request, pk)
    if cards.action_of(problem) == "clear" and clear_problem(
        problem.cause, account=problem.account, subject=problem.subject
    ):
        audit.record("problem.cleared", actor=staff(request), account=problem.account, details={"cause": problem.cause})
        messages.success(request, "Put aside.")
    return redirect("problems")


@require_POST
@signed_in
def problem_allow_removals(request: HttpRequest, pk: int) -> HttpResponse:
    """The missing records were really deleted: read everything again, and remove what is not there."""
    problem = _problem(request, pk)
    account, resource = problem.account, problem.details.get("resource", "")
    if account is None or problem.cleared_at is not None or cards.action_of(problem) != "allow_removals":
        return redirect("problems")
    runs.ask(
        account,
        registry.get(account.system, resource),
        full=True,
        allow_removals=True,
        lane=Lane.PERSON,
        by=staff(request),
    )
    runs.wake(account)
    details = {"resource": words.resource(resource)}
    audit.record("problem.removals_allowed", actor=staff(request), account=account, details=details)
    messages.success(request, "Everything is read once more; what is missing then is removed.")
    return redirect(account)


def _problem(request: HttpRequest, pk: int) -> Problem:
    """A problem that this person may steer, also one that was cleared since; 404 for another merchant's."""
    rows = Problem.objects.visible_to(staff(request)).select_related("account__merchant")
    problem = get_object_or_404(rows, pk=pk)
    require(request.user, MANAGER, problem.account.merchant_id if problem.account else None)
    return problem
