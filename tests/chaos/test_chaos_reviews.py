"""A short run of the chaos of review requests, and two with a bug planted, which must be seen."""

import pytest

from tests.chaos import reviews
from tests.chaos.bugs import BUGS_OF_REVIEWS


@pytest.mark.embedded
def test_each_buyer_is_asked_once_while_everything_breaks():
    verdict = reviews.run(number=80, merchants=2, seconds=10, seed=5, is_embedded=True)

    assert (verdict.lost, verdict.doubled, verdict.wrong) == ([], [], [])
    assert verdict.asked == 69


@pytest.mark.embedded
@pytest.mark.parametrize("bug", sorted(BUGS_OF_REVIEWS))
def test_comparison_sees_a_planted_bug(bug):
    assert not reviews.run(number=60, merchants=1, seconds=6, seed=5, bug=bug, is_embedded=True).is_good
