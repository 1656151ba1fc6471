"""What staff read: every page of a house full of trouble, searched for what no page may show."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from accounts import problems, snoozing
from accounts.linking import links
from accounts.models import ApiCall, ApprovalLink, Grant, LinkedAccount, Problem, QuarantinedRow, SyncCursor, SyncRun
from backoffice import sentences, states, words
from tests import cast

pytestmark = pytest.mark.django_db

FORBIDDEN = {
    "an exception's name": re.compile(r"\b[A-Z]\w*(Error|Exception)\b"),
    "a status code": re.compile(
        r"\bHTTP[ /]?\d|\b(status|code|error) \d{3}\b|\b(40[0134569]|429|50[0234])\b", re.IGNORECASE
    ),
    "a raw id": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b"),
    "a key instead of words": re.compile(r"\b[a-z]+_[a-z_]+\b"),
    "a field's name instead of words": re.compile(r"(?<!the )\bprice should\b", re.IGNORECASE),
    "a place that nobody filled": re.compile(r"[{}]|\bNone\b|\bit it\b"),
}
FIELDS = ("price", "stock_unit", "remote_updated_at", "product_id")
TECHNICAL = ("script", "style", "pre", "code")  # a call's path and a record as it was received are shown as they are
ALLOWED = re.compile(r"https?://\S+")  # the approval link itself


class Visible(HTMLParser):
    """The text that a page shows, and the places that it leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._hidden += tag in TECHNICAL
        self.texts += [given[name] for name in ("title", "aria-label", "alt", "placeholder") if given.get(name)]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag):
        self._hidden -= tag in TECHNICAL

    def handle_data(self, data):
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))


