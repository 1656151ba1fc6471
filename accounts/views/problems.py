"""What needs somebody: one card per cause; what was snoozed stands on a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, cards, freshness, snoozing
from accounts.access import access_of, require
from accounts.models import LinkedAccount, Membership, Problem
from accounts.problems import clear_problem
from accounts.staff import staff
from accounts.sync import runs
from accounts.sync.registry import registry
from accounts.sync.runs import Lane
from backoffice import words
from backoffice.pages import signed_in
from backoffice.templatetags.times import moment

MOST_SHOWN = 200
EDITOR, MANAGER = Membership.Role.EDITOR, Membership.Role.MANAGER


@require_safe
@signed_in
def problems(request: HttpRequest) -> HttpResponse:
    visible = Problem.objects.visible_to(staff(request))
    shows_snoozed, snoozed = request.GET.get("show") == "snoozed", visible.asleep().count()
    rows = visible.asleep().order_by("snoozed_until", "pk") if shows_snoozed else visible.awake()
    rows = rows.select_related("account__merchant", "snoozed_by").defer("account__credential", "account__fingerprint")
    found = list(rows[: MOST_SHOWN + 1])
    accounts = LinkedAccount.objects.visible_to(staff(request))
    return render(request, "problems/list.html", {
        "cards": [cards.card(problem, access_of(request.user)) for problem in found[:MOST_SHOWN]],
        "more": len(found) > MOST_SHOWN,
        "shows_snoozed": shows_snoozed,
        "snoozed": snoozed,
        "nothing": cards.nothing(shows_snoozed=shows_snoozed, snoozed=snoozed),
        "age": freshness.of_accounts(list(accounts.only("last_good_sync_at"))),
    })  # fmt: skip


@require_POST
@signed_in
def problem_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has taken note; only of what needs nothing else, or may never end by itself."""
    problem = _problem(request, pk, MANAGER)
    if cards.action_of(problem) in cards.NOTED and clear_problem(
        problem.cause, account=problem.account, subject=problem.subject, by=staff(request)
    ):
        audit.record("problem.cleared", actor=staff(request), account=problem.account, details={"cause": problem.cause})
        messages.success(request, "Put aside.")
    return redirect("problems")


@require_POST
@signed_in
def problem_allow_removals(request: HttpRequest, pk: int) -> HttpResponse:
    """The missing records were really deleted: read everything again, and remove what is not there."""
    problem = _problem(request, pk, MANAGER)
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


@require_POST
@signed_in
def problem_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight for a while: it is known, and nothing can be done before."""
    problem, length = _problem(request, pk, EDITOR), request.POST.get("length", "")
    if length in list(snoozing.Length):
        wakes_at = snoozing.snooze(problem, snoozing.Length(length), actor=staff(request))
        if wakes_at is not None:
            messages.success(
                request,
                f"Snoozed until {moment(timezone.localtime(wakes_at))}. It comes back by itself, or when you wake it.",
            )
    return redirect("problems")


@require_POST
@signed_in
def problem_wake(request: HttpRequest, pk: int) -> HttpResponse:
    if snoozing.wake(_problem(request, pk, EDITOR), actor=staff(request)):
        messages.success(request, "It is shown again.")
    return redirect("problems")


def _problem(request: HttpRequest, pk: int, role: str) -> Problem:
    """A problem that this person may steer, also one that was cleared since; 404 for another merchant's."""
    rows = Problem.objects.visible_to(staff(request)).select_related("account__merchant")
    problem = get_object_or_404(rows, pk=pk)
    require(request.user, role, problem.account.merchant_id if problem.account else None)
    return problem
