"""The record after a write: into the mirror, so that the lists show what the remote system made of it."""

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.http.errors import BadPayload, Forbidden, Gone, LeaseLost, OutOfBudget, Rejected, RemoteError
from accounts.models.command import Command
from accounts.models.sync import SyncRun
from accounts.outbox.looking import Looks
from accounts.sync import runs
from accounts.sync.registry import registry

PAGE = 100  # records of a list's page
FEW = 10  # records are read one by one
WAITS = timedelta(seconds=15)  # for a pass that is under way

log = logging.getLogger(__name__)


def keep_answer(command: Command, answer: bytes, looks: Looks) -> None:
    """The answer is the record already, if it is as whole as the one that was read before; else it is read again."""
    if not command.reads_back:
        return
    try:
        is_kept = looks.of(command).keep_answer(command.resource, command.remote_id, answer)
    except (LeaseLost, DatabaseError):
        raise
    except Exception:
        log.exception("command %s: its answer could not be kept by a fault of ours", command.pk)
        return
    if is_kept:
        Command.objects.filter(pk=command.pk).update(read_at=Now())


def read_back(command: Command, looks: Looks) -> None:
    """Read the record of this command again; many of them by one pass through the list."""
    if command.lane == Command.Lane.MANY and _reads_together(command):
        return
    try:
        looks.of(command).record(command.resource, command.remote_id)
    except (Forbidden, Gone, Rejected, BadPayload):
        log.warning("command %s: its record could not be read again; the next pass of the list does", command.pk)
    except (RemoteError, OutOfBudget, LeaseLost, DatabaseError):
        raise
    except Exception:
        log.exception("command %s: reading its record again failed by a fault of ours", command.pk)
    Command.objects.filter(pk=command.pk).update(read_at=Now())


def _reads_together(command: Command) -> bool:
    """Ask for a pass through the list instead, where that costs less; one that has begun may have missed them."""
    account, mapping = command.account, registry.get(command.account.system, command.resource)
    unread: QuerySet[Command] = account.commands.unread().filter(resource=command.resource, lane=Command.Lane.MANY)
    if unread.count() <= max(FEW, mapping.rows_of(account.pk).count() // PAGE + 1):
        return False
    run = runs.ask(account, mapping, full=True, lane=SyncRun.Lane.WEBHOOK)
    if run.started_at is None:
        unread.update(read_at=Now())
    else:
        unread.update(due_at=Now() + WAITS)
    return True
