"""Three kinds of token: what each may do, and when it stops working."""

import base64
import json

import pytest
import requests

from backoffice.sandbox import Sandbox
from backoffice.sandbox.ready2order.tokens import Tokens


@pytest.fixture
def grant_token(developer):
    return developer.post("/developerToken/grantAccessToken").json()["grantAccessToken"]


def test_tokens_are_long_and_shaped_like_jwts(sandbox, till, grant_token):
    for token in (sandbox.developer_token, sandbox.issue_token(till), grant_token):
        head, payload, signature = token.split(".")
        assert 600 <= len(token) <= 1500
        assert json.loads(base64.urlsafe_b64decode(head + "=="))["typ"] == "JWT"
        assert isinstance(json.loads(base64.urlsafe_b64decode(payload + "==")), dict)
        assert len(signature) > 300


def test_developer_token_follows_from_the_seed():
    assert Tokens(7).developer == Tokens(7).developer
    assert Tokens(7).developer != Tokens(8).developer


def test_developer_token_can_be_chosen(opened):
    assert opened(developer_token="mine").developer_token == "mine"


def test_account_token_survives_a_restart_with_the_same_seed(opened, till, sandbox):
    again, other = opened(), opened(seed=2)
    token = sandbox.issue_token(till)
    assert again._ready2order.tokens.bearer(token).till == 1
    assert other._ready2order.tokens.bearer(token).kind == "unknown"


@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", "", "BEARER  "])
def test_token_is_accepted_with_and_without_bearer(sandbox, till, caller, prefix):
    session = caller()
    session.headers["Authorization"] = prefix + sandbox.issue_token(till)
    assert session.get("/vat-rates").status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nonsense", "a.b.c", "Basic dTpw"])
def test_missing_or_unknown_token_is_401(caller, header):
    session = caller()
    if header:
        session.headers["Authorization"] = header
    answer = session.get("/vat-rates")
    assert answer.status_code == 401
    assert sorted(answer.json()) == ["code", "details", "error", "msg", "requestId"]
    assert answer.json()["code"] == "errors.unauthorized"


def test_changed_token_is_401(sandbox, till, caller):
    token = sandbox.issue_token(till)
    assert caller(token[:-1] + ("A" if token[-1] != "A" else "B")).get("/vat-rates").status_code == 401


def test_developer_token_on_account_data_is_403(developer):
    answer = developer.get("/vat-rates")
    assert (answer.status_code, answer.json()["code"]) == (403, "errors.forbidden")


def test_account_token_on_linking_is_403(api):
    assert api.post("/developerToken/grantAccessToken").status_code == 403


def test_grant_token_opens_nothing(caller, grant_token):
    assert caller(grant_token).get("/vat-rates").status_code == 401
    assert caller(grant_token).post("/developerToken/grantAccessToken").status_code == 401


def test_unknown_path_is_404_only_with_a_valid_token(caller, api):
    assert caller().get("/nonsense").status_code == 401
    assert api.get("/nonsense").status_code == 404


def test_revoke_ends_only_the_token_that_asks(sandbox, till, caller):
    first, second = caller(sandbox.issue_token(till)), caller(sandbox.issue_token(till))
    answer = first.post("/access/revoke")
    assert answer.status_code == 200
    assert answer.json() == {"error": False, "success": True, "msg": "The access was revoked."}
    assert first.get("/vat-rates").status_code == 401
    assert second.get("/vat-rates").status_code == 200


def test_owner_revokes_all_tokens_of_a_till(opened, caller):
    sandbox = opened(tills=2)
    one, two = sandbox.tills
    mine, theirs = sandbox.issue_token(one), sandbox.issue_token(two)
    sandbox.revoke_tokens(one)
    bearers = sandbox._ready2order.tokens
    assert bearers.bearer(mine).kind == "unknown"
    assert bearers.bearer(theirs).kind == "account"
    assert bearers.bearer(sandbox.issue_token(one)).kind == "account"


def test_token_of_a_till_that_is_not_there_is_401(opened, sandbox):
    two = opened(tills=2)
    token = two.issue_token(two.tills[1])
    answer = requests.get(f"{sandbox.api_url}/vat-rates", headers={"Authorization": token}, timeout=5)
    assert answer.status_code == 401


def test_each_till_sees_its_own_rows(opened):
    sandbox: Sandbox = opened(tills=2)
    for till in sandbox.tills:
        headers = {"Authorization": sandbox.issue_token(till)}
        rows = requests.get(f"{sandbox.api_url}/products?limit=100", headers=headers, timeout=5).json()
        assert [row["product_id"] for row in rows] == list(till.products.ids)


def test_company_is_closed_unless_opened_by_option(api, sandbox, till):
    assert api.get("/company").status_code == 403
    sandbox.set_options(company_readable=True)
    company = api.rows("/company")
    assert (company["company_id"], company["company_name"]) == (100_000_000, till.name)
    assert (company["currency_id"], company["country_id"], company["company_trainingsMode"]) == (1, 1, False)
