"""Reading reviews at the emulated Guaranteed Reviews: by the owner of a key, and by everybody."""

import re

import pytest
import requests


@pytest.fixture
def told(reviewer):
    """A caller whose buyers have written one review of the shop and two of products."""
    products = [{"id": 100, "name": "Mug"}, {"id": "200", "name": "Pot"}]
    reviewer.send(reviewer.order("A-1", products=products), reviewer.order("A-2", firstname="Zoë", lastname="O'Neil"))
    for wishes in (
        {"order": "A-1", "rating": 5, "text": "Fast & <b>friendly</b>"},
        {"order": "A-1", "rating": 2, "text": "Broken", "product": 100},
        {"order": "A-1", "rating": 4, "text": "", "product": "200"},
        {"order": "A-2", "rating": 3, "text": "Spam", "status": 0},
    ):
        reviewer.sandbox.clock.shift(3600)
        reviewer.service.review(**wishes)
    return reviewer


# with the buyers' data


def test_private_reviews(told):
    first = told.private(sort="asc")["reviews"][0]
    assert first == {
        "id": 90001, "order": "A-1", "product": "no", "review_rating": 5, "review_text": "Fast & <b>friendly</b>",
        "reviewer_name": "John", "reviewer_lastname": "Doe", "reviewer_email": "john@example.org",
        "date_time": "2026-06-17 18:00:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({}, ["Spam", "", "Broken", "Fast & <b>friendly</b>"]),
        ({"sort": "asc"}, ["Fast & <b>friendly</b>", "Broken", "", "Spam"]),
        ({"review_type": "site"}, ["Spam", "Fast & <b>friendly</b>"]),
        ({"review_type": "product"}, ["", "Broken"]),
        ({"review_type": "both", "status": 1}, ["", "Broken", "Fast & <b>friendly</b>"]),
        ({"product_id": 100}, ["Broken"]),
        ({"update_from": "2026-06-17 20:00:00"}, ["Spam", ""]),
        ({"limit": 3}, ["Spam", "", "Broken"]),
        ({"limit": 3, "page": 2}, ["Fast & <b>friendly</b>"]),
        ({"limit": 3, "page": 3}, []),
        ({"limit": 0, "page": "x"}, ["Spam", "", "Broken", "Fast & <b>friendly</b>"]),
    ],
)
def test_what_is_asked_for(told, query, texts):
    assert [review["review_text"] for review in told.private(**query)["reviews"]] == texts


def test_pagination(told):
    assert told.private(limit=3)["pagination"] == {"total_results": 4, "total_pages": 2}
    assert told.private(product_id=999) == {"reviews": [], "pagination": {"total_results": 0, "total_pages": 0}}


def test_a_thousand_at_most(reviewers):
    caller = reviewers(reviews=1_001)
    assert [len(caller.private(limit=5_000, page=page)["reviews"]) for page in (1, 2)] == [1_000, 1]
    assert len(caller.public()["reviews"]) <= 1_000


def test_changed_reviews_are_found_again(told):
    told.service.reply(90001, "Thank you")
    told.service.moderate(90002, 2)
    since = {"update_from": "2026-06-17 21:00:00", "sort": "asc"}
    assert [review["id"] for review in told.private(**since)["reviews"]] == [90001, 90002, 90004]


@pytest.mark.parametrize("query", [{"review_type": "shop"}, {"update_from": "yesterday"}])
def test_query_that_cannot_be(told, query):
    answer = told.private(**query)
    assert (answer["code"], answer["data"]) == ("rest_invalid_param", {"status": 400})


def test_private_reviews_need_the_key(told):
    assert told.private(api_key="x")["message"] == "Invalid API key"


def test_numbers_may_be_text(reviewers):
    review = reviewers(reviews=5, reviews_numbers_as="str").private()["reviews"][0]
    assert {type(review["id"]), type(review["review_rating"])} == {str}


# for everybody


def test_public_reviews(told):
    assert told.public() == {
        "ratings": {"total": 1, "average": 5.0, "distribution": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1}},
        "reviews": [
            {"id": 90001, "c": "John D.", "r": 5, "txt": "Fast & <b>friendly</b>", "date": "2026-06-17 18:00",
             "odate": "2026-06-01", "reply": "", "rdate": "", "transl": 0, "lang": "en", "o": "A-1"},
        ],
    }  # fmt: skip


def test_public_reviews_of_a_product(told):
    assert [review["txt"] for review in told.public("100")["reviews"]] == ["Broken"]
    assert told.public("999")["ratings"] == {"total": 0, "average": 0, "distribution": dict.fromkeys("12345", 0)}


def test_reply(told):
    told.service.reply(90001, "Thank you")
    review = told.public()["reviews"][0]
    assert (review["reply"], review["rdate"]) == ("Thank you", "2026-06-17 21:00")


