"""Sixty requests a minute, in a window that slides; the clock is moved, nobody sleeps."""

import pytest
import requests


@pytest.fixture
def limited(opened):
    return opened(requests_per_minute=3, tills=2)


def asked(sandbox, token, path="/vat-rates"):
    return requests.get(sandbox.api_url + path, headers={"Authorization": token}, timeout=5)


def test_default_is_sixty(opened):
    sandbox = opened(requests_per_minute=60)
    token = sandbox.issue_token(sandbox.tills[0])
    assert [asked(sandbox, token).status_code for _ in range(62)] == [200] * 60 + [429] * 2


def test_answer_to_one_too_many(limited):
    token = limited.issue_token(limited.tills[0])
    for _ in range(3):
        asked(limited, token)
    answer = asked(limited, token)
    assert answer.status_code == 429
    body = answer.json()
    assert (body["error"], body["code"]) == (True, "rateLimitExceeded")
    assert body["details"] == {"rateLimitRequestPerMinute": 3, "rateLimitRequest": 3, "rateLimitMinutes": 1}
    assert body["requestId"].endswith("-VIE")
    assert body["msg"].endswith("blocked for at least 1 minutes.")
    assert "Retry-After" not in answer.headers


def test_retry_after_by_option(limited):
    limited.set_options(retry_after="17")
    token = limited.issue_token(limited.tills[0])
    answers = [asked(limited, token) for _ in range(4)]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, None, "17"]


def test_window_slides(limited):
    token = limited.issue_token(limited.tills[0])
    asked(limited, token)
    limited.clock.shift(40)
    asked(limited, token)
    asked(limited, token)
    assert asked(limited, token).status_code == 429
    limited.clock.shift(21)
    assert asked(limited, token).status_code == 200
    assert asked(limited, token).status_code == 429
    limited.clock.shift(40)
    assert [asked(limited, token).status_code for _ in range(3)] == [200, 200, 429]


def test_refused_requests_are_not_counted(limited):
    token = limited.issue_token(limited.tills[0])
    for _ in range(10):
        asked(limited, token)
    limited.clock.shift(61)
    assert asked(limited, token).status_code == 200


def test_every_token_has_its_own_window(limited):
    one = limited.tills[0]
    tokens = [limited.issue_token(one), limited.issue_token(one), limited.issue_token(limited.tills[1])]
    assert [asked(limited, token).status_code for token in tokens for _ in range(3)] == [200] * 9
    assert [asked(limited, token).status_code for token in tokens] == [429] * 3


def test_developer_token_has_its_own_window(limited):
    token = limited.issue_token(limited.tills[0])
    for _ in range(3):
        asked(limited, token)
    assert asked(limited, limited.developer_token).status_code == 403


def test_limit_by_address_counts_all_tokens_together(limited):
    limited.set_options(limit_by="address")
    tokens = [limited.issue_token(till) for till in limited.tills]
    statuses = [asked(limited, token).status_code for token in (*tokens, limited.developer_token, *tokens)]
    assert statuses == [200, 200, 403, 429, 429]


def test_refusals_of_the_token_count_too(limited):
    assert [asked(limited, "nonsense").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_requests_without_token_count_by_address(limited):
    statuses = [requests.get(f"{limited.api_url}/vat-rates", timeout=5).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_errors_count_too(limited):
    token = limited.issue_token(limited.tills[0])
    assert [asked(limited, token, "/nonsense").status_code for _ in range(4)] == [404, 404, 404, 429]


def test_the_owners_page_is_not_limited(limited):
    statuses = [requests.get(f"{limited.url}/api/grantAccess/x", timeout=5).status_code for _ in range(5)]
    assert statuses == [404] * 5
