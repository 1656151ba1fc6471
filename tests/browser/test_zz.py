import pytest

from tests.browser.test_pages import address

pytestmark = pytest.mark.browser


def test_look(visit, world):
    for width in (1440, 390):
        browser = visit("mona", "/", viewport={"width": width, "height": 900})
        for name in [
            "review_requests",
            "review_request",
            "review_rules",
            "review_preview",
            "review_request_name",
            "web_order",
        ]:
            browser.page.goto(address(world, name))
            browser.page.screenshot(path=f"/tmp/w-d-{name}-{width}.png", full_page=True)
