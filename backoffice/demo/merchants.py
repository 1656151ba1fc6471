"""Merchants, played by plain HTTP requests along the very way that their browser takes."""

import re
from html import unescape
from urllib.parse import urljoin

import requests

BUTTON_ALONE = re.compile(r'<form method="post" action="([^"]*/continue/)">')
WITH_FIELDS = re.compile(r'<form method="post" action="([^"]*/continue/)" id="enter-(\d+)"')
COMPLAINT = re.compile(r'class="errorlist"[^>]*><li>([^<]+)')
ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
PASTED = re.compile(r"<dd><code>([^<]+)</code></dd>")
TIMEOUT_S = 30


class DemoFailed(Exception):
    """One sentence that says why there is no demo."""


class Visit:
    """A merchant who has opened their approval link."""

    def __init__(self, link: str) -> None:
        self.link = link
        self.browser = requests.Session()
        self.browser.trust_env = False

    def approve(self, **signed_in: str) -> None:
        """Press Continue, sign in at the remote system, approve, come back."""
        onward = ONWARD.search(self._press(self._form(BUTTON_ALONE)[1], {}))
        if onward is None:
            raise DemoFailed("The approval page did not lead to the till.")
        decided = signed_in | {"decision": "approve"}
        self.browser.post(unescape(onward[1]), data=decided, timeout=TIMEOUT_S).raise_for_status()

    def allow(self) -> None:
        """Press Continue, allow it at the remote system, and bring the key back, which only the browser sees."""
        onward = ONWARD.search(self._press(self._form(BUTTON_ALONE)[1], {}))
        if onward is None:
            raise DemoFailed("The approval page did not lead to the remote system.")
        allowed = self.browser.post(
            unescape(onward[1]), data={"decision": "allow"}, timeout=TIMEOUT_S, allow_redirects=False
        )
        address, _, behind = allowed.headers.get("Location", "").partition("#")
        if not behind:
            raise DemoFailed("The remote system did not allow it.")
        self.browser.get(address, timeout=TIMEOUT_S).raise_for_status()
        brought = {"key": f"{address}#{behind}", "csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
        self.browser.post(address, data=brought, headers={"Referer": address}, timeout=TIMEOUT_S).raise_for_status()

    def enter(self, **answers: str) -> None:
        """Fill in what opens the account, and press Continue."""
        form = self._form(WITH_FIELDS)
        page = self._press(form[1], {f"step-{form[2]}-{name}": answer for name, answer in answers.items()})
        if complaint := COMPLAINT.search(page):
            raise DemoFailed(f"The approval page refused what was entered: {unescape(complaint[1])}")

    def has_webhook(self) -> bool:
        return len(self._pasted()) > 1

    def webhook(self) -> tuple[str, str]:
        """Address and secret, which the page asks the merchant to paste at their system."""
        address, secret, *_ = self._pasted()
        return address, secret

    def _pasted(self) -> list[str]:
        return [unescape(text) for text in PASTED.findall(self._page())]

    def _page(self) -> str:
        return self.browser.get(self.link, timeout=TIMEOUT_S).text

    def _form(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.search(self._page())
        if found is None:
            raise DemoFailed("The approval page does not offer to continue.")
        return found

    def _press(self, action: str, answers: dict[str, str]) -> str:
        filled = answers | {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
        address = urljoin(self.link, action)
        return self.browser.post(address, data=filled, headers={"Referer": self.link}, timeout=TIMEOUT_S).text
