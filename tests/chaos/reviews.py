"""Thousands of orders for the review service while everything breaks: each buyer asked once, none forgotten.

    python -m tests.chaos.reviews --seed 7
    python -m tests.chaos.reviews --number 200 --bug no_ledger     # must fail: proves that the comparison can see

Orders of several merchants' web shops become due one after the other; some buyers order twice, some orders have an
invoice of the till as well, some are cancelled while they are held back. A process is killed every two seconds, and the
service loses answers, fails after it has committed, and does not answer at all. At the end its own list of mails is
compared with the orders. The set-up is that of ``tests.chaos.commands``; ``--embedded`` is SQLite and ``manage.py work``.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backoffice.sandbox import Sandbox
from tests import servers
from tests.chaos.bugs import BUGS_OF_REVIEWS, NONE
from tests.chaos.commands import Nemesis
from tests.chaos.company import Company, embedded, scaled
from tests.chaos.seeds import judged, options, say
from tests.chaos.verdict import Verdict

QUIET_S = 3
BATCH = 20  # orders that become due together
LANGUAGES = ("en", "de")
COUNTRIES = {"en": "UK", "de": "Germany"}

# Reads {merchant: [api_key of each language]}; a shop and a till are there, but nobody reads them.
LINK = """
import json, sys, django
django.setup()
from tests import asking, cast, shop
for number, keys in json.load(sys.stdin).items():
    merchant = cast.merchant(f"M{number}", slug=f"m{number}", time_zone="Europe/London", currency="GBP", language="en")
    shop.account(merchant, state="paused", token=json.dumps({"domain": f"m{number}.example"}))
    cast.account(merchant, state="paused", token=f"token-of-{number}-0123456789")
    for key in keys:
        asking.service(merchant, key, key.split("/")[1])
    asking.rules(merchant, invoices=True, hold_hours=0)
"""
# Reads a batch of one merchant's records per line and answers with a line.
FEED = """
import json, sys, time, django
django.setup()
from django.db import DatabaseError, connection, transaction
from accounts.models import LinkedAccount
from tests import asking, cast, shop
for line in sys.stdin:
    told = json.loads(line)
    while True:
        try:
            with transaction.atomic():
                found = {each.system: each for each in LinkedAccount.objects.filter(merchant__slug=told["merchant"])}
                people = [{"id": each["number"], "country": each["country"]} for each in told["orders"]]
                cast.put(found["rec_plus"], "users", *(
                    shop.user(each["id"], billing_address=shop.ADDRESS | {"region": {"country": each["country"]}})
                    for each in people
                ))
                cast.put(found["rec_plus"], "web_orders", *(
                    asking.order(each["number"], email=each["email"], status=each["status"]) for each in told["orders"]
                ))
                cast.put(found["ready2order"], "invoices", *(
                    asking.invoice(each["number"], invoice_externalReferenceNumber=f"w-{each['number']}",
                                   address={"firstName": "Eva", "lastName": "Huber", "email": each["email"]})
                    for each in told["orders"] if each["has_invoice"]
                ))
            break
        except DatabaseError:
            connection.close()
            time.sleep(0.2)
    print("kept", flush=True)
"""
STATE = """
import json, django
django.setup()
from sales.models import ReviewRequest
rows = ReviewRequest.objects.order_by("pk")
print(json.dumps([[row.merchant.slug, row.id_order, row.email.casefold(), row.state, row.reason] for row in
                  rows.select_related("merchant")]))
"""
# Nothing open, and nobody left to be found.
LEFT = """
import collections, django
django.setup()
from accounts.models import Command
from sales.asking.preview import Preview
from sales.models import ReviewRequest, ReviewRules
from django.utils import timezone
rows = list(ReviewRequest.objects.filter(state__in=("held", "queued")).values_list("state", "reason"))
rows += list(Command.objects.unfinished().values_list("state", "reason"))
rows += [("to be found", rules.pk) for rules in ReviewRules.objects.all() if Preview(rules).asked_by_itself]
if rows:
    print(collections.Counter(rows).most_common(8))
"""


@dataclass
class Asked(Verdict):
    """What the comparison of the service's mails with the orders found."""

    asked: int = 0

    def __str__(self) -> str:
        return f"{self.asked} buyers asked, {super().__str__()}"


def run(*, number: int, merchants: int, seconds: float, seed: int, bug: str = "", is_embedded: bool = False) -> Asked:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backoffice-chaos-")))
        sandbox = stack.enter_context(Sandbox(seed=seed, tills=0, guaranteed_reviews=LANGUAGES * merchants))
        extra = {"QUIET_S": str(QUIET_S), "GUARANTEED_REVIEWS_URL": sandbox.guaranteed_reviews.url}
        redis, database = None, None
        if not is_embedded:
            database = stack.enter_context(servers.postgresql_server())
            redis = stack.enter_context(servers.RedisServer())
            extra |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url}
        company = Company(sandbox, folder, **extra)
        company.run("manage.py", "migrate", "-v0")
        company.run("-c", LINK, given=json.dumps(keys_of(sandbox, merchants)))
        company.wrapped_in = ("-m", "tests.chaos.bugs", bug or NONE)
        (embedded if is_embedded else scaled)(company)
        stack.callback(company.end)
        plan = list(batches(number, merchants, random.Random(seed)))
        misbehave(sandbox, seed)
        with Nemesis(company, redis, database, seed=seed) as nemesis:
            company.feed(FEED, plan, seconds)
            until_mostly_sent(sandbox, len(wanted_of(plan)))
        sandbox.faults.clear()
        if redis is not None:
            redis.kill()
            redis.start()
        until_settled(company, 60 if bug else 900)
        company.end()
        company.crew.clear()
        faults = Counter(entry.fault for entry in sandbox.journal if entry.fault)
        calls = sum(entry.method == "POST" for entry in sandbox.journal)
        say(f"{calls} calls; {nemesis.told}; faults {dict(faults)}")
        return compared(plan, mails_of(sandbox, merchants), json.loads(company.run("-c", STATE)))


