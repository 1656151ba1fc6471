"""The worker without a broker: the same tasks, in threads of this process, looking for due rows twice a second."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import Error, connection

from accounts import mailing, sweeping, tasks
from accounts.http.journal import journal
from accounts.inbox import reading
from accounts.linking import looks
from accounts.sync import turns
from accounts.sync.leases import heart

THREADS = 4
LOOKS_EVERY_S = 0.5
SWEEPS_EVERY_S = 2.0
MAILS_EVERY_S = 5.0

log = logging.getLogger(__name__)


def run(stop: threading.Event, threads: int = THREADS) -> None:
    """Work until ``stop`` is set."""
    heart.start()
    crew = [
        threading.Thread(target=_repeat, args=(_turn, LOOKS_EVERY_S, stop), name=f"worker-{n}") for n in range(threads)
    ]
    crew.append(threading.Thread(target=_repeat, args=(_sweep, SWEEPS_EVERY_S, stop), name="sweeper"))
    crew.append(threading.Thread(target=_repeat, args=(_mail, MAILS_EVERY_S, stop), name="mailer"))
    for thread in crew:
        thread.start()
    try:
        while not stop.wait(1.0):
            pass
    finally:
        for thread in crew:
            thread.join()
        heart.stop()


def drain() -> int:
    """Do what is due now and come back; the number of turns. What has to wait is left waiting."""
    heart.start()
    done = 0
    try:
        sweeping.do_chores(all_of_them=True)
        while True:
            looked = looks.look_at_due()
            reading.wake()
            taken = sum(turns.take(account_id) for account_id in turns.due())
            done += taken
            if not looked and not taken:
                return done
    finally:
        sweeping.sweep()
        mailing.send_due()
        heart.stop()


def stop_on_signals(stop: threading.Event) -> None:
    """Ctrl-C and SIGTERM end the work after the page under way."""

    def end(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)


def _turn() -> bool:
    reading.wake()
    return any(tasks.work_account(account_id) for account_id in turns.due(THREADS))


def _sweep() -> bool:
    sweeping.sweep()
    journal.flush()
    return False


def _mail() -> bool:
    """In a thread of its own, and one at a time: a mail server that does not answer holds nothing else up."""
    return mailing.send_due(1) > 0


def _repeat(work: Callable[[], bool], pause_s: float, stop: threading.Event) -> None:
    """Again at once while there is something to do, else after a pause; no fault ends the thread."""
    while not stop.is_set():
        try:
            busy = work()
        except Error:
            log.warning("the database did not answer; it is tried again")
            connection.close()
            busy = False
        except Exception:
            log.exception("a fault of ours; the work is found again")
            busy = False
        if not busy:
            stop.wait(pause_s)
    connection.close()
