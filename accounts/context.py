"""What the frame around every page shows."""

from functools import cache
from typing import Any

from django.db.models import Exists
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
        "open_problems": cache(lambda: Problem.objects.visible_to(user).awake().count()),  # shown twice
        "no_worker": lambda: LinkedAccount.objects.workable().filter(~Exists(WorkerBeat.objects.alive())).exists(),
    }
