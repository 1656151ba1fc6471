from tests.browser.test_pages import address


def test_look(visit, world):
    for width, dark in ((1440, "light"), (390, "dark")):
        b = visit("mona", "/catalog/products/", viewport={"width": width, "height": 900}, color_scheme=dark)
        p = b.page
        root = p.url.split("/catalog")[0]
        for name in ("invoice", "invoice_new", "invoice_print", "account", "day_close", "invoices", "change_set", "products_bulk"):
            try:
                p.goto(root + address(world, name))
            except Exception as e:
                print(name, e); continue
            p.screenshot(path=f"/tmp/s-{name}-{width}.png", full_page=True)