def test_no_data_of_buyers_is_public(reviewers):
    shown = reviewers(reviews=30).public()["reviews"]
    assert {name for review in shown for name in review} == {
        "id", "c", "r", "txt", "date", "odate", "reply", "rdate", "transl", "lang", "o",
    }  # fmt: skip
    assert {bool(re.search(r" .\.$", review["c"])) for review in shown} == {True}


def test_order_may_be_left_out(reviewers):
    assert {"o" in review for review in reviewers(reviews=9, reviews_order_shown=False).public()["reviews"]} == {False}


def test_newest_first(reviewers):
    dates = [review["date"] for review in reviewers(reviews=40).public()["reviews"]]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)


def test_translations_share_their_id(reviewers):
    english = reviewers("en", "de")
    german = type(english)(english.sandbox, 2)
    english.send(english.order())
    review = english.service.review("A-1", text="Good")
    shown = [caller.public()["reviews"][0] for caller in (english, german)]
    assert [(each["id"], each["lang"], each["transl"], each["txt"]) for each in shown] == [
        (review.id, "en", 0, "Good"),
        (review.id, "de", 1, "[de] Good"),
    ]
    assert german.private()["reviews"] == []


def test_public_reviews_come_from_a_cache_by_option(reviewers):
    caller = reviewers(reviews_cache_s=600)
    caller.send(caller.order())
    counts = [len(caller.public()["reviews"])]
    caller.service.review("A-1")
    counts.append(len(caller.public()["reviews"]))
    caller.sandbox.clock.shift(601)
    counts.append(len(caller.public()["reviews"]))
    assert counts == [0, 0, 1]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("{key}//site", 404, "rest_no_route"),
        ("/{key}/site", 404, "rest_no_route"),
        ("{key}", 404, "rest_no_route"),
        ("{key}/mug", 400, "rest_invalid_param"),
        ("nobody/site", 404, "rest_invalid_key"),
    ],
)
def test_public_errors_are_those_of_wordpress(reviewer, path, status, code):
    url = f"{reviewer.url}/public/v3/reviews/{path.format(key=reviewer.account.public_key)}"
    answer = requests.get(url, timeout=20)
    told = answer.json()
    assert (answer.status_code, told["code"], told["data"]) == (status, code, {"status": status})
    assert told["message"]


# what buyers and tests do


def test_review_of_nothing(told):
    for wishes in ({"order": "A-9"}, {"order": "A-1", "product": 300}):
        with pytest.raises(KeyError):
            told.service.review(**wishes)
    with pytest.raises(KeyError):
        told.service.reply(1, "Thank you")


def test_same_seed_same_keys_and_reviews(reviewers):
    first, second, third = (reviewers(reviews=8, seed=seed) for seed in (3, 3, 4))
    assert first.account.api_key == second.account.api_key != third.account.api_key
    texts = [[review["review_text"] for review in each.private()["reviews"]] for each in (first, second, third)]
    assert texts[0] == texts[1] != texts[2]


def test_control_plane(reviewer):
    def call(method, path, body=None):
        url = f"{reviewer.sandbox.url}/_sandbox/guaranteed_reviews{path}"
        answer = requests.request(method, url, json=body, timeout=20)
        return answer.status_code, answer.json()

    order = reviewer.order(products=[{"id": 100, "name": "Mug"}])
    reviewer.send(order)
    assert call("GET", "")[1] == reviewer.service.about()
    assert call("GET", "/orders")[1][0]["order"] == order
    mail = call("GET", "/mails")[1][0]
    assert (mail["email"], mail["state"], mail["planned_at"][:10]) == ("john@example.org", "planned", "2026-06-27")
    made = call("POST", "/reviews", {"id_order": "A-1", "rating": 1, "text": "No", "product": 100})[1]
    assert (made["review_rating"], made["product"], made["status"]) == (1, "100", 1)
    assert call("POST", f"/reviews/{made['id']}/reply", {"text": "Sorry"})[1]["reply"] == "Sorry"
    assert call("POST", f"/reviews/{made['id']}/moderate", {"status": 0})[1]["status"] == 0
    assert reviewer.public("100")["reviews"] == []
    assert call("POST", "/reviews", {"id_order": "A-9"})[0] == 404


def test_faults_strike_here_too(reviewers):
    caller = reviewers(reviews=30)
    faults = caller.sandbox.faults
    faults.add("page_ignored", path="/private/v3/reviews", times=1)
    assert caller.private(limit=5, page=2)["reviews"] == caller.private(limit=5, page=1)["reviews"]
    faults.add("wrong_types", path="/private/v3/reviews", times=1)
    assert caller.private(limit=5)["reviews"][0]["review_rating"] == "five"
    faults.add("delete_rows", service="guaranteed_reviews", times=1, count=4)
    newest = [review["id"] for review in caller.private(limit=30)["reviews"]]
    assert [review["id"] for review in caller.private(limit=30)["reviews"]] == newest[4:]
    faults.add("delete_rows", service="guaranteed_reviews", times=1, count=4, at="end")
    caller.private()
    assert [review["id"] for review in caller.private(limit=30)["reviews"]] == newest[4:-4]
