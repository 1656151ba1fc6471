"""``make screenshots``: starts the demo on free ports, walks through it, keeps docs/screenshots, and ends it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from backoffice import demo
from tests import servers
from tests.browser.chromium import chromium, context

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "screenshots"
READY = "Ctrl-C ends everything"
SIZE = {"width": 1280, "height": 860}
SMALLER = {"width": 1040, "height": 699}  # the same shape, for a page with little on it


@contextmanager
def running_demo() -> Iterator[tuple[str, str]]:
    """Its address, and the approval link that waits for somebody."""
    first = servers.free_ports(1 + demo.SANDBOX_PORTS)
    ports = (first, first + 1)
    with tempfile.TemporaryDirectory(prefix="backoffice-demo-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "backoffice.settings", "DEBUG": "1", "DATA_DIR": folder, "DATABASE_URL": "",
            "REDIS_URL": "", "EMAIL_URL": "",
        }  # fmt: skip
        command = [sys.executable, "-m", "django", "demo", "--port", str(ports[0]), "--sandbox-port", str(ports[1])]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            yield f"http://127.0.0.1:{ports[0]}", waiting_link(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def waiting_link(process: subprocess.Popen[str]) -> str:
    """Once the demo says that it is ready."""
    said = ""
    for line in process.stdout or ():
        said += line
        print(line, end="")  # noqa: T201
        if READY in line:
            return re.findall(r"http://\S+/approve/\S+", said)[0]
    raise SystemExit("The demo did not start.")


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(demo.EMAIL)
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png")


def dashboard(page: Page) -> None:
    page.goto("/")
    keep(page, "dashboard")


def invoice(page: Page) -> None:
    """One with several rates that add up."""
    page.goto("/sales/invoices/?vat_mismatch=false&document=invoice&training=false&sort=-total")
    page.locator("tbody .row-link").first.click()
    expect(page.get_by_text("Adds up", exact=True)).to_be_visible()
    keep(page, "invoice")


def account(page: Page) -> None:
    """While something is being read."""
    page.goto("/accounts/?state=active")
    page.locator("tbody .row-link").first.click()
    page.locator("main .menu > summary").first.click()
    page.get_by_role("button", name=re.compile("everything")).click()
    expect(page.locator("#account-progress[hx-get]")).to_contain_text("so far")
    keep(page, "account")


def approval(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    keep(page, "approve")


def opened(browser: Browser, url: str, **options: object) -> BrowserContext:
    return context(browser, url, **{"viewport": SIZE, "color_scheme": "light", "locale": "en-GB"} | options)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_demo() as (url, link), chromium() as browser:
        staff = opened(browser, url).new_page()
        sign_in(staff)
        for picture in (dashboard, invoice, account):
            picture(staff)
        approval(opened(browser, url, viewport=SMALLER).new_page(), link)


if __name__ == "__main__":
    main()
