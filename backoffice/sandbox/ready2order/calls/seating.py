"""Tables, and the areas in which they stand."""

from backoffice.sandbox.ready2order.calls.records import Resource, reading

TABLES = Resource("/tables", "seats", "table", paged=True)
AREAS = Resource("/tableAreas", "table_areas", "table area", paged=True)

OPERATIONS = (*reading(TABLES), *reading(AREAS))
