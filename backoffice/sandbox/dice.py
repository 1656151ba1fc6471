"""Choices that look random and repeat: the same keys give the same choices, on every machine."""

from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")

_MASK = (1 << 64) - 1


class Dice:
    """A small linear congruential generator: rows are made by the hundred thousand, and each starts its own."""

    __slots__ = ("_state",)

    def __init__(self, *keys: int) -> None:
        state = 0x9E3779B97F4A7C15
        for key in keys:
            state = ((state ^ key) * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
            state ^= state >> 31
        self._state = state

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit - 1``."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return (self._state >> 33) % limit

    def between(self, lowest: int, highest: int) -> int:
        return lowest + self.below(highest - lowest + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.below(len(choices))]
