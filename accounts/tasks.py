"""Celery tasks: thin bells. They carry ids, and everything they start is found by the sweeper too."""

from celery import shared_task
from django.core.cache import cache

from accounts import bell, mailing, signals, sweeping
from accounts.inbox import reading
from accounts.sync import turns

BELLS_AT_ONCE = 50
MAILS_EVERY_S = 15  # longer than a mail server that does not answer holds one worker up

_ = signals  # only Celery's processes need them: others come up faster without


@shared_task(name="accounts.work_account")
def work_account(account_id: int) -> bool:
    """One turn for one account; False when another worker has it."""
    return turns.take(account_id)


@shared_task(name="accounts.mail_problems")
def mail_problems() -> int:
    """The letters that are due; how many were sent."""
    return mailing.send_due()


@shared_task(name="accounts.sweep")
def sweep() -> int:
    """Ring for every account that is due, then do what is due for all; the number of bells."""
    reading.wake()
    accounts = turns.due(BELLS_AT_ONCE)
    for account_id in accounts:
        work_account.apply_async((account_id,), expires=bell.EXPIRES_S)
    if mailing.is_due() and cache.add("accounts.mail_bell", True, timeout=MAILS_EVERY_S):
        mail_problems.apply_async(expires=bell.EXPIRES_S)
    sweeping.sweep()
    return len(accounts)
