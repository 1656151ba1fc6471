"""One browser and one filled house for all the tests here; each test has visitors of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from backoffice.sandbox import Sandbox
from tests.browser.chromium import Visitor, chromium, context
from tests.browser.house import House

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with the last test of this folder: while it runs, Django forbids its database in this thread."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Without a worker, so that everything stays as it was filled."""
    with Sandbox(tills=1, products=1, invoices=0) as sandbox, House(tmp_path_factory.mktemp("house"), sandbox) as built:
        yield built


@pytest.fixture(scope="package")
def world(house: House) -> dict[str, Any]:
    return house.fill()


@pytest.fixture(scope="package")
def known() -> dict[str, Visitor]:
    """By person, so that styles and fonts are fetched once."""
    return {}


@pytest.fixture
def visit(browser: Browser, house: House, world: dict[str, Any], known: dict[str, Visitor]) -> Iterator[Visit]:
    """``visit("mona", path)`` opens a page as she; nothing of what is watched may have gone wrong at the end.

    With options, or ``fresh=True``, it is a browser that nobody has used before.
    """
    visitors: list[Visitor] = []

    def visiting(who: str, path: str = "/", *, fresh: bool = False, **options: Any) -> Visitor:
        visitor = None if fresh or options else known.get(who)
        if visitor is None:
            own = context(browser, house.url, world["sessions"].get(who, ""), **options)
            visitor = Visitor(own, house.url, house.sandbox.url)
        if not fresh and not options:
            known[who] = visitor
        visitors.append(visitor)
        visitor.begins(path)
        return visitor

    yield visiting
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.ends(for_good=visitor not in known.values())
    assert faults == []


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the walks keep what they saw."""
    folder = Path(__file__).resolve().parents[2] / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