@pytest.fixture
def house() -> None:
    """Every state, problem, reason and outcome that there is a sentence for."""
    now, mona = timezone.now(), cast.mona()
    tills = [cast.account(state=state, token=f"token-of-{state}-0123456789") for state in LinkedAccount.State.values]
    till = next(account for account in tills if account.state == "active")
    for resource in words.RESOURCES:
        SyncCursor.objects.create(account=till, resource=resource, last_good_at=now, last_total=20_000)
    for cause in sentences.PROBLEMS:
        details = {"resource": "products", "detail": "timeout", "reason": "html", "name": "RG1", "run": 1}
        problems.raise_problem(cause, account=till, subject="products", details=details)
    problems.raise_problem("address_limited", subject="ready2order")
    problems.raise_problem("in_trouble", account=tills[0], details={"reason": "html"})
    snoozing.snooze(Problem.objects.latest("pk"), snoozing.Length.WEEK, actor=mona)
    for number, reason in enumerate(sentences.QUARANTINE):
        QuarantinedRow.objects.create(
            account=till, resource="products", remote_id=f"{number + 1}", payload="{", reason=reason, field=FIELDS[number % len(FIELDS)],
            value="gratis", first_seen_at=now, last_seen_at=now,
        )  # fmt: skip
    QuarantinedRow.objects.create(
        account=till, resource="customers", remote_id="digest:0123456789abcdef", payload="[]", reason="no_id",
        first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    for reason in [*sentences.REASONS, *sentences.PROBLEMS]:
        for state in ("failed", "stopped", "forbidden", "done"):
            SyncRun.objects.create(
                account=till, resource="invoices", mode="full", state=state, reason=reason, finished_at=now
            )
    for resource, state in zip(words.RESOURCES, ("queued", "running", "waiting"), strict=False):
        SyncRun.objects.create(account=till, resource=resource, mode="first", state=state, reason="budget", seen=3)
    for outcome in ["ok", *sentences.REASONS]:
        ApiCall.objects.create(
            at=now, account=till, system="ready2order", method="GET", path="/products", outcome=outcome, status=500
        )
    for state in ApprovalLink.State.values:
        link = links.create(cast.merchant(), ["ready2order"], actor=mona, accounts=[till])
        ApprovalLink.objects.filter(pk=link.pk).update(state=state, ended_at=now)
        link.steps.update(state="approved" if state == "approved" else state)
    waiting = next(account for account in tills if account.state == "awaiting_confirmation")
    step = link.steps.get()
    for reason in ("other_account", "unsure_account", "linked_twice", "another_merchants_account"):
        Grant.objects.create(
            step=step,
            account=waiting,
            state="confirming",
            reason=reason,
            callback_state_hash=reason,
            expires_at=now,
            resembles=till,
        )
    cast.put(till, "vat_rates", cast.vat_rate())
    cast.put(till, "product_groups", cast.group(), cast.group(2, productgroup_parent=1))
    cast.put(till, "products", cast.product(), cast.product(2, product_base_id=1, product_active=False))
    cast.put(till, "customers", cast.customer())
    cast.put_small(till)
    cast.put(
        till,
        "invoices",
        cast.invoice(1, customer_id=1, invoice_deleted_at="2026-03-02 11:00:00", invoice_testMode=True),
        cast.invoice(2, invoice_reference_id=1, invoice_totalVat="5"),
        cast.invoice(3, items=[], payment=[], invoice_reference_id=77),
    )


def crawled(browser: Client, start: str = "/") -> Iterator[tuple[str, Visible]]:
    """Every page that can be reached by links, each once; files, other orders and other houses are left out."""
    seen, ahead = {start}, [start]
    while ahead:
        url = ahead.pop()
        response = browser.get(url)
        if response.status_code == 302:
            continue
        assert response.status_code == 200, (url, response.status_code)
        page = Visible(response.content.decode())
        yield url, page
        for link in page.links:
            found = link.partition("#")[0]
            found = url.partition("?")[0] + found if found.startswith("?") else found
            if (
                not found.startswith("/")
                or found.startswith(("/auth/", "/admin/", "/static/"))
                or re.search("format=|sort=", found)
            ):
                continue
            if found not in seen:
                seen.add(found)
                ahead.append(found)


@pytest.mark.parametrize("person", [cast.mona, cast.vera, cast.sam])
def test_no_page_shows_what_only_developers_understand(house, person):
    browser = Client()
    browser.force_login(person())
    faults, pages = [], 0

    for url, page in crawled(browser):
        pages += 1
        for text in page.texts:
            plain = ALLOWED.sub("", text).replace("e-mail", "")
            faults += [(url, what, text) for what, pattern in FORBIDDEN.items() if pattern.search(plain)]

    assert faults == []
    assert pages > 60


@pytest.mark.parametrize("url", ["/problems/", "/", "/accounts/", "/merchants/"])
def test_pages_with_trouble_say_how_old_they_are(house, url):
    browser = Client()
    browser.force_login(cast.mona())

    assert re.search(r"As of|Never read yet", " ".join(Visible(browser.get(url).content.decode()).texts))


def test_every_state_has_its_words():
    assert set(states.ACCOUNTS) == set(LinkedAccount.State.values)
    assert set(states.LINKS) == set(ApprovalLink.State.values)
    assert set(states.RUNS) == set(SyncRun.State.values)


def test_every_kind_of_record_has_a_name():
    from accounts.sync.registry import registry

    assert {mapping.resource for mapping in registry.every()} <= set(words.RESOURCES)


def test_every_field_that_may_be_unreadable_has_words():
    from accounts.sync.registry import registry

    fields = set()
    for mapping in registry.every():
        fields |= set(mapping.columns)
        for child in mapping.children:
            fields |= {child.place, *(f"{child.place}.{name}" for name in child.columns)}

    assert fields - set(words.FIELDS) == set()


def test_every_deed_that_is_written_down_has_words():
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    verbs = {
        verb
        for path in (root / "accounts").rglob("*.py")
        for verb in re.findall(r'audit\.record\(\s*"([^"]+)"', path.read_text())
    }

    assert verbs - set(words.DEEDS) == set()
    assert verbs
