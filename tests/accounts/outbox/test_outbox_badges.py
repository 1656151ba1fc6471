"""Where the change of each row stands, in every list whose records can be changed, and how it moves by itself."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import submitting
from catalog.models import Product, ProductGroup
from sales.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db
State = Command.State
LISTS = {
    "/catalog/products/": ("product.update", {"product_price": "5"}),
    "/catalog/stock/": ("stock.set", {"product_stock": "5"}),
    "/catalog/groups/": ("product_group.update", {"productgroup_name": "Neu"}),
    "/sales/invoices/": ("invoice.cancel", {"storno_id": 1, "storno_reason": "Irrtum"}),
}


@pytest.fixture
def till() -> LinkedAccount:
    account = cast.account()
    cast.put(account, "vat_rates", cast.vat_rate(1))
    cast.put(account, "product_groups", cast.group(1), cast.group(2))
    cast.put(account, "products", cast.product(1), cast.product(2))
    cast.put(account, "invoices", cast.invoice(1), cast.invoice(2))
    return account


@pytest.fixture
def mona(sign_in):
    return sign_in(cast.mona())


def submitted(till: LinkedAccount, kind: str, data: dict, **changes) -> Command:
    command = submitting.submit(till, kind, {"remote_id": "1", **data}, key=kind, actor="tests")
    Command.objects.filter(pk=command.pk).update(**changes)
    command.refresh_from_db()
    return command


def badges(text: str) -> list[str]:
    return re.findall(r'<a class="row-change".*?</a>', text, re.DOTALL)


@pytest.mark.parametrize("url", LISTS)
def test_list_shows_the_change_of_its_row_and_of_no_other(mona, till, url):
    assert badges(mona.get(url).text) == []
    command = submitted(till, *LISTS[url])

    [badge] = badges(mona.get(url).text)

    assert f'href="/commands/{command.pk}/"' in badge
    assert f'hx-get="/commands/{command.pk}/badge/" hx-trigger="every 2s" hx-target="this"' in badge
    assert re.sub("<[^>]+>", "", badge).strip() == "Waits to be sent"


@pytest.mark.parametrize(
    ("state", "reason", "told", "moves"),
    [
        (State.QUEUED, "", "Waits to be sent", True),
        (State.SENDING, "", "Being sent", True),
        (State.UNKNOWN, "worker_died", "Outcome not known yet The program that was sending it stopped in between.", True),
        (State.DONE, "", "Confirmed just now", False),
        (State.REJECTED, "rejected", "Rejected just now The remote system refused it: Zu &lt;teuer&gt;.", False),
        (State.CONFLICT, "moved", "Changed meanwhile just now Somebody else changed it meanwhile, so nothing was sent "
         "over that.", False),
        (State.NEEDS_PERSON, "cannot_be_told", "Needs a decision The remote system cannot be asked whether it was "
         "carried out. Look at the till.", False),
    ],
)  # fmt: skip
def test_badge_asks_again_until_the_change_has_ended(mona, till, state, reason, told, moves):
    ended = timezone.now() if state in (State.DONE, State.REJECTED, State.CONFLICT) else None
    command = submitted(
        till, "product.update", {"product_price": "5"}, state=state, reason=reason, attempts=1,
        sent_at=timezone.now(), ended_at=ended, read_at=ended, detail="Zu <teuer>." if state == State.REJECTED else "",
    )  # fmt: skip

    answer = mona.get(f"/commands/{command.pk}/badge/")

    assert badges(answer.text) == [answer.text]
    assert " ".join(re.sub("<[^>]+>", "", answer.text).split()) == told
    assert ("hx-get" in answer.text, answer.get("HX-Trigger")) == (moves, None if moves else '{"command-ended": {}}')


def test_badge_of_a_confirmed_change_asks_until_its_record_is_read(mona, till):
    done = {"state": State.DONE, "ended_at": timezone.now(), "reads_back": True}
    command = submitted(till, "product.update", {"product_price": "5"}, **done)
    badge = f"/commands/{command.pk}/badge/"
    assert "hx-get" in mona.get(badge).text

    Command.objects.update(read_at=timezone.now())

    assert "hx-get" not in mona.get(badge).text
    assert mona.get(badge)["HX-Trigger"] == '{"command-ended": {}}'


def test_badge_of_another_merchant_does_not_exist(sign_in, till):
    command = submitted(till, "product.update", {"product_price": "5"})

    assert sign_in(cast.otto()).get(f"/commands/{command.pk}/badge/").status_code == 404
    assert sign_in(cast.vera()).get(f"/commands/{command.pk}/badge/").status_code == 200


@pytest.mark.parametrize("url", LISTS)
def test_badge_goes_once_the_change_is_a_while_ago(mona, till, url):
    submitted(till, *LISTS[url], state=State.DONE, ended_at=timezone.now() - timedelta(hours=1))

    assert badges(mona.get(url).text) == []


def test_products_below_a_record_show_their_changes_too(mona, till):
    cast.put(till, "products", cast.product(1, product_base_id=2))
    submitted(till, *LISTS["/catalog/products/"])

    for row in (ProductGroup.objects.get(remote_id="1"), Product.objects.get(remote_id="2")):
        assert len(badges(mona.get(row.get_absolute_url()).text)) == 1


# --- The record's page ---------------------------------------------------------------------------------


def polled(mona, url: str):
    return mona.get(url, headers={"HX-Request": "true", "HX-Target": "latest-changes"})


@pytest.mark.parametrize(
    ("model", "url"),
    [(Product, "/catalog/products/"), (ProductGroup, "/catalog/groups/"), (Invoice, "/sales/invoices/")],
)
def test_page_shows_its_changes_and_is_loaded_anew_when_the_last_has_ended(mona, till, model, url):
    command = submitted(till, *LISTS[url])
    page = model.objects.get(remote_id="1").get_absolute_url()
    assert "Changes from here" in mona.get(page).text
    moving = polled(mona, page)
    assert ("every 2s" in moving.text, "HX-Refresh" in moving.headers, "<html" in moving.text) == (True, False, False)

    Command.objects.filter(pk=command.pk).update(state=State.DONE, ended_at=timezone.now(), read_at=timezone.now())

    assert polled(mona, page)["HX-Refresh"] == "true"
    assert "every 2s" not in mona.get(page).text
