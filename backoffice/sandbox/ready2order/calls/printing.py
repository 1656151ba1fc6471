"""Printers, profiles that stand for several of them, and what waits to be printed."""

from backoffice.sandbox.ready2order.calls.records import Resource, listing, reading
from backoffice.sandbox.ready2order.tables import equal_to

PRINTERS = Resource("/printer", "printers", "printer")
PROFILES = Resource("/printingProfile", "printing_profiles", "printing profile")
JOBS = Resource(
    "/print", "print_jobs", "print job", tests=lambda call: {"printJob_printedAt": equal_to(None)}
)  # fmt: skip

OPERATIONS = (*reading(PRINTERS), listing(PROFILES), listing(JOBS))
