"""Printers, printing profiles and what waits to be printed."""

import pytest


def test_profiles_name_printers_that_can_be_read(api):
    printers = [row["printer_id"] for row in api.rows("/printer")]
    members = {
        row["printingProfile_name"]: [
            entry["printingProfile_associatedPrinter_id"]
            for entry in row["printingProfile_associatedPhysicalPrinterIds"]
        ]
        for row in api.rows("/printingProfile")
    }
    assert members == {"Kassa": [printers[0]], "Küche": [printers[1]], "Alle": printers}


def test_only_what_waits_is_listed(api, till):
    (waiting,) = api.rows("/print")
    assert (waiting["printJob_content"], waiting["printJob_printedAt"]) == ("Bitte Mehl bestellen", None)
    assert len(till.print_jobs) == 2
    till.update("print_jobs", waiting["printJob_id"], printJob_printedAt="2026-06-17 17:00:05")
    assert api.rows("/print") == []


def test_print_job_life(api, till):
    answer = api.post("/print", json={"printJob_printLogo": True, "printJob_content": "Hallo"})
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "printJob_id": row["printJob_id"],
        "printer_id": till.printers.ids[0],
        "printJob_imageURL": None,
        "printJob_printLogo": True,
        "printJob_createdAt": row["printJob_createdAt"],
        "printJob_printedAt": None,
        "printJob_content": "Hallo",
    }
    assert api.rows("/print")[-1] == row
    path = f"/print/{row['printJob_id']}"
    assert api.delete(path).json() == {"error": False, "success": True, "msg": "The print job was deleted."}
    assert row not in api.rows("/print")
    assert api.delete(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "printJob_printLogo"), ({"printJob_printLogo": "yes"}, "printJob_printLogo"),
     ({"printJob_printLogo": True, "printer_id": 5}, "printer_id"), ({"printJob_printLogo": True, "text": "x"}, "text")],
)  # fmt: skip
def test_faulty_print_job_is_refused(api, till, body, field):
    answer = api.post("/print", json=body)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.print_jobs) == 2


def test_test_print(api, till):
    assert api.post("/printer/testPrint").json() == {
        "error": False,
        "success": True,
        "msg": "The test is on its way.",
    }
    assert api.rows("/print")[-1]["printJob_content"] == "Test"
    for identifier in list(till.printers.ids):
        till.delete("printers", identifier)
    assert api.post("/printer/testPrint").status_code == 404


def test_invoice_is_printed(api, till):
    row = till.invoices[till.invoices.ids[0]]
    path = f"/document/invoice/{row['invoice_id']}/print"
    one, two = till.printers.ids
    both = till.printing_profiles.ids[-1]
    for body, printers in (({"printer_id": two}, [two]), ({"printingProfile_id": both}, [one, two])):
        before = api.rows("/print")
        answer = api.post(path, json=body)
        assert (answer.status_code, answer.json()) == (200, {"error": False, "msg": "The invoice waits to be printed."})
        made = api.rows("/print")[len(before) :]
        assert [(job["printer_id"], job["printJob_content"]) for job in made] == [
            (printer, row["invoice_numberFull"]) for printer in printers
        ]
    for body, field in (
        ({}, "printer_id"),
        ({"printer_id": 5}, "printer_id"),
        ({"printingProfile_id": 5}, "printingProfile_id"),
    ):
        assert list(api.post(path, json=body).json()["details"]["errors"]) == [field]
    assert api.post("/document/invoice/5/print").status_code == 404
