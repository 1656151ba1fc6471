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
    """What is unknown is sent again without a look."""
    from accounts.outbox import sending

    def find_out(self, command, action) -> None:
        self.moves.update(command, "unknown", state="queued", due_at=None)

    sending.Outbox._find_out = find_out


BUGS = {bug.__name__: bug for bug in (early_acknowledgement, no_quiet_period, blind_resend)}


def main() -> None:
    _, bug, *command = sys.argv
    django.setup()
    from accounts.http import address_limit

    address_limit.SHARED_PER_MINUTE = 100_000
    if bug != NONE:
        BUGS[bug]()
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    main()
