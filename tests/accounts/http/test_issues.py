"""Keys that end, as they are told; and what stands in the addresses that a system tells."""

import pytest

from accounts.http.endpoint import Endpoint
from accounts.http.issues import issue_in
from accounts.linking import bringing

ORDER = Endpoint("GET", "/api/v2/orgs/{org}/orders/{order}/")


def told(issue):
    if issue is None:
        return None
    return issue.secret.reveal(), issue.renewal and issue.renewal.reveal(), issue.lasts_s


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"access_token": "a", "refresh_token": "b", "expires_in": 3600}, ("a", "b", 3600.0)),
        ({"access_token": "a", "refresh_token": "b", "expires_in": "3600"}, ("a", "b", 3600.0)),
        ({"access_token": "a", "expires_in": "soon"}, ("a", None, None)),
        ({"access_token": "a", "refresh_token": "two words"}, ("a", None, None)),
        ({"access_token": "", "refresh_token": "b"}, None),
        ({"access_token": "x" * 501}, None),
        ({"access_token": "a\nb"}, None),
        ({"access_token": "ä"}, None),
        ({"access_token": 7}, None),
        ({}, None),
    ],
)
def test_issue_of_an_answer(answer, found):
    assert told(issue_in(answer)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a-key", (("a-key", None, None), "", "")),
        ("a-key==", (("a-key==", None, None), "", "")),
        ("  a-key\n", (("a-key", None, None), "", "")),
        ("#access_token=a&refresh_token=b&expires_in=60", (("a", "b", 60.0), "", "")),
        ("access_token=a&state=s", (("a", None, None), "", "s")),
        ("https://x.example/c/?state=s#access_token=a", (("a", None, None), "", "s")),
        ("https://x.example/c/?error=access_denied&state=s", (None, "access_denied", "s")),
        ("https://x.example/c/#error=access_denied&state=s", (None, "access_denied", "s")),
        ("#error=access_denied", (None, "access_denied", "")),
        ("https://x.example/c/?access_token=a", (None, "", "")),
        ("#access_token=a&access_token=b", (None, "", "")),
        ("https://[broken#access_token=a", (("a", None, None), "", "")),
        ("two words", (None, "", "")),
        ("x" * 8001, (None, "", "")),
        ("", (None, "", "")),
    ],
)
def test_what_is_brought_or_pasted(text, found):
    brought = bringing.read(text)

    assert (told(brought.issue), brought.error, brought.state) == found


def test_values_in_an_address_that_was_told():
    values = {"org": "H6j", "order": "a~b/c"}
    path = ORDER.filled(values)

    assert [ORDER.values_in(prefix + path) for prefix in ("", "https://elsewhere.example")] == [values, values]
    assert ORDER.values_in("/api/v2/orgs/h6J/orders/1/") == {"org": "h6J", "order": "1"}


@pytest.mark.parametrize(
    "address",
    ["", "/api/v2/orgs/1/orders/", "/api/v2/orgs/1/orders/2", "/api/v2/orgs//orders/2/", "/api/v2/orgs/1/boxes/2/",
     "/api/v2/orgs/../orders/2/", "/api/v2/orgs/1/orders/2/boxes/3/"],
)  # fmt: skip
def test_address_of_another_shape_is_refused(address):
    with pytest.raises(ValueError, match="is not like"):
        ORDER.values_in(address)
