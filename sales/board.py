"""All merchants at a glance, those that need somebody first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Value
from django.utils import timezone

from accounts.models import LinkedAccount, Merchant, Problem, QuarantinedRow
from backoffice import states
from sales import turnover

OF_ACCOUNT = ("merchant", "system", "label", "state", "reason", "last_good_sync_at")  # all that the board needs
STALE_AFTER = timedelta(hours=2)  # an account that should be read every few minutes
OF_PROBLEMS, OF_STALENESS, OF_QUARANTINE, OF_NO_ACCOUNT = 60, 45, 5, 25  # ranks, among those of the states


@dataclass
class Row:
    """One merchant."""

    merchant: Merchant
    accounts: list[LinkedAccount] = field(default_factory=list)
    problems: int = 0
    quarantined: int = 0
    today: dict[str, Decimal] = field(default_factory=dict)  # by currency

    @property
    def worst(self) -> LinkedAccount | None:
        """The account whose state needs somebody most."""
        return max(self.accounts, key=lambda account: states.of_account(account.state).rank, default=None)

    @property
    def read_at(self) -> datetime | None:
        """How old the oldest part is; ``None`` when something was never read."""
        times = [account.last_good_sync_at for account in self.accounts]
        return min((at for at in times if at is not None), default=None) if None not in times else None

    @property
    def is_stale(self) -> bool:
        old = timezone.now() - STALE_AFTER
        live = [account for account in self.accounts if account.is_live]
        return any(account.last_good_sync_at is not None and account.last_good_sync_at < old for account in live)

    @property
    def rank(self) -> int:
        """The higher, the sooner."""
        worst = self.worst
        ranks = [states.of_account(worst.state).rank if worst else OF_NO_ACCOUNT]
        ranks += [OF_PROBLEMS] if self.problems else []
        ranks += [OF_STALENESS] if self.is_stale else []
        return max(ranks) + (OF_QUARANTINE if self.quarantined else 0)


def rows(merchants: Iterable[Merchant], accounts: list[LinkedAccount], keys: list[int] | None = None) -> list[Row]:
    """Worst first; one statement, however many merchants there are. ``keys`` are the accounts' own; ``None`` = all there are."""
    problems, quarantined = _per_account(keys)
    board = {merchant.pk: Row(merchant) for merchant in merchants}
    for account in accounts:
        row = board[account.merchant_id]
        row.accounts.append(account)
        row.problems += problems[account.pk]
        row.quarantined += quarantined[account.pk]
    return sorted(board.values(), key=lambda row: (-row.rank, -row.problems, -row.quarantined, row.merchant.name))


def add_turnover(shown: Iterable[Row], day: date) -> None:
    """What was sold on the day, in one statement: only of the merchants that are shown."""
    found = turnover.of_day([account.pk for row in shown for account in row.accounts], day)
    for row in shown:
        for account in row.accounts:
            for currency, amount in found.get(account.pk, {}).items():
                row.today[currency] = row.today.get(currency, Decimal(0)) + amount


def _per_account(keys: list[int] | None) -> tuple[Counter[int], Counter[int]]:
    """How many problems and how many records set aside each account has."""
    found = Counter[int](), Counter[int]()
    if keys != []:
        of_these = Q(account__isnull=False) if keys is None else Q(account__in=keys)
        problems, quarantined = (
            rows.filter(of_these).order_by().values("account").annotate(kind=Value(kind), number=Count("pk"))
            for kind, rows in enumerate((Problem.objects.awake(), QuarantinedRow.objects.waiting()))
        )
        for row in problems.union(quarantined, all=True):
            found[row["kind"]][row["account"]] = row["number"]
    return found
