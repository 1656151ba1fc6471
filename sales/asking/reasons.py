"""Why a buyer is not asked, or what became of a request, in words for staff."""

from accounts.outbox import words
from sales.models import ReviewRequest

# Of an order: why nobody is asked for it. The first that holds is told.
VERDICTS: dict[str, str] = {
    "": "The buyer is asked.",
    "asked": "It was asked for this order already, or is about to be.",
    "gone": "The system does not have this order any more.",
    "training": "A training document.",
    "cancelled": "It was cancelled, or is itself a storno.",
    "stopped": "Its status says that it was cancelled or sent back.",
    "no_value": "Nothing was paid for it.",
    "unpaid": "It is not paid yet.",
    "too_old": "It is older than the rules allow.",
    "no_email": "No usable e-mail of the buyer is known.",
    "never": "This buyer is never to be asked.",
    "below_minimum": "Its total is below the smallest that counts.",
    "no_consent": "The buyer has not agreed, as far as the customer's record says.",
    "excluded": "The customer is in a category that is never asked.",
    "no_account": "No account of the review service is linked in the buyer's language.",
    "buyer_asked": "The same buyer is asked for another order, or was not long ago.",
    "not_delivered": "It waits until it is delivered.",
    "waits": "It waits until enough days have passed.",
    "before": "It became due before asking was switched on: only a back-fill asks for it.",
}

# Of a request: why it stands where it stands.
REQUESTS: dict[str, str] = {
    ReviewRequest.NO_NAME: "First and last name are needed, and only one or none is known: fill them in.",
    "by_staff": "One of you decided not to ask for this order.",
    "never": "One of you decided never to ask this buyer.",
    "already_sent": "The service had it already, so nobody is asked twice.",
    "asking_is_off": "Asking is switched off for this merchant: it waits.",
}


def verdict(key: str) -> str:
    return VERDICTS[key]


def of_request(row: ReviewRequest) -> str:
    """May be empty."""
    if row.reason == "unfit":
        return f"It cannot be sent as it is: {row.answer.get('message', '')}"
    if row.reason in REQUESTS:
        return REQUESTS[row.reason]
    if row.reason in VERDICTS:
        return VERDICTS[row.reason] if row.reason else ""
    return words.why(row.command) if row.command else words.WHY.get(row.reason, "")
