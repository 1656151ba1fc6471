"""Business days and the moments of their documents: a till can stay open past midnight, and for days."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import LinkedAccount
from sales import days
from sales.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> LinkedAccount:
    till = cast.account(cast.merchant())
    sold = {
        1: ("2026-03-02", "2026-03-02 12:00"),
        2: ("2026-03-02", "2026-03-05 01:30"),
        3: ("2026-03-04", "2026-03-04 09:00"),
    }
    cast.put(till, "invoices", *(cast.invoice(number) for number in sold))
    for row in Invoice.objects.all():
        day, moment = sold[int(row.remote_id)]
        row.issued_on, row.issued_at = date.fromisoformat(day), at(moment)
        row.save(update_fields=["issued_on", "issued_at"])
    return till


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "moments"),
    [
        ("2026-03-02", "2026-03-02", ("2026-03-02 12:00", "2026-03-05 01:30")),
        ("2026-03-03", "2026-03-09", ("2026-03-04 09:00", "2026-03-04 09:00")),
        ("2026-03-01", "2026-03-04", ("2026-03-02 12:00", "2026-03-05 01:30")),
        (None, "2026-03-03", ("2026-03-02 12:00", "2026-03-05 01:30")),
        ("2026-03-03", None, ("2026-03-04 09:00", "2026-03-04 09:00")),
    ],
)
def test_moments_are_those_of_the_documents(till, first, last, moments):
    asked = [day and date.fromisoformat(day) for day in (first, last)]

    assert days.moments(*asked) == tuple(map(at, moments))


def test_days_without_documents_have_no_moments(till):
    assert days.moments(date(2027, 1, 1), date(2027, 1, 31)) == days.EVER
    assert days.moments(date(2026, 3, 3), date(2026, 3, 3)) == days.EVER
