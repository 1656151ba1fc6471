"""What goes wrong with deliveries on the way, by the shares set in the options; the same seed gives the same mishaps."""

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.options import Options

LOST = "lost"
MALFORMED = "malformed"
DUPLICATE = "duplicate"
REORDERED = "reordered"
MISHAPS = (LOST, MALFORMED, DUPLICATE, REORDERED)

_DELIVERIES = 89
"""Keeps these dice apart from those of other uses."""


def dice_of(seed: int, till: int, count: int) -> Dice:
    """The dice of the till's delivery number ``count``: other tills and the time it takes do not matter."""
    return Dice(seed, _DELIVERIES, till, count)


def struck(dice: Dice, options: Options) -> tuple[str, ...]:
    """The mishaps of one delivery. All four are thrown for, so that a share does not change the others' luck."""
    thrown = [(kind, dice.chance(getattr(options, f"webhook_{kind}_percent"))) for kind in MISHAPS]
    return tuple(kind for kind, happens in thrown if happens)


def spoilt(body: bytes, dice: Dice) -> bytes:
    """Cut off (of a form, the first fields can still be read), empty, no text at all, or without ``resource``."""
    return dice.pick((body[: len(body) // 2] + b"%", b"", b"\xff\xfe\x00\x01", b"nothing=1"))
