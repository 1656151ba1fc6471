"""Documents as files and on paper: fetched once through a strict till, kept here, handed out to those who may."""

import hashlib
import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.http.journal import journal
from accounts.http.transport import Bounds, Transport
from accounts.models import ApiCall, AuditEvent, Command, LinkedAccount, Problem, Reference
from accounts.outbox.submitting import Refused
from accounts.sync import turns
from backoffice.sandbox.ready2order.files import Files
from sales import papers
from sales.models import Invoice, InvoiceFile
from tests import cast
from tests.accounts.outbox.test_outbox_sending import house
from tests.loopback import serving

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["house"]
State = Command.State
FETCH = "invoice.pdf"


def document() -> Invoice:
    return Invoice.objects.order_by("pk").first()


def fetched(house, form: str = "A4", **options) -> tuple[Command, InvoiceFile]:
    """What a person asks for, up to its end."""
    papers.ask(document(), form, actor=cast.mona(), **options)
    house.work(8)
    file = InvoiceFile.objects.get(format=form)
    return file.command, file


def asked(house) -> list[str]:
    """The queries with which the till was asked for files."""
    return [entry.query for entry in list(house.sandbox.journal)[house.since :] if entry.path.endswith("/pdf")]


@pytest.mark.parametrize("form", ["A4", "80mm", "58mm"])
def test_file_is_fetched_once_and_kept(house, form):
    command, file = fetched(house, form)

    content = bytes(InvoiceFile.objects.with_content().get().content)
    assert (command.state, content[:4], content[-6:]) == (State.DONE, b"%PDF", b"%%EOF\n")
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    house.forget()
    assert papers.ask(document(), form, actor=cast.mona()) is None
    house.work()
    assert asked(house) == []


def test_file_is_fetched_anew_when_a_person_asks(house):
    first, before = fetched(house)
    second, after = fetched(house, anew=True)

    assert (first.pk != second.pk, second.state, second.data) == (
        True,
        State.DONE,
        {"format": "A4", "regeneratePDF": True},
    )
    assert after.fetched_at > before.fetched_at
    assert asked(house) == ["format=A4", "format=A4&regeneratePDF=true"]


def test_two_clicks_are_one_command(house):
    first = papers.ask(document(), "A4", actor=cast.mona())

    assert papers.ask(document(), "A4", actor=cast.mona(), anew=True) is None
    assert Command.objects.get() == first


def test_neither_credential_nor_address_goes_where_it_does_not_belong(house, caplog):
    caplog.set_level(logging.INFO)
    headers = []
    original = Files.answer

    def watched(self, request):
        headers.append({name.lower() for name in request.headers})
        return original(self, request)

    Files.answer = watched
    try:
        command, file = fetched(house)
    finally:
        Files.answer = original
    journal.flush()

    assert [{"authorization", "cookie"} & each for each in headers] == [set()]
    logged = [*ApiCall.objects.values_list("path", flat=True), caplog.text, str(command.data), str(command.evidence)]
    logged += map(str, AuditEvent.objects.values_list("details", flat=True))
    logged += command.tries.values_list("detail", flat=True)
    assert not [text for text in logged if "signature" in text or "/files/" in text]
    assert ApiCall.objects.filter(path="(a file at 127.0.0.1)", outcome="ok", status=200, size=file.size).count() == 1


@pytest.mark.parametrize("address", [
    "http://169.254.169.254/latest", "https://10.0.0.1/a.pdf", "https://[::1]/a.pdf", "https://localhost.example:1@10.0.0.1/",
    "ftp://127.0.0.1/a.pdf", "file:///etc/passwd", "//127.0.0.1/a.pdf", "http://example.org/a.pdf", "https://", "nothing",
    "https://[broken/", "https://user:word@files.example/a.pdf", "https://127.0.0.1:99999999/a.pdf", "https://ä.example/a.pdf",
    "https://files.example/" + "a" * 5000,
])  # fmt: skip
def test_address_that_may_not_be_called_is_not_called(house, monkeypatch, address):
    monkeypatch.setattr(Files, "address", lambda *_: address)

    command, file = fetched(house)

    assert (command.state, command.attempts) == (State.REJECTED, 1)
    assert command.reason in ("bad_address", "address_refused")
    assert file.fetched_at is None
    house.account.refresh_from_db()
    assert house.account.state == LinkedAccount.State.ACTIVE


