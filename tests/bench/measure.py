"""What a run costs: seconds, CPU of the client and of the database, memory, bytes of the write-ahead log."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
MB = 1024 * 1024


@dataclass
class Cost:
    """Of one run over ``rows`` rows. CPU in seconds, memory and log in megabytes."""

    rows: int
    wall_s: float
    client_cpu_s: float
    database_cpu_s: float
    memory_mb: float
    log_mb: float

    @property
    def cpu_us_per_row(self) -> float:
        return (self.client_cpu_s + self.database_cpu_s) / self.rows * 1e6

    @property
    def rows_per_s(self) -> float:
        return self.rows / self.wall_s

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"cpu_us_per_row": self.cpu_us_per_row, "rows_per_s": self.rows_per_s}


class NoDatabase:
    """SQLite lives in the client: its CPU is the client's, its log is what the client has written."""

    def cpu_s(self) -> float:
        return 0.0

    def settle(self) -> None:
        pass

    def log_bytes(self) -> int | None:
        return None


class Postgresql:
    """The CPU of a server and all its processes, and how far its log has come."""

    def __init__(self, postmaster: int, ask: Callable[[str], Any]) -> None:
        self._postmaster = postmaster
        self._ask = ask

    def settle(self) -> None:
        self._ask("CHECKPOINT")

    def log_bytes(self) -> int:
        return int(self._ask("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"))

    def cpu_s(self) -> float:
        """Of the living processes, and of those that have ended: their parent inherits what they used."""
        return sum(_cpu_s(pid, inherited=pid == self._postmaster) for pid in [self._postmaster, *self._children()])

    def _children(self) -> list[int]:
        found = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text()
        return [int(pid) for pid in found.split()]


def _cpu_s(pid: int, *, inherited: bool) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11 : 15 if inherited else 13]) / TICKS_PER_S


def run(command: list[str], environment: dict[str, str], rows: int, database: NoDatabase | Postgresql) -> Cost:
    """Start the command, wait for its end, and tell what it cost. Raises ``RuntimeError`` with its output."""
    database.settle()
    cpu, log, began = database.cpu_s(), database.log_bytes(), time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output.decode()[-4000:]}")
    after = database.log_bytes()
    written = used.ru_oublock * 512 if after is None or log is None else after - log
    return Cost(
        rows, wall, used.ru_utime + used.ru_stime, database.cpu_s() - cpu, used.ru_maxrss / 1024, written / MB
    )  # fmt: skip
