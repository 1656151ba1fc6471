import pytest

from tests.browser.test_pages import address

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_zz(visit, world, width):
    for name in (
        "products",
        "variants",
        "variant",
        "categories",
        "category",
        "web_orders",
        "web_order",
        "customers",
        "product",
    ):
        browser = visit("mona", "/", viewport={"width": width, "height": 900})
        url = address(world, name)
        if name == "products":
            url += "?system=rec_plus"
        browser.page.goto(url)
        if name == "product":
            browser.page.goto(address(world, "products") + "?system=rec_plus")
            browser.page.click("a.row-link >> nth=0")
            browser.page.wait_for_load_state()
        browser.page.screenshot(path=f"/tmp/zzm_{name}_{width}.png", full_page=True)
