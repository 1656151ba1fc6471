"""Who may call the emulated REC+ shop: Basic, public keys, scopes, codes, limits, faults, the journal."""

import pytest
import requests

from backoffice.sandbox.rec_plus.access import SCOPES
from backoffice.sandbox.rec_plus.operations import OPERATIONS

ACCESS = {
    "store_content": {"GET stock", "GET stock/{code}"},
    "content": {"GET downloads", "GET downloads/{id}", "GET download-categories", "GET download-categories/{id}",
                "GET modules/{slug}"},
    "users": {"GET users", "GET users/{id}", "GET user-groups", "GET user-groups/{id}"},
    "orders": {"GET orders", "GET orders/{id}", "GET coupons", "GET coupons/{id}", "GET delivery-methods",
               "GET delivery-methods/{id}", "GET payment-methods", "GET payment-methods/{id}"},
    "forms": {"GET forms", "GET forms/{id}", "GET forms/{id}/responses", "GET forms/{id}/responses/{response}"},
}  # fmt: skip
"""What must not be read without a scope; all else that is read is public."""
WRITTEN = {
    "store_content": {"products": "POST DELETE", "products/{id}": "POST DELETE", "stock": "POST", "stock/{code}": "POST",
                      "options": "POST DELETE", "options/{id}": "POST DELETE", "linked-products": "POST",
                      "linked-products/{code}": "POST DELETE"},
    "orders": {"orders": "POST", "orders/{id}": "POST"},
    "users": {"users": "POST", "users/{id}": "POST", "user-groups": "POST DELETE", "user-groups/{id}": "POST DELETE"},
    "content": {"downloads": "POST DELETE", "downloads/{id}": "POST DELETE", "userfiles": "POST DELETE"},
}  # fmt: skip


def anonymous(api, path, **kwargs):
    return requests.get(f"{api.shop.domain}/api/v1{path}", timeout=5, **kwargs)


def test_every_operation_has_its_scope():
    read = {
        scope: {f"GET {each.path}" for each in OPERATIONS if each.method == "GET" and each.scope == scope}
        for scope in SCOPES
    }
    written = {(each.scope, f"{each.method} {each.path}") for each in OPERATIONS if each.method != "GET"}
    assert read == ACCESS
    assert written == {
        (scope, f"{method} {path}")
        for scope, paths in WRITTEN.items()
        for path, methods in paths.items()
        for method in methods.split()
    }


@pytest.mark.parametrize("path", ["/products", "/orders", "/regions/1"])
def test_nothing_is_read_without_credentials(shop_api, path):
    answer = anonymous(shop_api, path)
    assert (answer.status_code, answer.json()) == (401, {"errors": [{"status": 401, "message": "Unauthorized"}]})
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="API"'


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic eDp5", "Bearer x", "Basic", "Basic //79", "nonsense"]
)  # fmt: skip
def test_wrong_credentials(shop_api, header):
    assert anonymous(shop_api, "/products", headers={"Authorization": header}).status_code == 401


def test_user_with_the_wrong_password(shop_api):
    assert anonymous(shop_api, "/products", auth=(shop_api.shop.access.username, "wrong")).status_code == 401
    assert anonymous(shop_api, "/products", auth=("wrong", shop_api.shop.access.password)).status_code == 401


@pytest.mark.parametrize("scope", SCOPES)
def test_missing_scope_is_403_and_public_reads_stay(shop_api, scope):
    shop_api.shop.access.scopes.discard(scope)
    for operation in (entry.partition(" ")[2] for entry in ACCESS[scope]):
        path = (
            operation.replace("{id}", "1").replace("{code}", "x").replace("{slug}", "footer").replace("{response}", "1")
        )
        assert shop_api.errors(shop_api.get(f"/{path}")) == (403, [f"This needs the scope {scope}"])
    for path, methods in WRITTEN.get(scope, {}).items():
        for method in methods.split():
            answer = shop_api.request(method, f"/{path.replace('{id}', '1').replace('{code}', 'x')}", json={})
            assert answer.status_code == 403
    for path in ("/products", "/options", "/price-list", "/regions", "/pages"):
        assert shop_api.get(path).status_code == 200


