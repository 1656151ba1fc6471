"""What apps have to do every so often: each by one worker, and no fault of one holds up the others."""

import logging

import pytest

from accounts import sweeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    monkeypatch.setattr(sweeping, "_chores", {})
    done: list[str] = []

    @sweeping.chore(every_s=60)
    def faulty() -> None:
        done.append("faulty")
        raise ValueError("a fault")

    @sweeping.chore(every_s=60)
    def good() -> None:
        done.append("good")

    return done


def test_a_chore_is_done_once_in_its_time_and_faults_hold_up_nothing(done, caplog):
    with caplog.at_level(logging.ERROR):
        sweeping.do_chores()
        sweeping.do_chores()

    assert done == ["faulty", "good"]
    assert [record.getMessage().partition(" ")[2] for record in caplog.records] == [
        "failed by a fault of ours; it is tried again"
    ]


def test_whoever_works_once_does_them_all(done):
    sweeping.do_chores()
    sweeping.do_chores(all_of_them=True)

    assert done == ["faulty", "good", "faulty", "good"]
