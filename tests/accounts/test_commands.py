"""The commands that other tools rely on: what they take, print, and how they end."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.linking import links
from accounts.models import ApprovalLink, LinkedAccount, Membership, Merchant, User
from accounts.sync import foreground, pace
from accounts.sync.registry import registry
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

OURS = [
    "add_merchant", "add_staff", "approval_link", "approval_links", "linked_accounts", "sync", "work", "commands",
    "deliveries", "dump", "rotate_credentials", "sandbox", "demo",
]  # fmt: skip


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def given(monkeypatch, text: str | bytes) -> None:
    raw = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(foreground.heart, "start", lambda: None)
    monkeypatch.setattr(foreground.heart, "stop", lambda: None)
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 0.01)


@pytest.mark.parametrize("command", OURS)
def test_each_has_its_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")

    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_add_merchant_prints_the_slug():
    assert run("add_merchant", "Bäckerei Öhler & Söhne") == "backerei-ohler-sohne\n"

    merchant = Merchant.objects.get()
    assert (merchant.language, merchant.time_zone, merchant.currency) == ("de", "Europe/Vienna", "EUR")


def test_add_merchant_takes_its_options():
    run("add_merchant", "Shop", "--slug", "s1", "--timezone", "Europe/Zurich", "--currency", "chf", "--language", "en")

    merchant = Merchant.objects.get(slug="s1")
    assert (merchant.time_zone, merchant.currency, merchant.language) == ("Europe/Zurich", "CHF", "en")


def test_same_name_twice_gets_two_slugs():
    assert (run("add_merchant", "Shop"), run("add_merchant", "Shop")) == ("shop\n", "shop-2\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Shop", "--timezone", "Mars/North"), "'Mars/North' is no time zone"),
        (("Shop", "--slug", "not a slug"), "slug"),
        (("",), "blank"),
        (("Shop", "--currency", "EURO"), "3 characters"),
        (("Shop", "--email", "nobody"), "valid email"),
    ],
)
def test_add_merchant_refuses_in_one_sentence(arguments, says):
    with pytest.raises(CommandError, match=says):
        run("add_merchant", *arguments)

    assert Merchant.objects.count() == 0


def test_add_staff_may_sign_in_at_once(monkeypatch, client):
    cast.merchant()
    given(monkeypatch, "a long enough password\n")

    run("add_staff", "Mona@Example.com", "--merchant", "cafe-anna", "--role", "manager")

    assert Membership.objects.get().role == "manager"
    signed_in = client.post("/auth/login/", {"login": "mona@example.com", "password": "a long enough password"})
    assert signed_in.status_code == 302


def test_add_staff_reads_the_password_from_a_file(tmp_path):
    (tmp_path / "password").write_text("a long enough password\n")

    run("add_staff", "sam@example.com", "--superuser", "--password-file", str(tmp_path / "password"))

    user = User.objects.get()
    assert (user.check_password("a long enough password"), user.is_superuser, user.is_staff) == (True, True, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("a@example.com", "--merchant", "nowhere"), "There is no merchant 'nowhere'"),
        (("a@example.com",), "Name a --merchant"),
        (("nobody", "--superuser"), "valid email"),
        (("a@example.com", "--superuser", "--password-file", "/no/such/file"), "cannot be read"),
    ],
)
def test_add_staff_refuses_in_one_sentence(arguments, says, monkeypatch):
    given(monkeypatch, "a long enough password")

    with pytest.raises(CommandError, match=says):
        run("add_staff", *arguments)


def test_weak_password_is_refused(monkeypatch):
    given(monkeypatch, "12345")

    with pytest.raises(CommandError, match="too short"):
        run("add_staff", "a@example.com", "--superuser")


def test_approval_link_prints_the_link_and_nothing_else():
    cast.merchant()

    printed = run("approval_link", "cafe-anna")

    link = ApprovalLink.objects.get()
    assert printed == links.address(link) + "\n"
    assert link.state == "sent"


def test_approval_link_refuses_what_it_does_not_know():
    with pytest.raises(CommandError, match="There is no merchant 'nowhere'"):
        run("approval_link", "nowhere")
    with pytest.raises(CommandError, match="invalid choice"):
        run("approval_link", "nowhere", "--system", "sap")


def test_approval_links_as_json():
    link = links.create(cast.merchant(), ["ready2order"], actor="command line")

    assert json.loads(run("approval_links", "--json")) == [
        {
            "id": link.pk,
            "merchant": "cafe-anna",
            "systems": ["ready2order"],
            "state": "draft",
            "created_at": json.loads(json.dumps(link.created_at, default=_iso)),
            "opened_at": None,
            "ended_at": None,
        }
    ]


def _iso(moment) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_approval_links_ends_those_that_ran_out():
    link = links.create(cast.merchant(), ["ready2order"], actor="command line")
    ApprovalLink.objects.update(expires_at=timezone.now())

    assert [(row["id"], row["state"]) for row in json.loads(run("approval_links", "--json"))] == [(link.pk, "expired")]


@pytest.mark.every_resource
def test_linked_accounts_as_json():
    account = cast.account()
    cast.put(account, "products", cast.product(1), cast.product(2))

    rows = json.loads(run("linked_accounts", "--json"))

    assert {name: rows[0][name] for name in ("id", "merchant", "system", "state", "last_good_sync")} == {
        "id": account.pk, "merchant": "cafe-anna", "system": "ready2order", "state": "active", "last_good_sync": None,
    }  # fmt: skip
    assert rows[0]["rows"] == {mapping.resource: 0 for mapping in registry.all_of("ready2order")} | {"products": 2}


def test_sync_prints_its_runs(till, quick):
    account = cast.account()
    till.rows["products"] = [cast.product(1), cast.product(2, product_price="12,50")]

    printed = json.loads(run("sync", "--resource", "products", "vat_rates", "--json"))

    assert printed == {
        "runs": [
            {
                "account": account.pk, "resource": "vat_rates", "mode": "first", "state": "done", "seen": 1, "created": 1,
                "updated": 0, "removed": 0, "quarantined": 0, "requests": 1, "error": None,
            },
            {
                "account": account.pk, "resource": "products", "mode": "first", "state": "done", "seen": 2, "created": 1,
                "updated": 0, "removed": 0, "quarantined": 1, "requests": 2, "error": None,
            },
        ]
    }  # fmt: skip


def test_sync_ends_with_one_when_a_run_did_not_reach_its_end(till, quick):
    cast.account()
    till.once("/products", lambda a, h: h.json({}, 403), times=9)

    with pytest.raises(SystemExit) as ended:
        run("sync", "--resource", "products")

    assert ended.value.code == 1


def test_sync_of_one_account_leaves_the_others_alone(till, quick):
    mine, _ = cast.account(), cast.account(cast.merchant("Weinhandel Otto"))

    printed = json.loads(run("sync", "--account", str(mine.pk), "--json"))

    assert {row["account"] for row in printed["runs"]} == {mine.pk}


def test_sync_without_accounts_has_nothing_to_do():
    assert json.loads(run("sync", "--json")) == {"runs": []}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--account", "999"), "There is no linked account 999"),
        (("--resource", "dreams"), "There is no resource dreams"),
    ],
)
def test_sync_refuses_in_one_sentence(arguments, says):
    cast.account()

    with pytest.raises(CommandError, match=says):
        run("sync", *arguments)


def test_sync_tells_an_account_that_needs_a_new_approval(till, quick):
    cast.account(state="reauth_required", reason="access_revoked")
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("sync", "--resource", "products", "--json", stdout=out, stderr=io.StringIO())

    row = json.loads(out.getvalue())["runs"][0]
    assert (row["state"], row["error"]) == ("failed", "ready2order no longer accepts our access.")
    assert till.asked == []


def test_work_once_drains_what_is_due(till, quick):
    cast.account()
    till.rows["products"] = [cast.product(1)]
    LinkedAccount.objects.update(due_at=timezone.now())

    for _ in range(20):
        run("work", "--once")
        LinkedAccount.objects.update(due_at=timezone.now())

    assert LinkedAccount.objects.get().last_good_sync_at is not None


@pytest.mark.parametrize("command", ["commands", "deliveries"])
def test_lists_that_are_still_empty(command):
    assert json.loads(run(command, "--json")) == []


def test_dump_tells_every_column_with_the_payload_as_an_object():
    account = cast.account()
    cast.put(account, "product_groups", cast.group(1))
    cast.put(account, "products", cast.product(7, product_price="3.90", product_name="=1+1 <b>"))

    row = json.loads(run("dump", "catalog.Product", "--account", str(account.pk)))

    expected = {
        "remote_id": "7", "name": "=1+1 <b>", "price": "3.9", "price_includes_vat": True, "item_number": "A-7",
        "barcode": "900007", "active": True, "stock": "12.5", "group": "1", "group_ref": "1", "removed_at": None,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert row["payload"]["product_price"] == "3.90"


def test_dump_of_invoices_tells_the_storno_by_the_remote_id():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(1), cast.invoice(2, invoice_reference_id=1, invoice_total="-12.00"))

    rows = [json.loads(line) for line in run("dump", "sales.Invoice").splitlines()]

    assert [(row["number"], row["total"], row["storno_of"], row["test_mode"]) for row in rows] == [
        ("RG2026/1", "12", None, False), ("RG2026/2", "-12", "1", False),
    ]  # fmt: skip
    assert rows[0]["issued_at"] == "2026-03-02T09:15:00Z"


def test_dump_of_parts_can_be_narrowed_to_an_account():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(1))
    cast.put(cast.account(cast.merchant("Weinhandel Otto")), "invoices", cast.invoice(1))

    assert len(run("dump", "sales.InvoiceItem", "--account", str(account.pk)).splitlines()) == 1
    assert len(run("dump", "sales.InvoiceItem").splitlines()) == 2


def test_dump_tells_no_secret():
    cast.account()
    cast.sam()

    printed = run("dump", "accounts.LinkedAccount") + run("dump", "accounts.User")

    assert '"credential": "***"' in printed
    assert '"password": "***"' in printed


def test_person_at_a_terminal_types_the_password_unseen(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("accounts.management.commands.add_staff.getpass", lambda: "a long enough password")

    run("add_staff", "sam@example.com", "--superuser")

    assert User.objects.get().check_password("a long enough password")


def test_password_that_is_no_text_is_refused(monkeypatch):
    given(monkeypatch, b"\xff\xfe is no text, however long")

    with pytest.raises(CommandError, match="- cannot be read: name a text file, or - for stdin"):
        run("add_staff", "a@example.com", "--superuser")


@pytest.mark.parametrize("label", ["catalog.Dream", "dream", "a.b.c", "sessions.Session", "mfa.Authenticator"])
def test_dump_refuses_what_it_does_not_know(label):
    with pytest.raises(CommandError, match="There is no model"):
        run("dump", label)
