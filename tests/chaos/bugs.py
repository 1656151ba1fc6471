"""Runs a program of ours with a bug planted in it, to prove that the chaos test can see it.

python -m tests.chaos.bugs blind_resend manage.py work
"""

import runpy
import sys

import django

NONE = "none"


def early_acknowledgement() -> None:
    """Done is written before the answer is known."""
    from django.utils import timezone

    from accounts.http.errors import RemoteError
    from accounts.models import Command
    from accounts.outbox import sending

    def send(self, command, action) -> None:
        Command.objects.filter(pk=command.pk).update(state="done", ended_at=timezone.now(), reads_back=False)
        call = action.call(command)
        try:
            self.looks.of(command).door.call(call.endpoint, path=call.path, body=call.body)
        except RemoteError:
            return

    sending.Outbox._send = send


def no_quiet_period() -> None:
    """The look comes at once, before the remote system has finished."""
    from accounts.outbox import moves, sending

    moves.quiet_s = sending.quiet_s = lambda action: 0.0


def blind_resend() -> None:
    """What was lost is sent again without a look; an answer that names no record is not lost, and would not end."""
    from accounts.outbox import sending

    look = sending.Outbox._find_out

    def find_out(self, command, action) -> None:
        if command.reason in sending.UNNAMED:
            look(self, command, action)
        else:
            self.moves.update(command, "unknown", state="queued", due_at=None)

    sending.Outbox._find_out = find_out


def duplicate_is_failure() -> None:
    """What the review service has already is taken for refused."""
    from accounts.http.errors import Rejected
    from sales.actions import guaranteed_reviews

    def taken(told) -> bool:
        if guaranteed_reviews._whole(told.get("orders_imported")) == 0:
            raise Rejected(str(told.get("message")))
        return True

    guaranteed_reviews._is_taken = taken


def no_ledger() -> None:
    """Every line of the ledger is a new one: neither the order nor the buyer is known again."""
    from secrets import token_hex

    from sales.asking import finding

    made = finding._row

    def row(*told, **more):
        line = made(*told, **more)
        line.id_order, line.buyer, line.web_order_id, line.invoice_id = (
            f"{line.id_order}-{token_hex(4)}",
            "",
            None,
            None,
        )
        return line

    finding._row = row
    from sales.asking import purchases, releasing

    releasing.purchases.of_requests = lambda rows, rules: {
        each.pk: next(
            found for found in purchases.of_merchant(rules, each.created_at) if each.id_order.startswith(found.base_id)
        )
        for each in rows
    }


BUGS = {bug.__name__: bug for bug in (early_acknowledgement, no_quiet_period, blind_resend)}
BUGS_OF_REVIEWS = {bug.__name__: bug for bug in (duplicate_is_failure, no_ledger)}
CHORES_EVERY_S = 1.0


def main() -> None:
    _, bug, *command = sys.argv
    django.setup()
    from accounts import sweeping
    from accounts.http import address_limit

    address_limit.SHARED_PER_MINUTE = 100_000
    sweeping._chores = {name: (work, CHORES_EVERY_S) for name, (work, _) in sweeping._chores.items()}
    if bug != NONE:
        (BUGS | BUGS_OF_REVIEWS)[bug]()
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    main()
