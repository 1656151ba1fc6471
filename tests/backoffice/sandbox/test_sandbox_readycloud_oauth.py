"""The implicit grant, keys and their ends, and who may do what at the emulated ReadyCloud."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

BACK = "http://backoffice.example/callback/readycloud/"


class Grant:
    """A browser in front of the page that asks."""

    def __init__(self, api, registered=BACK):
        self.api, self.cloud = api, api.cloud
        self.cloud.app.redirect_uri = registered

    def ask(self, method="GET", decision=None, **query):
        query = {"response_type": "token", "client_id": self.cloud.app.client_id, "state": "s t", **query}
        return requests.request(
            method, f"{self.cloud.url}/api/v1/oauth2/authorize", params={k: v for k, v in query.items() if v is not None},
            data={"decision": decision} if decision else None, allow_redirects=False, timeout=20,
        )  # fmt: skip

    def sent_to(self, **wishes):
        """Where the browser goes: address, query, fragment."""
        answer = self.ask("POST", **{"decision": "allow", **wishes})
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        query, fragment = ({k: v[0] for k, v in parse_qs(text).items()} for text in (parts.query, parts.fragment))
        return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path, query, fragment


@pytest.fixture
def grant(cloud_api):
    return Grant(cloud_api)


# authorising


def test_page_tells_who_asks_for_what(grant):
    answer = grant.ask(scope="order note-read_only")
    assert answer.status_code == 200
    assert re.findall(r"<strong>(.*?)</strong>", answer.text) == ["Backoffice", "owner"]
    assert re.findall(r"<li>(.*?)</li>", answer.text) == ["order", "note-read_only"]


def test_key_comes_in_the_fragment_and_state_in_the_query(grant):
    where, query, fragment = grant.sent_to(scope="order note-read_only")
    token = grant.cloud.tokens.tokens[-1]
    assert (where, query) == (BACK, {"state": "s t"})
    assert fragment == {
        "access_token": token.access,
        "user": "owner",
        "refresh_token": token.refresh,
        "expires_in": "3600",
        "scope": "order note-read_only",
        "token_type": "bearer",
    }


def test_key_works(grant):
    key = grant.sent_to()[2]["access_token"]
    answer = requests.get(f"{grant.cloud.url}/api/v2/orgs/", headers={"Authorization": f"bearer {key}"}, timeout=20)
    assert answer.status_code == 200


def test_without_scope_everything_is_granted(grant):
    assert grant.sent_to(scope=None)[2]["scope"].split() == [
        "tracking_number", "account", "wallet_subaccount", "note", "backup_config", "calendar", "order", "packaging",
        "contact", "license_key", "api_client", "company",
    ]  # fmt: skip


def test_query_of_the_registered_address_stays(grant):
    grant.cloud.app.redirect_uri = f"{BACK}?till=7"
    assert grant.sent_to()[:2] == (BACK, {"till": "7", "state": "s t"})


def test_nothing_registered_shows_the_key_on_a_page(cloud_api):
    where, query, fragment = Grant(cloud_api, "").sent_to(state=None)
    assert (where, query, fragment["token_type"]) == ("/api/v1/oauth2/auth_code", {}, "bearer")
    page = requests.get(cloud_api.cloud.url + where, timeout=20)
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Your API key"]
    assert fragment["access_token"] not in page.text  # a fragment never reaches the server


def test_redirect_uri_stands_in_for_a_registered_one(cloud_api):
    assert Grant(cloud_api, "").sent_to(redirect_uri="http://other.example/a")[0] == "http://other.example/a"


@pytest.mark.parametrize(
    ("wishes", "error", "description"),
    [
        ({"decision": "deny"}, "access_denied", "Access Denied."),
        ({"scope": "order parcels"}, "invalid_scope", "The following scopes do not exist: parcels"),
        ({"scope": "tracking_number-read_only"}, "invalid_scope",
         "The following scopes do not exist: tracking_number-read_only"),
        ({"response_type": None}, "invalid_request", "response_type is a required parameter."),
        ({"response_type": "code"}, "unauthorized_client", "Response type code not allowed."),
        ({"response_type": "key"}, "invalid_request", "No such response type key"),
        ({"redirect_uri": "http://evil.example/"}, "invalid_request",
         "Registered redirect_uri doesn't match provided redirect_uri."),
    ],
)  # fmt: skip
def test_refusal_goes_back_too(grant, wishes, error, description):
    told = {"error": error, "error_description": description, "app_name": "Backoffice", "state": "s t"}
    assert grant.sent_to(**wishes) == (BACK, {}, told)
    assert grant.cloud.tokens.tokens[1:] == []


@pytest.mark.parametrize(("where", "places"), [("query", (True, False)), ("both", (True, True))])
def test_refusal_in_the_query_by_option(grant, where, places):
    grant.api.sandbox.set_options(readycloud_errors_in=where)
    _, query, fragment = grant.sent_to(decision="deny")
    assert ("error" in query, "error" in fragment) == places


def test_unknown_client_with_nowhere_to_go_is_a_page(grant):
    answer = grant.ask(client_id="nobody")
    assert answer.status_code == 400
    assert re.findall(r"<p>(.*?)</p>", answer.text) == ["invalid_client: client_id nobody doesn&#x27;t exist"]


@pytest.mark.parametrize("address", ["http://[", "javascript:alert(1)", "/callback/", "http://"])
def test_nobody_is_sent_to_what_is_no_address(cloud_api, address):
    answer = Grant(cloud_api, "").ask("POST", "allow", redirect_uri=address)
    assert (answer.status_code, cloud_api.cloud.tokens.tokens[1:]) == (400, [])


def test_no_decision_is_asked_again(grant):
    answer = grant.ask("POST")
    assert (answer.status_code, grant.cloud.tokens.tokens[1:]) == (400, [])


# refreshing


def refresh(api, path="/api/v1/oauth2/token/", params=None, **form):
    app = api.cloud.app
    form = {
        "grant_type": "refresh_token", "refresh_token": api.token.refresh, "client_id": app.client_id,
        "client_secret": app.client_secret, **form,
    }  # fmt: skip
    data = {name: value for name, value in form.items() if value is not None}
    return requests.post(api.cloud.url + path, params=params, data=data, allow_redirects=False, timeout=20)


def test_refresh_keeps_the_key_and_moves_its_end(cloud_api):
    before = cloud_api.token.refresh
    cloud_api.sandbox.clock.shift(3601)
    assert cloud_api.get("/api/v2/orgs/").status_code == 401
    answer = refresh(cloud_api)
    told = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (told["access_token"], told["expires_in"], told["token_type"]) == (cloud_api.token.access, 3600, "bearer")
    assert told["refresh_token"] == cloud_api.token.refresh != before
    assert told["scope"] == " ".join(cloud_api.token.scopes)
    assert cloud_api.get("/api/v2/orgs/").status_code == 200


def test_refresh_token_works_once_and_the_second_time_is_counted(cloud_api):
    spent = cloud_api.token.refresh
    assert [refresh(cloud_api, refresh_token=spent).status_code for _ in range(3)] == [200, 400, 400]
    assert cloud_api.cloud.about()["refused_refreshes"] == 2
    assert refresh(cloud_api).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error", "description"),
    [
        ({"grant_type": None}, 400, "invalid_request", "No grant_type provided."),
        ({"grant_type": "key"}, 400, "unsupported_grant_type", "No grant type: key"),
        ({"grant_type": "password"}, 400, "unauthorized_client", "Grant type password not allowed."),
        ({"client_id": None}, 400, "invalid_request", "No client_id"),
        ({"client_id": "x"}, 401, "invalid_client", "client_id x doesn't exist"),
        ({"client_secret": "x"}, 401, "invalid_client", "Client authentication failed."),
        ({"client_secret": None}, 401, "invalid_client", "Client authentication failed."),
        ({"refresh_token": None}, 400, "invalid_request", "No refresh_token"),
        ({"refresh_token": "x"}, 400, "invalid_request", "No such refresh token: x"),
        ({"scope": "parcels"}, 400, "invalid_scope", "The following scopes do not exist: parcels"),
        ({"scope": "order-read_only"}, 400, "invalid_scope",
         "Refresh request requested scopes beyond initial grant: order-read_only"),
    ],
)  # fmt: skip
def test_refresh_refused(cloud_api, form, status, error, description):
    before = cloud_api.token.refresh
    answer = refresh(cloud_api, **form)
    assert (answer.status_code, answer.json()) == (status, {"error": error, "error_description": description})
    assert cloud_api.token.refresh == before


def test_secret_counts_in_the_body_only(cloud_api):
    secret = {"client_secret": cloud_api.cloud.app.client_secret}
    assert refresh(cloud_api, client_secret=None, params=secret).status_code == 401
    assert cloud_api.token.refresh not in cloud_api.cloud.tokens.spent


def test_token_address_without_its_slash_redirects(cloud_api):
    answer = refresh(cloud_api, path="/api/v1/oauth2/token")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/oauth2/token/")
    assert cloud_api.cloud.tokens.spent == []


def test_journal_keeps_no_secret(cloud_api):
    refresh(cloud_api)
    assert [entry.body for entry in cloud_api.sandbox.journal] == [""]


# who may do what


def challenged(api, path="/api/v2/orgs/", key=None, **wishes):
    headers = {"Authorization": key} if key else {}
    answer = requests.get(api.cloud.url + path, headers=headers, timeout=20, **wishes)
    return answer.status_code, answer.headers.get("WWW-Authenticate")


def test_nobody_is_challenged(cloud_api):
    assert challenged(cloud_api) == (401, 'Bearer realm="ReadyCloud"')


def test_unknown_key(cloud_api):
    told = 'Bearer realm="ReadyCloud", error="invalid_token", error_description="Token doesn\'t exist"'
    assert challenged(cloud_api, key="Bearer nothing") == (401, told)


def test_expired_key(cloud_api):
    cloud_api.sandbox.clock.shift(3601)
    answer = cloud_api.get("/api/v2/orgs/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"], answer.json()) == (
        401,
        'Bearer realm="ReadyCloud", error="invalid_token", error_description="Token is expired"',
        {"error": "invalid_token", "error_description": "Token is expired"},
    )


def test_scope_is_looked_at_before_the_end(clouds):
    api = clouds("order")
    api.sandbox.clock.shift(3601)
    answer = api.get("/api/v2/orgs/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        403,
        'Bearer realm="ReadyCloud", error="insufficient_scope", '
        'error_description="Access token has insufficient scope: company", scope=company',
    )
    assert api.get("orders/").status_code == 401


@pytest.mark.parametrize(
    ("scope", "path", "read", "write"),
    [
        ("order-read_only", "orders/", 200, 403),
        ("order", "orders/", 200, 400),
        ("note-read_only", "orders/", 403, 403),
        ("packaging-read_only", "packaging/", 200, 403),
        ("contact", "contacts/", 200, 201),
        ("order", "products/", 200, 400),
        ("order", "webhooks/", 200, 400),
    ],
)
def test_what_a_scope_opens(clouds, scope, path, read, write):
    api = clouds(scope)
    assert (api.get(path).status_code, api.post(path, json={}).status_code) == (read, write)


def test_scope_of_webhooks_and_products_by_option(clouds):
    api = clouds("order", readycloud_webhooks_scope="api_client", readycloud_products_scope="account")
    assert [api.get(path).status_code for path in ("webhooks/", "products/", "orders/")] == [403, 403, 200]


@pytest.mark.parametrize(
    ("header", "query", "status"),
    [
        ("", "right", 200),
        ("bearer right", "", 200),
        ("Bearer right", "wrong", 200),
        ("Bearer wrong", "right", 401),
        ("Basic dXNlcjpwYXNz", "right", 200),
    ],
)
def test_header_wins_over_query(cloud_api, header, query, status):
    right = cloud_api.token.access
    params = {"bearer_token": query.replace("right", right)} if query else {}
    assert challenged(cloud_api, key=header.replace("right", right), params=params)[0] == status


def test_revoked_key_does_not_exist(cloud_api):
    cloud_api.cloud.tokens.revoke()
    assert cloud_api.get("/api/v2/orgs/").json()["error_description"] == "Token doesn't exist"


# limits


def test_thirty_reads_and_thirty_writes_a_minute_for_all_keys_together(clouds):
    api = clouds(throttled=True)
    other = api.cloud.issue().access
    keys = [api.token.access, other] * 16
    reads = [challenged(api, key=f"Bearer {key}")[0] for key in keys]
    assert reads == [200] * 30 + [429] * 2
    writes = [api.post("orders/", json={}).status_code for _ in range(31)]
    assert writes == [400] * 30 + [429]
    api.sandbox.clock.shift(61)
    assert api.get("/api/v2/orgs/").status_code == 200


def test_over_the_limit_says_when_only_by_option(clouds):
    api = clouds(throttled=True)
    api.cloud.app.throttle_limit_get = 0
    answer = api.get("/api/v2/orgs/")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, None)
    api.sandbox.set_options(retry_after="7")
    assert api.get("/api/v2/orgs/").headers["Retry-After"] == "7"


def test_more_can_be_granted_to_an_app(clouds):
    api = clouds(throttled=True)
    api.cloud.app.throttle_limit_get = 33
    assert [api.get("/api/v2/orgs/").status_code for _ in range(34)] == [200] * 33 + [429]


def test_redirects_are_not_counted(clouds):
    api = clouds(throttled=True)
    assert {api.get("/api/v2/orgs").status_code for _ in range(40)} == {301}
    assert api.get("/api/v2/orgs/").status_code == 200


def test_strangers_are_not_counted(clouds):
    api = clouds(throttled=True)
    assert {challenged(api, key="Bearer nothing")[0] for _ in range(40)} == {401}
    assert api.get("/api/v2/orgs/").status_code == 200


def test_journal_names_the_key(cloud_api):
    cloud_api.get("/api/v2/orgs/")
    entry = cloud_api.sandbox.journal[-1]
    assert (entry.kind, entry.token, entry.service, entry.status) == ("account", "readycloud/1", "readycloud", 200)


def test_same_seed_same_app(opened):
    first, second = (opened(tills=0, readycloud=1, seed=5).readycloud.app for _ in range(2))
    third = opened(tills=0, readycloud=1, seed=6).readycloud.app
    assert first == second
    assert first.client_id != third.client_id
