"""Debian's chromium, and what is watched while it visits a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests import servers

AXE = Path(__file__).parent / "axe.min.js"
WIDTHS = (1440, 768, 390)
OUTERMOST = (WIDTHS[0], WIDTHS[-1])  # between them nothing is shown that neither of them shows
THEMES = ("light", "dark")
HEIGHT = 900
QUIET = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage", "--disable-gpu",
)  # fmt: skip
LOOK = """async (rules) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const {violations} = await axe.run(document, {resultTypes: ["violations"], preload: false, ...only});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # all that can differ between light and dark
AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
WORN = "(theme) => document.documentElement.dataset.bsTheme === theme"
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
  return [`scrolls sideways: ${document.documentElement.scrollWidth} px`, ...wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 160))];
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=servers.chromium_program(), args=list(QUIET))


@cache
def axe() -> str:
    return AXE.read_text()


def context(browser: Browser, url: str, session: str = "", **options: Any) -> BrowserContext:
    """A browser of one's own; with a session one is signed in."""
    options = {"viewport": {"width": WIDTHS[0], "height": HEIGHT}, "reduced_motion": "reduce"} | options
    made = browser.new_context(base_url=url, **options)
    if session:
        made.add_cookies([{"name": "session", "value": session, "url": url}])
    return made


class Visitor:
    """A person at our pages, and everything that should not be there. ``till``: the other host that they may visit."""

    def __init__(self, context: BrowserContext, url: str, till: str) -> None:
        self.context = context
        self.ours, self.tills = urlsplit(url).netloc, urlsplit(till).netloc
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def begins(self, path: str) -> None:
        self.faults.clear()
        self.page.goto(path)

    def ends(self, *, for_good: bool) -> None:
        """Stand still until the next visit; a page that moves by itself would go on."""
        if for_good:
            self.context.close()
            return
        self.page.unroute_all()
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")
        self.page.goto("about:blank")

    def fits_everywhere(self) -> list[str]:
        """What sticks out at any width; and what is wrong where there is least room."""
        found = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"{width}: {each}" for each in self.page.evaluate(TOO_WIDE)]
        self.page.evaluate(axe())
        return found + self.page.evaluate(LOOK, [])

    def looks_everywhere(self) -> list[str]:
        """What is wrong with the page as it stands: what sticks out at any width, and all else in light and in dark."""
        found = []
        self.page.evaluate(axe())
        self.page.evaluate(AT_ONCE)  # no colour is measured on its way to another one
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"{width}: {each}" for each in self.page.evaluate(TOO_WIDE)]
            for theme in THEMES:
                found += self._looks(width, theme, OF_COLOUR if theme == "dark" else [])
        return found

    def looks_well(self) -> list[str]:
        """The same at two looks, for pages that differ in little from those that are looked at everywhere."""
        found = []
        self.page.evaluate(axe())
        self.page.evaluate(AT_ONCE)
        for width, theme in zip(OUTERMOST, THEMES, strict=True):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"{width}: {each}" for each in self.page.evaluate(TOO_WIDE)]
            found += self._looks(width, theme, [])
        return found

    def _looks(self, width: int, theme: str, rules: list[str]) -> list[str]:
        self.page.emulate_media(color_scheme=theme)
        self.page.wait_for_function(WORN, arg=theme)
        return [f"{width} {theme}: {each}" for each in self.page.evaluate(LOOK, rules)]

    def _console(self, message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        its_own_status = place == self.page.url and message.text.startswith("Failed to load resource")  # an error page
        if message.type in ("error", "warning") and not its_own_status and urlsplit(place).netloc != self.tills:
            self.faults.append(f"console: {message.text} ({place})")

    def _request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("data", "blob") and place.netloc not in (self.ours, self.tills):
            self.faults.append(f"a request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        is_ours = urlsplit(response.url).netloc == self.ours
        if response.status >= 400 and is_ours and not response.request.is_navigation_request():
            self.faults.append(f"{response.status} for {response.url}")
