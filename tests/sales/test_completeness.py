"""Are all documents there, and do they add up: what is told, when it is not told yet, and how it ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from accounts import cards, problems
from accounts.access import access_of
from accounts.models import LinkedAccount, Problem, SyncCursor
from accounts.sync import foreground, removals
from accounts.sync.registry import registry
from sales import completeness
from sales.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def anna() -> LinkedAccount:
    """Read to its end."""
    anna = cast.account()
    SyncCursor.objects.create(account=anna, resource="invoices", last_good_at=NOW)
    return anna


def bill(number: int, full: str | None = None, day: str = "2026-03-02", **fields) -> dict:
    return cast.invoice(
        number,
        invoice_timestamp=f"{day} 10:15:00",
        invoice_numberFull=f"RG2026/{number}" if full is None else full,
        **fields,
    )


def numbered(anna: LinkedAccount, *fulls: str, day: str = "2026-03-02", **fields) -> None:
    first = Invoice.objects.count() + 1
    cast.put(anna, "invoices", *(bill(n, full, day, **fields) for n, full in enumerate(fulls, start=first)))


def missing(anna: LinkedAccount) -> list[str]:
    return [str(gap) for gap in completeness.gaps(anna.pk)]


def waiting() -> dict[str, dict]:
    return dict(Problem.objects.waiting().order_by("cause").values_list("cause", "details"))


# --- Gaps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fulls", "gaps"),
    [
        (("RG2026/1", "RG2026/2", "RG2026/3"), []),
        (("RG2026/1", "RG2026/3"), ["RG2026/2"]),
        (("RG2026/10", "RG2026/2", "RG2026/7"), ["RG2026/3 to RG2026/6", "RG2026/8 to RG2026/9"]),
        (("RG2026/17", "RG2026/18"), []),  # nobody knows where it began
        (("RG2026/1", "RG2027/9"), []),  # another year, another range
        (("RG2026/1", "ST2026/9", "RG2026/2"), []),
        (("1", "3"), ["2"]),
        (("A-0009", "A-0012"), ["A-0010 to A-0011"]),
        (("A-0998", "A-1000"), ["A-0999"]),
        (("2026000017", "2026000019"), ["2026000018"]),
        (("2025009000", "2026000001"), []),  # the year inside the number
        (("RG2026/1", "RG2026/1"), []),
        (("RG2026/1", "RG2026/20001"), []),  # two ranges
        (("", "ohne", "RG2026/", "99999999999999999999", "RG2026/5", "RG2026/6"), []),
        (("%s_1", "%s_3"), ["%s_2"]),
        (("Rechnung ÄÖ 1", "Rechnung ÄÖ 3"), ["Rechnung ÄÖ 2"]),
    ],
)
def test_gaps_in_numbers(anna, fulls, gaps):
    years = [full[:4] if full[:3] == "202" else "2026" for full in fulls]
    rows = [bill(n, full, f"{year}-03-02") for n, (full, year) in enumerate(zip(fulls, years, strict=True), start=1)]
    cast.put(anna, "invoices", *rows)

    assert missing(anna) == gaps


def test_training_documents_have_numbers_of_their_own(anna):
    numbered(anna, "RG2026/1", "RG2026/2")
    numbered(anna, "TR2026/1", "TR2026/9", "RG2026/50", invoice_testMode=True)

    assert missing(anna) == []


def test_every_account_has_numbers_of_its_own(anna):
    other = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    numbered(anna, "RG2026/1", "RG2026/2")
    numbered(other, "RG2026/5", "RG2026/7")

    assert (missing(anna), missing(other)) == ([], ["RG2026/6"])


def test_document_that_vanished_has_had_its_number(anna):
    cast.put(anna, "invoices", bill(1), bill(2), bill(3))
    removals.remove(registry.get("ready2order", "invoices"), anna, ["2"])

    assert missing(anna) == []


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        (("2026-03-02", "2026-03-18"), []),
        (("2026-03-18", "2026-03-02"), []),
        (("2026-03-02", "2026-03-17"), ["RG2026/2"]),
    ],
)
def test_young_gap_is_none_yet(anna, days, gaps):
    cast.put(anna, "invoices", bill(1, day=days[0]), bill(3, day=days[1]))

    assert missing(anna) == gaps


# --- What staff are told --------------------------------------------------------------------------------------


def test_gap_is_one_problem_that_leads_to_the_documents_around(anna):
    cast.put(anna, "invoices", bill(1), bill(3, day="2026-03-04"), bill(7, day="2026-03-05"), bill(9), bill(12))
    completeness.check(anna)
    completeness.check(anna)

    problem = Problem.objects.get()
    sentence = cards.told(problem)
    assert (problem.cause, problem.account) == ("numbers_missing", anna)
    assert sentence.what == ("Invoice numbers are missing (7): RG2026/2, RG2026/4 to RG2026/6, RG2026/8 and 1 more.")
    card = cards.card(problem, access_of(cast.vera()))
    assert card.button == cards.Button(
        "See the invoices around",
        "/sales/invoices/?merchant=cafe-anna&days=calendar&first=2026-03-02&last=2026-03-04&sort=number&training=no",
        is_link=True,
    )
    assert card.noted is None  # a viewer only looks


def test_gap_that_closes_ends_its_problem(anna):
    cast.put(anna, "invoices", bill(1), bill(3))
    completeness.check(anna)
    assert list(waiting()) == ["numbers_missing"]

    cast.put(anna, "invoices", bill(2))
    completeness.check(anna)

    assert waiting() == {}
    assert Problem.objects.get().cleared_by is None


def test_storno_without_its_original_is_told_until_it_is_there(anna):
    cast.put(
        anna,
        "invoices",
        bill(4, invoice_reference_id=77),
        bill(5, invoice_reference_id=4),
        bill(6, invoice_reference_id=0),
    )
    completeness.check(anna)

    assert waiting()["originals_missing"]["name"] == "RG2026/4"
    listed = client(cast.mona()).get(cards.list_url(Problem.objects.get(cause="originals_missing"), "invoices"))
    assert [row.number for row in listed.context["page"].rows] == ["RG2026/4"]

    cast.put(anna, "invoices", bill(77))
    completeness.check(anna)
    assert "originals_missing" not in waiting()


def test_young_storno_may_be_read_before_its_original(anna):
    cast.put(anna, "invoices", bill(4, day="2026-03-19", invoice_reference_id=77))

    assert completeness.check(anna) == []


def test_vat_that_does_not_add_up_is_told(anna):
    cast.put(
        anna,
        "invoices",
        *(bill(n, invoice_totalVat="5") for n in range(1, 6)),
        bill(6),
        bill(7, invoice_testMode=True, invoice_totalVat="9"),
    )
    [finding] = completeness.check(anna)

    assert str(finding) == "vat_is_off: 5 (RG2026/1, RG2026/2, RG2026/3 and 2 more)"
    assert cards.told(Problem.objects.get()).what == (
        "The VAT of invoices does not add up (5): RG2026/1, RG2026/2, RG2026/3 and 2 more."
    )
    listed = client(cast.mona()).get(cards.list_url(Problem.objects.get(), "invoices"))
    assert listed.context["page"].count.number == 5

    cast.put(anna, "invoices", *(bill(n) for n in range(1, 6)))
    assert completeness.check(anna) == []
    assert waiting() == {}


def test_account_that_was_never_read_to_its_end_is_left_alone():
    anna = cast.account()
    cast.put(anna, "invoices", bill(1), bill(9))

    assert completeness.check(anna) == []
    assert waiting() == {}


def client(person) -> Client:
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


def test_what_was_noted_is_told_again_only_when_it_changes(anna):
    cast.put(anna, "invoices", bill(1), bill(3))
    completeness.check(anna)
    mona = client(cast.mona())
    assert "Noted" in mona.get("/problems/").content.decode()
    mona.post(f"/problems/{Problem.objects.get().pk}/clear/")
    assert Problem.objects.get().cleared_by == cast.mona()

    completeness.check(anna)
    assert waiting() == {}

    cast.put(anna, "invoices", bill(5))
    with time_machine.travel(NOW + timedelta(days=1)):
        completeness.check(anna)
    assert waiting()["numbers_missing"]["detail"] == "2"


def test_snoozed_problem_stays_one(anna):
    cast.put(anna, "invoices", bill(1), bill(3))
    completeness.check(anna)
    Problem.objects.update(snoozed_until=NOW + timedelta(days=7))
    cast.put(anna, "invoices", bill(5))
    completeness.check(anna)

    problem = Problem.objects.get()
    assert (problem.is_asleep, problem.details["detail"]) == (True, "2")


def test_nobody_notes_what_only_somebody_else_may(anna):
    cast.put(anna, "invoices", bill(1), bill(3))
    completeness.check(anna)
    pk = Problem.objects.get().pk

    assert client(cast.eddi()).post(f"/problems/{pk}/clear/").status_code == 403
    assert client(cast.otto()).post(f"/problems/{pk}/clear/").status_code == 404
    assert list(waiting()) == ["numbers_missing"]


# --- When -----------------------------------------------------------------------------------------------------


def read(account, *, full: bool) -> None:
    foreground.sync([account], resources=["invoices"], full=full, say=lambda text: None)


@pytest.mark.django_db(transaction=True)
def test_full_pass_looks_and_tells(till):
    account = cast.account()
    till.rows["invoices"] = [bill(1), bill(3)]
    read(account, full=True)
    read(account, full=True)
    assert list(waiting()) == ["numbers_missing"]

    till.rows["invoices"].append(bill(2))
    read(account, full=False)
    assert list(waiting()) == ["numbers_missing"]
    read(account, full=True)
    assert waiting() == {}


def test_command_tells_and_exits_with_1(anna, capsys):
    cast.put(anna, "invoices", bill(1), bill(2))
    call_command("check_sales", json=True)
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "all is there and adds up" in said.err

    cast.put(anna, "invoices", bill(5))
    with pytest.raises(SystemExit):
        call_command("check_sales", account=anna.pk, json=True)
    said = capsys.readouterr()
    assert json.loads(said.out) == [
        {"account": anna.pk, "cause": "numbers_missing", "number": 2, "names": ["RG2026/3 to RG2026/4"]}
    ]
    assert "numbers_missing: 2 (RG2026/3 to RG2026/4)" in said.err
    assert list(waiting()) == ["numbers_missing"]


def test_command_looks_at_one_account_only(anna):
    other = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.put(anna, "invoices", bill(1), bill(3))

    call_command("check_sales", account=other.pk)

    assert waiting() == {}


def test_every_cause_has_its_sentence(anna):
    for cause in completeness.CAUSES:
        problems.raise_problem(
            cause, account=anna, subject="invoices", details={"detail": "1", "name": "RG1", "asked": {}}
        )

    assert sorted(waiting()) == sorted(completeness.CAUSES)
