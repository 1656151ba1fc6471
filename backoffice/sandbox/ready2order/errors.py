"""How the API words its refusals: one body for all, sentences in English or German (contract section 4)."""

import secrets
from collections.abc import Mapping
from typing import Any

from backoffice.sandbox.messages import Answer
from backoffice.sandbox.ready2order.fields import Complaint, Invalid

VALIDATION_FAILED = "errors.validation.failed"

REFUSALS: dict[str, tuple[int, str, str]] = {
    "errors.unauthorized": (
        401,
        "The token is missing, unknown or revoked.",
        "Der Token fehlt, ist unbekannt oder wurde widerrufen.",
    ),
    "errors.forbidden": (403, "This token may not do that.", "Dieser Token darf das nicht."),
    "errors.notFound": (404, "There is nothing here.", "Hier ist nichts."),
    "errors.invalidBody": (400, "The body cannot be read.", "Der Inhalt ist nicht lesbar."),
    "errors.dailyReport.open": (400, "The day is already open.", "Der Tag ist bereits geöffnet."),
    "errors.dailyReport.closed": (400, "The day is not open.", "Der Tag ist nicht geöffnet."),
    "errors.invoice.cancelled": (400, "The invoice is already cancelled.", "Die Rechnung ist bereits storniert."),
    "errors.invoice.storno": (400, "A storno cannot be cancelled.", "Ein Storno kann nicht storniert werden."),
    "errors.terminal.unpaid": (400, "Nothing has been paid.", "Es wurde nichts bezahlt."),
    "errors.terminal.finished": (400, "The payment is over.", "Die Zahlung ist abgeschlossen."),
    "errors.inUse": (400, "The record is still in use.", "Der Datensatz wird noch verwendet."),
}
"""Code → status and the two sentences."""

RULES: dict[str, tuple[str, str]] = {
    "required": ("The {name} field is required.", "{name} muss ausgefüllt sein."),
    "unknown": ("The {name} field is not known here.", "{name} ist hier nicht bekannt."),
    "integer": ("The {name} must be an integer.", "{name} muss eine ganze Zahl sein."),
    "text": ("The {name} must be a string.", "{name} muss ein Text sein."),
    "decimal": ("The {name} must be a number.", "{name} muss eine Zahl sein."),
    "boolean": ("The {name} field must be true or false.", "{name} muss wahr oder falsch sein."),
    "local_time": ("The {name} is not a valid time.", "{name} ist kein gültiger Zeitpunkt."),
    "local_day": ("The {name} is not a valid date or time.", "{name} ist weder Datum noch Zeitpunkt."),
    "date_or_time": ("The {name} is not a valid date.", "{name} ist kein gültiges Datum."),
    "object": ("The {name} must be an object.", "{name} muss ein Objekt sein."),
    "objects": ("The {name} must be a list.", "{name} muss eine Liste sein."),
    "integers": ("The {name} must be a list of integers.", "{name} muss eine Liste ganzer Zahlen sein."),
    "minimum": ("The {name} must be at least {value}.", "{name} muss mindestens {value} sein."),
    "maximum": ("The {name} may not be greater than {value}.", "{name} darf höchstens {value} sein."),
    "longest": (
        "The {name} may not be longer than {value} characters.",
        "{name} darf höchstens {value} Zeichen lang sein.",
    ),
    "choice": ("The {name} must be one of: {value}.", "{name} muss eines davon sein: {value}."),
    "exists": ("The selected {name} is invalid.", "{name} gibt es nicht."),
    "negative": ("The {name} must be negative.", "{name} muss negativ sein."),
    "positive": ("The {name} must be positive.", "{name} muss positiv sein."),
    "json": ("The {name} must be JSON.", "{name} muss JSON sein."),
    "unsupported": ("The {name} is not emulated here.", "{name} wird hier nicht nachgebildet."),
    "uri": ("The {name} is not a valid address.", "{name} ist keine gültige Adresse."),
    "sum": ("The {name} do not add up.", "{name} ergeben nicht die Summe."),
    "either": ("Give only one of {name} and {value}.", "Nur eines von {name} und {value} angeben."),
}
"""Rule → the two sentences."""


class Refusal(Exception):
    """The request is understood and refused; ``code`` is a key of ``REFUSALS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def language(accept: str) -> int:
    """Which of the two sentences: the first language named decides; English is 0, German 1."""
    return 1 if accept.strip().lower().startswith("de") else 0


def error(status: int, code: str, msg: str, details: Mapping[str, Any] | None = None) -> Answer:
    request_id = f"{secrets.token_hex(8)}-VIE"
    body = {"error": True, "requestId": request_id, "msg": msg, "code": code, "details": dict(details or {})}
    return Answer.json(body, status)


def refused(code: str, accept: str) -> Answer:
    status, *sentences = REFUSALS[code]
    return error(status, code, sentences[language(accept)])


def invalid(broken: Invalid, status: int, accept: str) -> Answer:
    errors = {name: [_sentence(name, each, accept) for each in rules] for name, rules in broken.complaints.items()}
    msg = "\n".join(sentence for sentences in errors.values() for sentence in sentences)
    return error(status, VALIDATION_FAILED, msg, {"errors": errors})


def _sentence(name: str, complaint: Complaint, accept: str) -> str:
    label = name.rpartition(".")[2].replace("_", " ")
    return RULES[complaint.rule][language(accept)].format(name=label, value=complaint.value.replace("_", " "))


def rate_limited(limit: int, retry_after: str) -> Answer:
    msg = f"Your IP address sent more than {limit} requests per minute and is blocked for at least 1 minutes."
    details = {"rateLimitRequestPerMinute": limit, "rateLimitRequest": limit, "rateLimitMinutes": 1}
    answer = error(429, "rateLimitExceeded", msg, details)
    if retry_after:
        answer.headers["Retry-After"] = retry_after
    return answer