def answered(handler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize(("status", "body", "reason", "attempts"), [
    (403, b"<Error>Expired</Error>", "file_gone", 1),
    (404, b"", "file_gone", 1),
    (401, b"", "file_gone", 1),  # of the file's host: our access to the till is as good as before
    (302, b"", "redirect", 1),
    (200, b"<html>Please sign in</html>", "no_pdf", 1),
    (200, b"", "no_pdf", 1),
    (503, b"", "file_unreachable", 3),
    (429, b"", "file_unreachable", 3),
])  # fmt: skip
def test_what_the_files_host_answers_is_told_in_words(house, monkeypatch, status, body, reason, attempts, sign_in):
    with serving(lambda asked, handler: answered(handler, status, body, Location="https://elsewhere.example/")) as host:
        monkeypatch.setattr(Files, "address", lambda *_: f"{host.url}/a.pdf?signature=secret")
        command, _ = fetched(house)
        number = len(host.asked)

    assert (command.state, command.reason, command.attempts, number) == (State.REJECTED, reason, attempts, attempts)
    house.account.refresh_from_db()
    assert (house.account.state, house.account.failures) == (LinkedAccount.State.ACTIVE, 0)
    assert not Problem.objects.filter(cause="commands_need_person").exists()
    page = sign_in(cast.mona()).get(document().get_absolute_url()).text
    assert papers.of(document())[0].failure in page
    assert "secret" not in page


def test_host_that_is_not_there_is_tried_three_times(house, monkeypatch):
    with serving(lambda asked, handler: None) as host:
        gone = host.url
    monkeypatch.setattr(Files, "address", lambda *_: f"{gone}/a.pdf")

    command, _ = fetched(house)

    assert (command.state, command.reason, command.attempts) == (State.REJECTED, "file_unreachable", 3)


def test_file_that_is_too_large_is_not_kept(house, monkeypatch):
    small = Transport(frozenset({"127.0.0.1"}), Bounds(body_bytes=10))
    monkeypatch.setattr("accounts.http.files.transport", lambda: small)

    command, file = fetched(house)

    assert (command.state, command.reason, file.fetched_at) == (State.REJECTED, "too_large", None)


def test_format_that_the_till_refuses_is_told(house, monkeypatch, sign_in):
    monkeypatch.setattr("backoffice.sandbox.ready2order.calls.invoices.bodies.PDF", ())
    house.sandbox.faults.add("status", method="GET", path="/v1/document/invoice/", status=400, times=1)

    command, _ = fetched(house, "58mm")

    assert (command.state, command.reason) == (State.REJECTED, "rejected")
    assert "The remote system refused it:" in sign_in(cast.mona()).get(document().get_absolute_url()).text


def test_document_that_the_till_does_not_have_is_told(house):
    invoice = document()
    Invoice.objects.filter(pk=invoice.pk).update(remote_id="999999999")

    papers.ask(document(), "A4", actor=cast.mona())
    house.work()

    assert (
        papers.of(document())[0].failure
        == "There is no such record at the remote system (any more). There is nothing here."
    )


def test_answer_that_was_lost_is_asked_for_again(house):
    house.sandbox.faults.add("status", method="GET", path="/v1/document/invoice/", status=502, times=2)

    command, file = fetched(house)

    assert (command.state, command.attempts, file.fetched_at is not None) == (
        State.DONE,
        1,
        True,
    )  # the door repeats reads


def test_worker_that_died_after_the_file_was_kept_fetches_it_no_second_time(house):
    invoice = document()
    command = papers.ask(invoice, "A4", actor=cast.mona())
    sent_at = timezone.now()
    Command.objects.update(state=State.SENDING, attempts=1, sent_at=sent_at, fence=0)
    InvoiceFile.objects.keep(invoice, "A4", b"%PDF-1.4 as it was fetched", command)

    house.work()

    command.refresh_from_db()
    assert (command.state, command.reason, asked(house)) == (State.DONE, "found", [])


def test_worker_that_died_before_the_file_was_kept_fetches_it_again(house):
    command = papers.ask(document(), "A4", actor=cast.mona())
    Command.objects.update(state=State.SENDING, attempts=1, sent_at=timezone.now(), fence=0)

    house.work()

    command.refresh_from_db()
    assert (command.state, command.attempts, len(asked(house))) == (State.DONE, 2, 1)


def test_fetching_waits_for_no_decision_and_nothing_waits_for_it(house, settings):
    house.sandbox.faults.add("lost_answer", method="POST", path="/v1/document/invoice", times=1)
    printed = house.done("invoice.print", remote_id=document().remote_id, **where(house, "printers"))
    assert printed.state == State.NEEDS_PERSON

    command, _ = fetched(house)

    assert command.state == State.DONE
    settings.QUIET_S = 60
    Command.objects.filter(pk=command.pk).update(state=State.UNKNOWN, due_at=timezone.now() + timedelta(hours=1))
    Command.objects.filter(pk=printed.pk).update(state=State.REJECTED)
    second = house.submit("invoice.print", remote_id=document().remote_id, **where(house, "printers"))
    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(house.account.pk)
    second.refresh_from_db()
    assert second.state == State.DONE


def test_page_costs_the_same_with_and_without_files(house, sign_in):
    mona, address = sign_in(cast.mona()), document().get_absolute_url()
    mona.get(address)
    with CaptureQueriesContext(connection) as before:
        mona.get(address)
    for form in InvoiceFile.Format.values:
        papers.ask(document(), form, actor=cast.mona())
    house.work()

    with CaptureQueriesContext(connection) as after:
        mona.get(address)

    assert len(after) == len(before)


def test_fetching_is_no_change(house, sign_in):
    fetched(house)
    mona = sign_in(cast.mona())

    assert mona.get("/commands/").context["page"].rows == []
    assert mona.get("/sales/invoices/").context["standing"]() == {}
    assert mona.get(document().get_absolute_url()).context["changes"] == []


# --- Pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def invoice() -> Invoice:
    till = cast.account()
    cast.put(till, "invoices", cast.invoice(1, invoice_numberFull='RG 2026/17 "x"'))
    cast.put_small(till)
    return Invoice.objects.get()


def keep(invoice: Invoice) -> InvoiceFile:
    command = papers.ask(invoice, "A4", actor="tests")
    Command.objects.update(state=State.DONE)
    InvoiceFile.objects.keep(invoice, "A4", b"%PDF-1.4", command)
    return InvoiceFile.objects.get(format="A4")


def test_file_is_handed_out_to_those_who_may_see_the_document(invoice, sign_in):
    address = f"/sales/invoices/{invoice.pk}/A4/"
    vera = sign_in(cast.vera())
    assert vera.get(address).url == invoice.get_absolute_url()
    keep(invoice)

    answer = vera.get(address)

    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        b"%PDF-1.4", "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"] == 'inline; filename="RG-2026-17-x-A4.pdf"'
    assert {"private", "no-cache"} == set(answer["Cache-Control"].split(", "))
    assert vera.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert sign_in(cast.otto()).get(address).status_code == 404
    assert vera.get(f"/sales/invoices/{invoice.pk}/A5/").status_code == 404


