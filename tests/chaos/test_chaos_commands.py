"""A short run of the chaos of commands, and one with a bug planted, which must be seen."""

import pytest

from tests.chaos import commands

pytestmark = [pytest.mark.postgres, pytest.mark.redis]


def test_changes_are_neither_lost_nor_doubled_while_everything_breaks():
    verdict = commands.run(number=80, accounts=4, seconds=16, seed=5)

    assert (verdict.lost, verdict.doubled, verdict.wrong) == ([], [], [])
    assert sum(verdict.states.values()) == 80


def test_comparison_sees_what_is_sent_blindly_again():
    assert not commands.run(number=60, accounts=3, seconds=10, seed=5, bug="blind_resend").is_good
