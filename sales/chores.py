"""What is done for all merchants every so often."""

from accounts import sweeping
from sales.asking import finding, nameless, releasing

FOUND_EVERY_S = 60.0
RELEASED_EVERY_S = 5.0


@sweeping.chore(every_s=FOUND_EVERY_S)
def find_review_requests() -> int:
    found = finding.find_all()
    nameless.tell()
    return found


@sweeping.chore(every_s=RELEASED_EVERY_S)
def release_review_requests() -> int:
    return releasing.settle() + releasing.release_due()