def keys_of(sandbox: Sandbox, merchants: int) -> dict[int, list[str]]:
    accounts, each = sandbox.guaranteed_reviews.accounts, len(LANGUAGES)
    return {n: [account.api_key for account in accounts[n * each : (n + 1) * each]] for n in range(merchants)}


def batches(number: int, merchants: int, dice: random.Random) -> Any:
    """Every tenth buyer orders once more, written otherwise; every fifth order has an invoice; every twentieth is cancelled."""
    for start in range(0, number, BATCH):
        orders = []
        for count in range(start, min(start + BATCH, number)):
            again = count >= 10 and count % 10 == 9
            buyer = f"buyer-{count - 1 if again else count}@home.example"
            orders.append({
                "number": 100_000 + count,
                "email": buyer.upper() if again else buyer,
                "country": COUNTRIES[dice.choice(LANGUAGES)],
                "status": "Cancelled" if count % 20 == 13 else "Complete",
                "has_invoice": count % 5 == 0,
            })  # fmt: skip
        yield {"merchant": f"m{start // BATCH % merchants}", "orders": orders}


def wanted_of(plan: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Merchant and buyer of each order that is not cancelled."""
    return {
        (batch["merchant"], order["email"].casefold())
        for batch in plan
        for order in batch["orders"]
        if order["status"] != "Cancelled"
    }


def mails_of(sandbox: Sandbox, merchants: int) -> dict[str, list[tuple[str, str]]]:
    """Merchant -> (order, buyer) of each mail that the service will send."""
    service, each = sandbox.guaranteed_reviews, len(LANGUAGES)
    return {
        f"m{n}": [
            (mail.id_order, mail.email.casefold())
            for account in service.accounts[n * each : (n + 1) * each]
            for mail in service.mails(account)
        ]
        for n in range(merchants)
    }


def compared(plan: list[dict[str, Any]], mails: dict[str, list[tuple[str, str]]], rows: list[list[str]]) -> Asked:
    verdict = Asked(states=Counter(row[3] for row in rows), asked=sum(map(len, mails.values())))
    wanted = wanted_of(plan)
    asked = Counter((merchant, buyer) for merchant, told in mails.items() for _, buyer in told)
    orders = Counter((merchant, order) for merchant, told in mails.items() for order, _ in told)
    verdict.lost += [f"{buyer} of {merchant} is never asked" for merchant, buyer in sorted(wanted - asked.keys())]
    verdict.doubled += [
        f"{buyer} of {merchant} is asked {times} times" for (merchant, buyer), times in asked.items() if times > 1
    ]
    verdict.wrong += [
        f"{buyer} of {merchant} is asked and must not be" for merchant, buyer in sorted(asked.keys() - wanted)
    ]
    for merchant, order, _, state, reason in rows:
        if (state == "sent") != ((merchant, order) in orders):
            verdict.wrong.append(
                f"{order} of {merchant} is {state} {reason}, and there {orders[merchant, order]} times"
            )
    return verdict


def misbehave(sandbox: Sandbox, seed: int) -> None:
    """A fifth of the calls."""
    at = {"method": "POST", "path": "/private/v3", "seed": seed}
    sandbox.faults.add("lost_answer", percent=8, **at)
    sandbox.faults.add("fail_after_commit", percent=5, **at)
    sandbox.faults.add("close", percent=3, **at)
    sandbox.faults.add("status", percent=2, status=503, **at)
    sandbox.faults.add("truncate", percent=2, bytes=10, **at)


def until_mostly_sent(sandbox: Sandbox, wanted: int) -> None:
    """Whatever the machine's pace: the faults and kills go on meanwhile."""
    deadline = time.monotonic() + 300
    while len(sandbox.guaranteed_reviews.mails()) < wanted * 0.9 and time.monotonic() < deadline:
        time.sleep(0.5)


def until_settled(company: Company, patience_s: float) -> None:
    """A planted bug may keep it busy for ever: then what is there by then is compared."""
    deadline = time.monotonic() + patience_s
    while left := company.run("-c", LEFT).strip():
        if time.monotonic() > deadline:
            say(f"not at an end: {left}")
            return
        time.sleep(1)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.reviews", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=2200, help="orders, of which some are of one buyer or cancelled")
    parser.add_argument("--merchants", type=int, default=8)
    options(parser, BUGS_OF_REVIEWS)
    asked = parser.parse_args()
    return judged(asked.seed, asked.bug, lambda seed: run(
        number=asked.number, merchants=asked.merchants, seconds=asked.seconds, seed=seed, bug=asked.bug,
        is_embedded=asked.embedded,
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
