"""The business day, the company, and the token itself."""

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.seed.reference import country_id, currency_id

STATUS = {True: "open", False: "closed"}


def day_status(call: Call) -> Answer:
    status = STATUS[call.till.day.is_open]
    return call.answer({"error": False, "success": True, "msg": "success", "status": status})


def open_day(call: Call) -> Answer:
    call.till.open_day()
    return call.message("The day is open.")


def close_day(call: Call) -> Answer:
    call.till.close_day()
    return call.message("The day is closed.")


def revoke(call: Call) -> Answer:
    """The token that asks is good for nothing from now on."""
    call.box.tokens.revoke_header(call.request.headers.get("authorization", ""))
    return call.message("The access was revoked.")


def company(call: Call) -> Answer:
    """Closed to most integrators."""
    if not call.box.options.company_readable:
        raise Refusal("errors.forbidden")
    till = call.till
    return call.answer(
        {
            "company_id": till.plan.first_id(0),
            "company_name": till.name,
            "company_username": till.username,
            "company_accountNumber": 700_000 + till.number,
            "company_vatId": f"ATU{60_000_000 + till.number}",
            "company_street": f"Hauptplatz {till.number}",
            "company_zip": "8010",
            "company_city": "Graz",
            "company_trainingsMode": False,
            "company_liveMode": True,
            "language_id": 2,
            "currency_id": currency_id(till.currency),
            "country_id": country_id(till.currency),
        }
    )


OPERATIONS = (
    Operation("GET", "/dailyReport/status", day_status),
    Operation("PUT", "/dailyReport/open", open_day),
    Operation("PUT", "/dailyReport/close", close_day),
    Operation("GET", "/company", company),
    Operation("POST", "/access/revoke", revoke),
)
