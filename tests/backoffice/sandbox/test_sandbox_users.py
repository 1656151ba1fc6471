"""Who works at a till."""

import pytest


def test_users_are_those_of_the_documents(api, till):
    names = {row["user_id"]: f"{row['user_firstName']} {row['user_lastName']}" for row in api.rows("/users")}
    named = {(item["user_id"], item["user_name"]) for row in api.invoices() for item in row["items"]}
    assert len(named) == 3
    assert named < set(names.items())


def test_users_have_rights_that_can_be_read(api):
    rights = {row["userRight_id"]: row["userRight_name"] for row in api.rows("/users/rights")}
    assert list(rights.values()) == ["Chefin", "Service", "Lehrling"]
    assert [rights[row["right_id"]] for row in api.rows("/users")] == ["Chefin", "Service", "Service", "Lehrling"]


def test_boss_may_more_than_others(api):
    granted = [sum(value is True for value in row.values()) for row in api.rows("/users/rights")]
    assert granted == [30, 7, 0]


def test_log_is_nested_or_missing(api):
    *staff, trainee = api.rows("/users")
    for row in staff:
        assert row["loginLog"] == {
            "loginLog_lastActionAt": row["user_lastActionAt"],
            "loginLog_userAgent": "Mozilla/5.0 (Linux; Android 13; SM-X200)",
        }
        assert row["user_lastLoginAt"] < row["user_lastActionAt"] < "2026-06-17 00:00:00"
    assert (trainee["loginLog"], trainee["user_lastLoginAt"], trainee["user_trainingsMode"]) == (None, None, True)


def test_no_password_anywhere(api, till):
    assert not [name for row in [*till.users, *api.rows("/users")] for name in row if "assword" in name]


def test_users_of_different_tills_differ(opened):
    names = [row["user_username"] for till in opened(tills=7).tills for row in till.users]
    assert len(set(names)) == len(names) == 28


# writing


def test_user_life(api, till):
    right, printer = till.user_rights.ids[1], till.printers.ids[0]
    body = {"user_username": "neu@x.example", "user_password": "Geheim!1", "right_id": right, "user_printer": printer}
    answer = api.post("/users", json=body)
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "user_id": row["user_id"],
        "user_firstName": None,
        "user_lastName": None,
        "user_username": "neu@x.example",
        "user_printAccess": None,
        "user_printer": printer,
        "user_lastActionAt": None,
        "user_lastLoginAt": None,
        "user_trainingsMode": False,
        "right_id": right,
        "user_created_at": row["user_created_at"],
        "loginLog": None,
    }
    path = f"/users/{row['user_id']}"
    changed = api.put(path, json={"right_id": right, "user_firstName": "Eva", "user_password": "Geheim!2"})
    assert (changed.status_code, changed.json()) == (200, {**row, "user_firstName": "Eva"})
    assert list(api.put(path, json={"user_firstName": "x"}).json()["details"]["errors"]) == ["right_id"]
    assert "Geheim" not in str(till.users[row["user_id"]])
    assert api.delete(path).json()["msg"] == "The user was deleted."
    assert api.get(path).status_code == 404


def test_passwords_are_not_in_the_journal(api, till, sandbox):
    right = till.user_rights.ids[0]
    body = {"user_username": "x", "user_password": "Geheim!1", "right_id": right}
    user = api.post("/users", json=body).json()["user_id"]
    api.put(f"/users/{user}", json=body)
    api.patch(f"/users/{user}", json={"user_password": "Geheim!1"})
    api.post("/storno", json={"storno_name": "Bruch"})
    assert [entry.body for entry in sandbox.journal] == ["", "", "", '{"storno_name": "Bruch"}']


@pytest.mark.parametrize(
    ("body", "fields"),
    [({}, ["right_id", "user_password", "user_username"]),
     ({"user_username": "x", "user_password": "x", "right_id": 5}, ["right_id"]),
     ({"user_username": "x", "user_password": "x", "right_id": 100_007_000, "user_printer": 5}, ["user_printer"]),
     ({"user_username": "x", "user_password": "x", "right_id": 100_007_000, "user_trainingMode": True},
      ["user_trainingMode"])],
)  # fmt: skip
def test_faulty_user_is_refused(api, till, body, fields):
    answer = api.post("/users", json=body)
    assert (answer.status_code, sorted(answer.json()["details"]["errors"])) == (400, fields)
    assert len(till.users) == 4


def test_new_user_can_write_invoices(api, till, make):
    body = {"user_username": "neu", "user_password": "x", "right_id": till.user_rights.ids[0]}
    user = api.post("/users", json=body).json()["user_id"]
    (item,) = make(user_id=user)["items"]
    assert (item["user_id"], item["user_name"]) == (user, "neu")
