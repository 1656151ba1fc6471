"""From asking for permission to an account token: the owner's page, the callback, the poll."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

CALLBACK = "https://backoffice.example/callback/ready2order/abc/?mine=1&x=%C3%A4"


@pytest.fixture
def ask(developer):
    """Asks for permission; gives the answer's body."""
    return lambda **body: developer.post("/developerToken/grantAccessToken", json=body or None).json()


@pytest.fixture
def decide(till):
    """The owner signs in and decides; redirects are not followed."""

    def post(grant, decision="approve", **fields):
        fields = fields or {"username": till.username, "password": till.password}
        data = {"decision": decision, **fields}
        return requests.post(grant["grantAccessUri"], data=data, allow_redirects=False, timeout=5)

    return post


@pytest.fixture
def poll(developer):
    return lambda grant: developer.get(f"/developerToken/grantAccessToken/{grant['grantAccessToken']}")


def returned(answer):
    """The query of the address that the owner is sent to."""
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_grant_answer(ask, sandbox):
    grant = ask(authorizationCallbackUri=CALLBACK)
    assert sorted(grant) == ["error", "expiresAt", "grantAccessToken", "grantAccessUri", "status", "success"]
    assert (grant["error"], grant["success"], grant["status"]) == (False, True, "pending")
    assert grant["grantAccessUri"] == f"{sandbox.url}/api/grantAccess/{grant['grantAccessToken']}"
    assert type(grant["expiresAt"]) is int
    assert abs(grant["expiresAt"] - sandbox.clock.now() - 600) < 2


def test_grant_answers_200_not_201(developer):
    assert developer.post("/developerToken/grantAccessToken").status_code == 200


def test_expires_at_can_be_text(ask, sandbox):
    sandbox.set_options(expires_as="str")
    assert isinstance(ask()["expiresAt"], str)
    assert ask()["expiresAt"].isdigit()


@pytest.mark.parametrize("name", ["authorizationCallbackUri", "callbackUri"])
def test_both_names_of_the_callback_work(ask, decide, name):
    assert returned(decide(ask(**{name: CALLBACK})))["mine"] == "1"


def test_callback_may_come_in_a_form(developer, decide):
    grant = developer.post("/developerToken/grantAccessToken", data={"authorizationCallbackUri": CALLBACK}).json()
    assert returned(decide(grant))["status"] == "approved"


def test_callback_may_be_null_or_left_out(ask, decide):
    for grant in (ask(authorizationCallbackUri=None), ask()):
        answer = decide(grant)
        assert answer.status_code == 200
        assert "Access granted" in answer.text


@pytest.mark.parametrize("address", ["/callback", "ftp://x.example/", "nonsense", "https://", "http://h:port/"])
def test_callback_must_be_an_address(developer, address):
    answer = developer.post("/developerToken/grantAccessToken", json={"authorizationCallbackUri": address})
    assert answer.status_code == 400
    assert list(answer.json()["details"]["errors"]) == ["authorizationCallbackUri"]


def test_unknown_key_is_refused(developer):
    answer = developer.post("/developerToken/grantAccessToken", json={"redirectUri": CALLBACK})
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, ["redirectUri"])


def test_page_shows_who_asks_and_needs_no_script(ask, sandbox):
    sandbox.set_options(integrator="Haus & Co")
    page = requests.get(ask()["grantAccessUri"], timeout=5)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Haus &amp; Co" in page.text
    assert "<script" not in page.text
    assert page.text.count('name="decision"') == 2


def test_approval_appends_to_the_callback(ask, decide, caller):
    grant = ask(authorizationCallbackUri=CALLBACK)
    answer = decide(grant)
    location = answer.headers["Location"]
    assert location.startswith(CALLBACK + "&")
    query = returned(answer)
    assert list(query) == ["mine", "x", "accountToken", "grantAccessToken", "status"]
    assert (query["grantAccessToken"], query["status"]) == (grant["grantAccessToken"], "approved")
    assert caller(query["accountToken"]).get("/vat-rates").status_code == 200


def test_callback_without_query(ask, decide):
    location = decide(ask(authorizationCallbackUri="http://127.0.0.1:8000/cb/")).headers["Location"]
    assert location.startswith("http://127.0.0.1:8000/cb/?accountToken=")


def test_decline_brings_no_token(ask, decide, poll):
    grant = ask(authorizationCallbackUri=CALLBACK)
    query = returned(decide(grant, "decline"))
    assert query == {"mine": "1", "x": "ä", "grantAccessToken": grant["grantAccessToken"], "status": "denied"}
    assert poll(grant).json() == {"status": "denied"}


def test_till_can_be_picked_without_password(opened):
    sandbox = opened(tills=2)
    headers = {"Authorization": sandbox.developer_token}
    grant = requests.post(f"{sandbox.api_url}/developerToken/grantAccessToken", headers=headers, timeout=5).json()
    requests.post(grant["grantAccessUri"], data={"till": "2", "decision": "approve"}, timeout=5)
    assert sandbox._ready2order.grants[grant["grantAccessToken"]].till == 2


