"""Printers, printing profiles and what waits to be printed."""


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