def test_page_says_where_each_format_stands(invoice, sign_in):
    eddi = sign_in(cast.eddi())
    assert eddi.get(invoice.get_absolute_url()).text.count("Not fetched yet") == 3

    answer = eddi.post(f"/sales/invoices/{invoice.pk}/80mm/fetch/")

    page = eddi.get(answer.url).text
    assert (page.count("Not fetched yet"), page.count("Being fetched")) == (2, 1)
    fragment = eddi.get(answer.url, headers={"HX-Request": "true", "HX-Target": "invoice-files"}).text
    assert fragment.lstrip().startswith('<section class="card" id="invoice-files"')
    assert 'hx-trigger="every 2s"' in fragment
    keep(invoice)
    page = eddi.get(answer.url).text
    assert "8 B, fetched" in page
    assert 'aria-label="Fetch A4 anew"' in page


@pytest.mark.parametrize("what", ["80mm/fetch", "print"])
def test_rights(invoice, sign_in, what):
    address = f"/sales/invoices/{invoice.pk}/{what}/"
    people = (cast.vera(), cast.eddi(), cast.mona(), cast.otto())

    statuses = [sign_in(person).post(address).status_code for person in people]

    assert statuses == {"80mm/fetch": [403, 302, 302, 404], "print": [403, 403, 200, 404]}[what]
    page = sign_in(cast.vera()).get(invoice.get_absolute_url()).text
    assert ("Fetch</button>" in page, "/print/" in page) == (False, False)


