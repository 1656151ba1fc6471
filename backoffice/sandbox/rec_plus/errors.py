"""How the shop words its refusals: a list of errors, of one or, for a batch, of several."""

from collections.abc import Iterable

from backoffice.sandbox.messages import Row

SENTENCES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}


class Refusal(Exception):
    """The request is understood and refused."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(*messages)
        self.status = status
        self.messages = messages or (SENTENCES.get(status, "Error"),)


def body(status: int, messages: Iterable[str] = ()) -> Row:
    told = tuple(messages) or (SENTENCES.get(status, "Error"),)
    return {"errors": [{"status": status, "message": message} for message in told]}