def test_public_key_reads_only_what_is_public(shops):
    api = shops(shop_public_key="basic")
    key = (api.shop.access.public_key, "")
    assert anonymous(api, "/products", auth=key).status_code == 200
    assert anonymous(api, "/orders", auth=key).status_code == 403
    assert anonymous(api, "/stock", auth=key).status_code == 403
    answer = requests.post(
        f"{api.shop.domain}/api/v1/products", json={"products": [{"name": "x"}]}, auth=key, timeout=5
    )
    assert answer.status_code == 403


def test_public_key_does_not_see_drafts_and_deleted_ones(shops):
    api = shops(shop_public_key="basic")
    key = (api.shop.access.public_key, "")
    draft = api.read("/products", status="draft")["products"][0]["id"]
    page = anonymous(api, "/products", params={"limit": 1000}, auth=key).json()
    assert {row["status"] for row in page["products"]} == {"live", "featured", "special_offer", "upcoming"}
    assert anonymous(api, f"/products/{draft}", auth=key).status_code == 404
    assert api.get(f"/products/{draft}").status_code == 200


@pytest.mark.parametrize("how", ["none", "basic", "bearer", "query", "anonymous"])
def test_ways_of_sending_the_public_key(shops, how):
    api = shops(shop_public_key=how)
    key = api.shop.access.public_key
    ways = {
        "basic": {"auth": (key, "")},
        "bearer": {"headers": {"Authorization": f"Bearer {key}"}},
        "query": {"params": {"public_key": key}},
        "anonymous": {},
    }
    answers = {way: anonymous(api, "/products", **sent).status_code for way, sent in ways.items()}
    open_to_all = {"anonymous": 200, "query": 200} if how == "anonymous" else {how: 200}
    assert answers == {way: open_to_all.get(way, 401) for way in ways}


def test_every_shop_has_its_own_host_and_user(shops):
    api = shops(shops=2)
    first, second = api.sandbox.shops
    assert first.domain != second.domain
    auth = (second.access.username, second.access.password)
    assert requests.get(f"{second.domain}/api/v1/products", auth=auth, timeout=5).status_code == 200
    assert requests.get(f"{first.domain}/api/v1/products", auth=auth, timeout=5).status_code == 401


def test_shops_host_has_nothing_else(shop_api):
    for path in ("/", "/v1/products", "/_sandbox/", "/api/v2/products"):
        answer = requests.get(shop_api.shop.domain + path, timeout=5)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_tills_host_has_no_shop(shop_api):
    assert requests.get(f"{shop_api.sandbox.url}/api/v1/products", timeout=5).status_code == 404


# codes


def test_unknown_path_and_method(shop_api):
    assert shop_api.errors(shop_api.get("/nonsense")) == (404, ["Resource not found"])
    assert shop_api.errors(shop_api.put("/products/1", json={})) == (405, ["Method not allowed"])
    assert shop_api.errors(shop_api.delete("/orders/1"))[0] == 405
    assert shop_api.errors(shop_api.delete("/users/1"))[0] == 405
    assert shop_api.errors(shop_api.post("/coupons", json={}))[0] == 405


def test_suppressed_codes(shop_api):
    answer = shop_api.get("/products/1", params={"suppress_response_codes": "true"})
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (200, 404)
    row = shop_api.shop.orders.ids[0]
    answer = shop_api.post(f"/orders/{row}?suppress_response_codes=true", json={"status": "Complete"})
    assert (answer.status_code, answer.content) == (200, b"")


# limits, faults, journal


