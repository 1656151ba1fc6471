"""Who works at a till."""


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