def test_disconnected_account_fetches_nothing(invoice, sign_in):
    LinkedAccount.objects.update(state="disconnected", credential=None, credential_key="")

    page = sign_in(cast.eddi()).post(f"/sales/invoices/{invoice.pk}/A4/fetch/", follow=True).text

    assert "This account is disconnected: link it again first." in page
    assert "Not fetched yet" in page


def test_file_is_whole_or_not_there(invoice):
    file = keep(invoice)
    for fields in ({"content": None}, {"fetched_at": None}, {"size": 0}, {"format": "A5"}):
        with pytest.raises(IntegrityError, match="invoice_file"), transaction.atomic():
            InvoiceFile.objects.filter(pk=file.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceFile.objects.create(invoice=invoice, format="A4")


# --- Printing ------------------------------------------------------------------------------------------


def where(house, kind: str) -> dict[str, int]:
    table, name = {"printers": (house.till.printers, "printer_id"), "printing_profiles": (house.till.printing_profiles, "printingProfile_id")}[kind]  # fmt: skip
    return {name: table.ids[-1]}


@pytest.mark.parametrize("kind", ["printers", "printing_profiles"])
def test_document_is_printed_once(house, kind):
    before = len(list(house.till.print_jobs))

    command = house.done("invoice.print", remote_id=document().remote_id, **where(house, kind))

    assert (command.state, command.attempts) == (State.DONE, 1)
    assert [path for _, path, _ in house.writes()] == [f"/document/invoice/{command.remote_id}/print"]
    assert len(list(house.till.print_jobs)) > before


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_commit", "status"])
def test_print_whose_answer_is_lost_waits_for_a_person(house, fault):
    house.sandbox.faults.add(fault, method="POST", path="/v1/document/invoice", times=1, **({"status": 502} if fault == "status" else {}))  # fmt: skip

    command = house.done("invoice.print", remote_id=document().remote_id, **where(house, "printers"))

    assert (command.state, command.reason, len(house.writes())) == (State.NEEDS_PERSON, "cannot_be_told", 1)
    assert Problem.objects.waiting().filter(cause="commands_need_person").count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"printer_id": 1, "printingProfile_id": 1}, {"printer_id": ""}, {"printer_id": [1]}]
)
def test_printer_or_profile_is_needed(house, data):
    with pytest.raises(Refused):
        house.submit("invoice.print", remote_id="1", **data)


@pytest.mark.parametrize(("typed", "data"), [
    ("printers:1", {"printer_id": "1"}), ("printing_profiles:1", {"printingProfile_id": "1"}),
])  # fmt: skip
def test_printer_or_profile_is_chosen(invoice, sign_in, typed, data):
    mona, address = sign_in(cast.mona()), f"/sales/invoices/{invoice.pk}/print/"
    page = mona.get(address)
    assert "Küche" in page.text
    once = page.context["form"]["once"].value()

    answers = [mona.post(address, {"once": once, "seen": "{}", "where": typed}) for _ in range(2)]

    assert [answer.url for answer in answers] == [invoice.get_absolute_url()] * 2
    command = Command.objects.get()
    assert (command.kind, command.data) == ("invoice.print", data)
    assert "Invoice printed" in mona.get(invoice.get_absolute_url()).text
    assert "Select a valid choice" in mona.post(address, {"once": "x", "seen": "{}", "where": "printers:77"}).text


def test_till_without_printers_says_so(invoice, sign_in):
    Reference.objects.filter(kind__in=("printers", "printing_profiles")).delete()

    assert (
        "no printers and no printing profiles" in sign_in(cast.mona()).get(f"/sales/invoices/{invoice.pk}/print/").text
    )