def test_no_limit_unless_one_is_set(shops):
    api = shops()
    assert {api.get("/regions").status_code for _ in range(80)} == {200}
    api.sandbox.set_options(shop_requests_per_minute=3, retry_after="7")
    answers = [api.get("/regions") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "7"
    assert api.errors(answers[-1]) == (429, ["Too many requests"])
    api.sandbox.clock.shift(61)
    assert api.get("/regions").status_code == 200


@pytest.mark.parametrize(
    ("kind", "settings", "status"),
    [("status", {"status": 503}, 503), ("html", {"status": 502}, 502), ("empty", {"status": 204}, 204),
     ("fail_after_commit", {"status": 500}, 500)],
)  # fmt: skip
def test_faults_strike_shops(shop_api, kind, settings, status):
    shop_api.sandbox.faults.add(kind, times=1, **settings)
    assert shop_api.get("/products").status_code == status
    assert shop_api.get("/products").status_code == 200


def test_failure_is_worded_like_the_shop(shop_api):
    shop_api.sandbox.faults.add("status", status=500)
    assert shop_api.errors(shop_api.get("/products")) == (500, ["Internal server error"])


def test_lost_answer_and_failure_after_the_deed(shop_api):
    order = shop_api.shop.orders.ids[0]
    shop_api.sandbox.faults.add("lost_answer", method="POST", path="/api/v1/orders", times=1)
    with pytest.raises(requests.ConnectionError):
        shop_api.post(f"/orders/{order}", json={"status": "Dispatched"})
    assert shop_api.read(f"/orders/{order}")["status"] == "Dispatched"
    shop_api.sandbox.faults.add("fail_after_commit", method="POST", times=1)
    assert shop_api.post(f"/orders/{order}", json={"status": "Complete"}).status_code == 500
    assert shop_api.read(f"/orders/{order}")["status"] == "Complete"


def test_fault_of_one_shop_or_of_tills_only(shops):
    api = shops(shops=2, tills=1)
    sandbox = api.sandbox
    second = sandbox.shops[1]
    sandbox.faults.add("status", shop=2)
    sandbox.faults.add("status", till=1)
    assert api.get("/regions").status_code == 200
    auth = (second.access.username, second.access.password)
    assert requests.get(f"{second.domain}/api/v1/regions", auth=auth, timeout=5).status_code == 500
    token = sandbox.issue_token(sandbox.tills[0])
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{sandbox.api_url}/products", headers=headers, timeout=5).status_code == 500
    assert [(entry.shop, entry.till, entry.fault) for entry in sandbox.journal] == [
        (1, None, ""),
        (2, None, "status"),
        (None, 1, "status"),
    ]


def test_lists_lie_and_drift(shop_api):
    faults, shop = shop_api.sandbox.faults, shop_api.shop
    fault = faults.add("limit_ignored", path="/api/v1/products")
    assert shop_api.read("/products", limit=50)["count"] == 25
    faults.remove(fault.number)
    faults.add("page_ignored", path="/api/v1/products", times=1)
    first = shop_api.read("/products", offset=50)["products"]
    assert first == shop_api.read("/products")["products"]
    newest = shop.orders.ids[-1]
    faults.add("insert_rows", path="/api/v1/orders", times=1, count=2)
    shop_api.read("/orders")
    assert [row["id"] > newest for row in shop_api.read("/orders", limit=3)["orders"]] == [True, True, False]
    faults.add("delete_rows", path="/api/v1/products", times=1)
    shop_api.read("/products")
    assert shop_api.read("/products")["total_count"] == 119


def test_wrong_types_strike_the_first_row(shop_api):
    shop_api.sandbox.faults.add("wrong_types", times=2)
    assert shop_api.read("/products")["products"][0]["name"] == ["Tubby", "Tom"]
    assert shop_api.read(f"/orders/{shop_api.shop.orders.ids[0]}")["lines"] == {}


def test_journal_lists_its_requests(shop_api):
    shop_api.get("/products?limit=2")
    shop_api.post("/stock/none", json={"code": "none", "stock": 5})
    anonymous(shop_api, "/products", auth=("x", "y"))
    anonymous(shop_api, "/products")
    entries = shop_api.sandbox.journal
    assert [(entry.method, entry.path, entry.query, entry.status) for entry in entries] == [
        ("GET", "/api/v1/products", "limit=2", 200),
        ("POST", "/api/v1/stock/none", "", 404),
        ("GET", "/api/v1/products", "", 401),
        ("GET", "/api/v1/products", "", 401),
    ]
    assert [(entry.kind, entry.token[:8], entry.shop) for entry in entries] == [
        ("account", "shop-1", 1), ("account", "shop-1", 1), ("unknown", "unknown-", 1), ("none", "", 1),
    ]  # fmt: skip
    assert entries[1].body == '{"code": "none", "stock": 5}'
