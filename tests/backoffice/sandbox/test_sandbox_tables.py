"""Tables: rows made when looked at, kept once changed."""

from collections import Counter

import pytest

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.tables import Table, equal_to


class Squares:
    """Ids 10, 20, 30 …; counts how often a row is made."""

    def __init__(self, size=5):
        self.size = size
        self.made = Counter()
        self.columns = {"square": lambda position: position * position}

    def __len__(self):
        return self.size

    def identifier(self, position):
        return (position + 1) * 10

    def position(self, identifier):
        return identifier // 10 - 1

    def row(self, position):
        self.made[position] += 1
        return {"id": self.identifier(position), "square": position * position, "name": f"n{position}"}


@pytest.fixture
def source():
    return Squares()


@pytest.fixture
def table(source):
    return Table("id", source=source, derived={"_length": lambda row: len(row["name"])})


def test_rows_are_made_only_when_looked_at(table, source):
    assert (len(table), list(table.ids)) == (5, [10, 20, 30, 40, 50])
    assert source.made == {}
    assert table[30] == {"id": 30, "square": 4, "name": "n2"}
    assert source.made == {2: 1}


def test_missing_rows(table):
    assert (table.get(35), table.get(None), 35 in table, "30" in table, 30 in table) == (None, None, False, False, True)
    with pytest.raises(KeyError):
        table[35]


def test_changes_are_kept(table):
    table.update(20, {"name": "other"})
    assert table[20] == {"id": 20, "square": 1, "name": "other"}
    assert [row["name"] for row in table] == ["n0", "other", "n2", "n3", "n4"]


def test_key_cannot_be_changed(table):
    assert table.update(20, {"id": 99})["id"] == 20


def test_add_and_remove(table):
    assert table.add({"name": "new"})["id"] == 57
    assert table.add({"id": 15, "name": "between"})["id"] == 15
    assert list(table.ids) == [10, 15, 20, 30, 40, 50, 57]
    table.remove(30)
    table.remove(15)
    assert list(table.ids) == [10, 20, 40, 50, 57]
    assert len(table) == 5
    with pytest.raises(KeyError):
        table.remove(30)
    with pytest.raises(ValueError, match="already a row"):
        table.add({"id": 20})


def test_removed_row_does_not_come_back(table):
    table.update(20, {"name": "x"})
    table.remove(20)
    assert table.get(20) is None
    assert table.add({"id": 20, "name": "again"}) == {"id": 20, "name": "again"}


def test_ids_of_an_empty_table():
    table = Table("id", first_id=100)
    assert (table.front_id(), table.next_id()) == (99, 107)
    assert table.add({})["id"] == 107


def test_select_uses_quick_columns(table, source):
    assert list(table.select({"square": equal_to(4)})) == [30]
    assert source.made == {}


def test_select_by_several_tests(table):
    tests = {"square:from": (1, lambda value: value >= 1), "square:to": (9, lambda value: value <= 9)}
    assert list(table.select(tests)) == [20, 30, 40]
    assert table.select({}) is table.ids


def test_select_is_remembered_until_a_change(table, source):
    assert list(table.select({"name": equal_to("n3")})) == [40]
    made = source.made.total()
    assert list(table.select({"name": equal_to("n3")})) == [40]
    assert source.made.total() == made
    table.update(10, {"name": "n3"})
    assert list(table.select({"name": equal_to("n3")})) == [10, 40]
    table.remove(40)
    assert list(table.select({"name": equal_to("n3")})) == [10]
    table.add({"name": "n3", "square": 0})
    assert list(table.select({"name": equal_to("n3")})) == [10, 57]


def test_derived_columns_follow(table):
    assert list(table.select({"_length": equal_to(2)})) == [10, 20, 30, 40, 50]
    table.update(30, {"name": "long"})
    assert list(table.select({"_length": equal_to(4)})) == [30]


def test_memory_of_selections_is_bounded(table):
    for number in range(200):
        table.select({"square": equal_to(number)})
    assert len(table._selections) <= 64


def test_rendered_once_per_flavour(table):
    calls = []

    def render(row):
        calls.append(row["id"])
        return row["name"].encode()

    assert table.rendered(20, "a", render) == table.rendered(20, "a", render) == b"n1"
    table.rendered(20, "b", render)
    assert calls == [20, 20]
    table.update(20, {"name": "other"})
    assert table.rendered(20, "a", render) == b"other"
    table.forget_all()
    table.rendered(20, "a", render)
    assert calls == [20, 20, 20, 20]


def test_memory_of_rendered_rows_is_bounded(table, monkeypatch):
    monkeypatch.setattr("backoffice.sandbox.tables.RENDERED_BYTES", 1000)
    for identifier in table.ids:
        assert table.rendered(identifier, "", lambda row: b"x" * 400) == b"x" * 400
        assert table._rendered_bytes <= 1000


def test_changes_are_told(table):
    told = []
    table.on_change.append(lambda before, after: told.append((before and before["name"], after and after["name"])))
    table.add({"name": "new"})
    table.update(10, {"name": "x"})
    table.remove(20)
    assert told == [(None, "new"), ("n0", "x"), ("n1", None)]


def test_dice_repeat():
    def throws(*keys):
        dice = Dice(*keys)
        return [dice.below(1000) for _ in range(20)]

    assert throws(1, 2) == throws(1, 2)
    assert throws(1, 2) != throws(2, 1)
    assert len(set(throws(1, 2))) > 15


def test_dice_are_even():
    dice = Dice(5)
    counts = Counter(dice.below(10) for _ in range(10_000))
    assert set(counts) == set(range(10))
    assert min(counts.values()) > 850
    assert max(counts.values()) < 1150
    firsts = Counter(Dice(1, 1, 77, n).below(10) for n in range(10_000))
    assert min(firsts.values()) > 850


def test_dice_between_chance_and_pick():
    dice = Dice(9)
    assert {dice.between(3, 5) for _ in range(100)} == {3, 4, 5}
    assert {dice.chance(0) for _ in range(100)} == {False}
    assert {dice.chance(100) for _ in range(100)} == {True}
    assert {dice.pick("ab") for _ in range(100)} == {"a", "b"}
