"""A run per seed, what each comparison found, and the exit code: with a bug planted it has to be seen."""

import argparse
import time
from collections.abc import Callable, Iterable

from tests.chaos.verdict import Verdict

SHOWN = 10  # of what is bad


def options(parser: argparse.ArgumentParser, bugs: Iterable[str]) -> None:
    """Those that every chaos has."""
    parser.add_argument("--seconds", type=float, default=120, help="in which everything is asked for")
    parser.add_argument("--seed", type=int, nargs="+", default=[7])
    parser.add_argument("--bug", choices=sorted(bugs), default="", help="plant this bug; then the comparison must fail")
    parser.add_argument("--embedded", action="store_true", help="SQLite and manage.py work")


def judged(seeds: Iterable[int], bug: str, run: Callable[[int], Verdict]) -> int:
    """The exit code."""
    bad = 0
    for seed in seeds:
        began = time.monotonic()
        verdict = run(seed)
        say(f"seed {seed}{f', bug {bug}' if bug else ''}: {verdict}; {time.monotonic() - began:.0f} s")
        for each in (*verdict.lost, *verdict.doubled, *verdict.wrong)[:SHOWN]:
            say(f"  {each}")
        bad += not verdict.is_good
    if bug:
        say("The planted bug was seen." if bad else "The planted bug was NOT seen.")
    return int(bool(bad) != bool(bug))


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
