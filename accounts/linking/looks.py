"""One poller for all open permission requests: it covers callbacks that were lost on the way."""

import logging

from django.utils import timezone

from accounts import systems
from accounts.http import vault
from accounts.http.errors import OutOfBudget, RemoteError
from accounts.http.journal import journal
from accounts.linking import grants
from accounts.linking.grants import LATE_CALLBACK, NEXT_LOOK
from accounts.models.grant import Grant
from accounts.systems.base import ApprovedThere

MOST_AT_ONCE = 10

log = logging.getLogger(__name__)


def due() -> list[Grant]:
    rows = Grant.objects.filter(state=Grant.State.PENDING, next_look_at__lte=timezone.now())
    return list(rows.select_related("account", "step__link").order_by("next_look_at")[:MOST_AT_ONCE])


def look_at_due() -> int:
    """Look at each request that is due, one worker each; the number looked at."""
    looked = 0
    for grant in due():
        if not _claimed(grant):
            continue
        try:
            _look(grant)
            looked += 1
        except OutOfBudget:
            break  # the others are due again soon
    journal.flush()
    return looked


def _look(grant: Grant) -> None:
    if timezone.now() > grant.expires_at + LATE_CALLBACK:
        grants.expire(grant)
        return
    linking = systems.get(grant.account.system).linking
    if not isinstance(linking, ApprovedThere):
        return
    try:
        linking.look(grant)
    except (RemoteError, vault.CannotOpen) as error:
        log.warning("request %s could not be looked at: %s", grant.pk, error)


def _claimed(grant: Grant) -> bool:
    """Move its next look, if nobody else has: a lease in one statement."""
    rows = Grant.objects.filter(pk=grant.pk, state=Grant.State.PENDING, next_look_at=grant.next_look_at)
    return rows.update(next_look_at=timezone.now() + NEXT_LOOK) == 1
