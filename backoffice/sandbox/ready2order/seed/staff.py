"""Who works in a shop, and what they may do."""

from datetime import timedelta

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.blanks import people
from backoffice.sandbox.ready2order.seed.floor import printer_id
from backoffice.sandbox.ready2order.seed.local_time import at, day_of, local
from backoffice.sandbox.ready2order.seed.people import STAFF, TRAINEE
from backoffice.sandbox.ready2order.seed.plan import DAY_S, USER, USER_RIGHT, Plan

BOSS, SERVICE, LEARNER = range(3)
"""Places in the list of rights."""
BROWSER = "Mozilla/5.0 (Linux; Android 13; SM-X200)"
SERVICE_MAY = ("allowGastroTransferOrders", "allowGastroCancellation", "allowProductPage", "allowInvoicePage",
               "showProductStock", "allowOpenDay", "allowCloseDay")  # fmt: skip


def rights(plan: Plan) -> list[Row]:
    kinds = (("Chefin", "Darf alles", people.MAY), ("Service", None, SERVICE_MAY), ("Lehrling", "", ()))
    return [
        {
            **people.USER_RIGHT,
            "userRight_id": plan.first_id(USER_RIGHT) + place,
            "userRight_name": name,
            "userRight_description": description,
            "userRight_allowCancellationInvoice": 2 - place,
            "userRight_allowGastroOrder": "all" if place < LEARNER else "own",
            "userRight_allowGastroPayment": "all" if place < LEARNER else "none",
            **{f"userRight_{deed}": deed in may for deed in people.MAY},
        }
        for place, (name, description, may) in enumerate(kinds)
    ]


def users(plan: Plan) -> list[Row]:
    """Those who wrote the documents of the past, the first is the boss; and a trainee who has never signed in."""
    made = [_user(plan, place, first, last) for place, (first, last) in enumerate(STAFF)]
    trainee = _user(plan, len(STAFF), *TRAINEE)
    never = {"user_printAccess": None, "user_lastActionAt": None, "user_lastLoginAt": None, "loginLog": None}
    return [*made, {**trainee, **never, "user_trainingsMode": True, "right_id": plan.first_id(USER_RIGHT) + LEARNER}]


def _user(plan: Plan, place: int, first: str, last: str) -> Row:
    signed_in = at(day_of(plan.now) - timedelta(days=1), plan.shop.opens[0] + place * 10)
    active = local(signed_in + 3 * 3600)
    name = f"{first[0]}{last}".lower().encode("ascii", "ignore").decode()
    return {
        **people.USER,
        "user_id": plan.first_id(USER) + place,
        "user_firstName": first,
        "user_lastName": last,
        "user_username": f"{name}@{plan.shop.username}{plan.suffix}.example",
        "user_printAccess": 1000 + place,
        "user_printer": printer_id(plan),
        "user_lastActionAt": active,
        "user_lastLoginAt": local(signed_in),
        "right_id": plan.first_id(USER_RIGHT) + (SERVICE if place else BOSS),
        "user_created_at": local(plan.founded + place * DAY_S),
        "loginLog": {"loginLog_lastActionAt": active, "loginLog_userAgent": BROWSER},
    }