@pytest.mark.parametrize(
    "fields",
    [{"username": "morgenrot", "password": "wrong"}, {"username": "nobody", "password": "kassa-1"}, {"till": "9"}],
)
def test_wrong_sign_in_decides_nothing(ask, decide, poll, fields):
    grant = ask()
    answer = decide(grant, **fields)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert poll(grant).json() == {"status": "pending"}


def test_neither_approved_nor_declined_decides_nothing(ask, decide, poll):
    grant = ask()
    assert decide(grant, "perhaps").status_code == 400
    assert poll(grant).json() == {"status": "pending"}


def test_second_decision_is_refused(ask, decide, poll):
    grant = ask(authorizationCallbackUri=CALLBACK)
    first = returned(decide(grant))["accountToken"]
    again = decide(grant, "decline")
    assert (again.status_code, "Already answered" in again.text) == (410, True)
    assert requests.get(grant["grantAccessUri"], timeout=5).status_code == 410
    assert poll(grant).json() == {"status": "granted", "accountToken": first}


def test_every_approval_makes_a_new_token_and_keeps_the_old(ask, decide, caller):
    tokens = [returned(decide(ask(authorizationCallbackUri=CALLBACK)))["accountToken"] for _ in range(2)]
    assert tokens[0] != tokens[1]
    assert [caller(token).get("/vat-rates").status_code for token in tokens] == [200, 200]


def test_expires_after_ten_minutes(ask, decide, poll, sandbox):
    grant = ask(authorizationCallbackUri=CALLBACK)
    sandbox.clock.shift(595)
    assert poll(grant).json() == {"status": "pending"}
    sandbox.clock.shift(6)
    assert poll(grant).json() == {"status": "expired"}
    page = requests.get(grant["grantAccessUri"], timeout=5)
    assert (page.status_code, "expired" in page.text) == (410, True)
    assert decide(grant).status_code == 410
    assert poll(grant).json() == {"status": "expired"}


def test_what_is_granted_does_not_expire(ask, decide, poll, sandbox):
    grant = ask()
    decide(grant)
    sandbox.clock.shift(3600)
    assert poll(grant).json()["status"] == "granted"


def test_unknown_grant_is_404(developer, sandbox):
    assert developer.get("/developerToken/grantAccessToken/nonsense").status_code == 404
    assert requests.get(f"{sandbox.url}/api/grantAccess/nonsense", timeout=5).status_code == 404


def test_page_takes_only_get_and_post(ask):
    assert requests.put(ask()["grantAccessUri"], timeout=5).status_code == 405


def test_poll_without_token(ask, decide, poll, sandbox):
    sandbox.set_options(poll_account_token="none")
    grant = ask()
    decide(grant)
    assert poll(grant).json() == {"status": "granted"}


def test_poll_with_the_callbacks_token(ask, decide, poll):
    grant = ask(authorizationCallbackUri=CALLBACK)
    token = returned(decide(grant))["accountToken"]
    assert poll(grant).json()["accountToken"] == token


def test_poll_with_another_token(ask, decide, poll, sandbox, caller):
    sandbox.set_options(poll_account_token="other")
    grant = ask(authorizationCallbackUri=CALLBACK)
    token = returned(decide(grant))["accountToken"]
    other = poll(grant).json()["accountToken"]
    assert other != token
    assert caller(other).get("/vat-rates").status_code == 200


def test_poll_may_say_approved(ask, decide, poll, sandbox):
    sandbox.set_options(granted_word="approved")
    grant = ask()
    decide(grant)
    assert poll(grant).json()["status"] == "approved"


def test_lost_callback_leaves_only_the_poll(ask, decide, poll, sandbox):
    sandbox.set_options(lost_callback=True)
    grant = ask(authorizationCallbackUri=CALLBACK)
    answer = decide(grant)
    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    assert sorted(poll(grant).json()) == ["accountToken", "status"]


def test_grants_are_listed(ask, decide, sandbox, control):
    one, two = ask(authorizationCallbackUri=CALLBACK), ask()
    decide(one)
    listed = control("GET", "grants")
    assert listed == sandbox.grants()
    assert [(each["uri"], each["callback"], each["status"], each["till"]) for each in listed] == [
        (one["grantAccessUri"], CALLBACK, "granted", 1),
        (two["grantAccessUri"], "", "pending", None),
    ]
    assert [each["token"] for each in listed] == [one["grantAccessToken"], two["grantAccessToken"]]


def test_public_url_is_used_for_the_approval_page(opened):
    sandbox = opened(public_url="https://pos.example/")
    headers = {"Authorization": sandbox.developer_token}
    port_url = f"http://127.0.0.1:{sandbox.port}"
    grant = requests.post(f"{port_url}/v1/developerToken/grantAccessToken", headers=headers, timeout=5).json()
    assert grant["grantAccessUri"].startswith("https://pos.example/api/grantAccess/")
