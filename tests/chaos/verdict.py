"""What the comparison of our commands with the remote systems' own records has found."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

STOCK = 100_000  # of everything, before anything happens
Row = dict[str, Any]
Deed = tuple[str, Row]  # kind and data of a command


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    states: Counter = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    def __str__(self) -> str:
        found = f"lost {len(self.lost)}, doubled {len(self.doubled)}, wrong {len(self.wrong)}"
        return f"{found}; {dict(self.states)}"

    def made(self, row: Row, there: int) -> None:
        """Of a command that makes something: how often that is there."""
        name = f"{row['key']} ({row['kind']})"
        if there > 1:
            self.doubled.append(f"{name} is there {there} times")
        if row["state"] == "done" and there == 0:
            self.lost.append(f"{name} is done and not there")
        if row["state"] == "rejected" and there:
            self.wrong.append(f"{name} is rejected and there")

    def moved(self, what: str, stock: Any, change: int) -> None:
        """Of a stock: what it is, and how much the commands changed it."""
        missing = STOCK + change - stock
        if missing:
            (self.doubled if missing > 0 else self.lost).append(f"stock of {what} is off by {missing}")
