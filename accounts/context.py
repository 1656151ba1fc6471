"""What the frame around every page shows."""

from typing import Any

from django.http import HttpRequest

from accounts.access import access_of
from accounts.models.linked_account import LinkedAccount
from accounts.models.problem import Problem
from accounts.models.worker import WorkerBeat


def shell(request: HttpRequest) -> dict[str, Any]:
    """Rights, the number of open problems, and whether a worker runs; lazy, so that fragments pay for nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "access": access_of(user),
        "open_problems": lambda: Problem.objects.visible_to(user).waiting().count(),
        "no_worker": lambda: not WorkerBeat.objects.alive().exists() and LinkedAccount.objects.workable().exists(),
    }
