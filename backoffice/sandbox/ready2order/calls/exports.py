"""Exports: some are ready at once, others are jobs that take a while. Their files hold one line."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.fields import Field, Invalid, Kind, boolean, integer, text
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.tables import equal_to

PROCESSING, FINISHED = "processing", "finished"
"""The first of these words is our guess."""
DATEV = "datev"
MONTH = {"minimum": 1, "maximum": 12}
PERIOD = (integer("year"), integer("month", **MONTH), integer("day", minimum=1, maximum=31))
CASHBOOK = (
    Field("dateFrom", Kind.DATE_OR_TIME, required=True),
    Field("dateTo", Kind.DATE_OR_TIME, required=True),
    text("fileFormat", required=True, choices=("excel", "pdf")),
)
ACCOUNTANCY = (
    text("format", required=True, choices=("bmd", "bmd-ntcs", DATEV, "sap", "rzl")),
    *PERIOD,
    boolean("exportCashbook"),
    text(
        "dataSource",
        required=True,
        choices=("invoice", "eachItem", "dailyReport_productGroups", "dailyReport_accountingCode"),
    ),
    integer("financialYear"),
    Field("from", Kind.DATE_OR_TIME),
    Field("to", Kind.DATE_OR_TIME),
)
ACCOUNTANCY_CASHBOOK = (*PERIOD, Field("dateFrom", Kind.DATE_OR_TIME), Field("dateTo", Kind.DATE_OR_TIME))
SALES = (
    integer("month", required=True, **MONTH),
    integer("year", required=True),
    Field("filter", Kind.INTEGERS),
)


def cashbook(call: Call) -> Answer:
    return call.answer(_shown(call, _begun(call)))


def sales(call: Call) -> Answer:
    job = _begun(call)
    return call.answer({"error": False, "success": True, "msg": "success", "jobStatus_id": job["jobStatus_id"]})


def accountancy(call: Call) -> Answer:
    """The format datev needs a financial year, and that its bounds."""
    query = call.query
    if query["format"] == DATEV:
        _need(query, "financialYear")
    if "financialYear" in query:
        _need(query, "from", "to")
        years = {"accountingFinancialYear_number": equal_to(query["financialYear"])}
        if not call.till.financial_years.select(years):
            raise Invalid.because("financialYear", "exists")
    return _file(call, f"{query['format']}-{query['dataSource']}.csv")


def accountancy_cashbook(call: Call) -> Answer:
    if "dateFrom" in call.query or "dateTo" in call.query:
        _need(call.query, "dateFrom", "dateTo")
    return _file(call, "cashbook.csv")


def _need(query: Row, *names: str) -> None:
    for name in names:
        if name not in query:
            raise Invalid.because(name, "required")


def _file(call: Call, name: str) -> Answer:
    return call.answer({"file": call.box.files.export(call.till.number, name), "filename": name, "error": False})


def job_status(call: Call) -> Answer:
    return call.answer(_shown(call, call.row(call.till.jobs)))


def _begun(call: Call) -> Row:
    return call.till.create("jobs", _done_at=call.box.clock.now() + call.box.options.export_s)


def _shown(call: Call, row: Row) -> Row:
    done = call.box.clock.now() >= row["_done_at"]
    return {
        "jobStatus_id": row["jobStatus_id"],
        "jobStatus_status": FINISHED if done else PROCESSING,
        "jobStatus_startedAt": row["jobStatus_startedAt"],
        "jobStatus_finishedAt": local(row["_done_at"]) if done else None,
    }


OPERATIONS = (
    Operation("GET", "/cashbook/export", cashbook, query=CASHBOOK),
    Operation("GET", "/export/accountancy", accountancy, query=ACCOUNTANCY),
    Operation("GET", "/export/accountancy/cashbook", accountancy_cashbook, query=ACCOUNTANCY_CASHBOOK),
    Operation("POST", "/export/sales", sales, body=SALES),
    Operation("GET", "/job_status/{id}", job_status),
)
