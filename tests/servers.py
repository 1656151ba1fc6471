"""PostgreSQL and Redis of the tests' own: in a temporary folder, on free ports, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root
STARTS_WITHIN_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(number: int) -> int:
    """The first of so many free ones in a row."""
    while True:
        first = free_port()
        if first + number < 65536 and all(map(_is_free, range(first, first + number))):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def postgresql_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``; the newest version that is installed."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def redis_program() -> str | None:
    return shutil.which("redis-server")


def chromium_program() -> str | None:
    return os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class PostgresqlServer:
    url: str
    pid: int


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database."""
    with postgresql_server() as server:
        yield server.url


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[PostgresqlServer]:
    """A server with an empty database; a durable one keeps what is committed, whatever happens, and is slower."""
    programs = postgresql_programs()
    assert programs is not None, "PostgreSQL is not installed"
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="backoffice-postgresql-"))
    data, port = folder / "data", free_port()
    if user:
        shutil.chown(folder, user)
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "backoffice", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        env=_plain_environment(folder),
    )
    server = subprocess.Popen(
        [
            programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1",
            "-c", f"fsync={'on' if durable else 'off'}", "-c", "max_connections=200",
        ],
        user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=(folder / "log").open("w"),
        env=_plain_environment(folder),
    )  # fmt: skip
    try:
        _wait_for(port)
        _until(lambda: _createdb(programs, port, folder) == 0)
        yield PostgresqlServer(f"postgresql://backoffice@127.0.0.1:{port}/backoffice", server.pid)
    finally:
        server.terminate()
        server.wait(timeout=STARTS_WITHIN_S)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis that keeps nothing."""
    with RedisServer() as server:
        yield server.url


class RedisServer:
    """A Redis that keeps nothing, and that can die and come back at the same address."""

    def __init__(self) -> None:
        program = redis_program()
        assert program is not None, "Redis is not installed"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = tempfile.mkdtemp(prefix="backoffice-redis-")
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]

    def start(self) -> None:
        self._server = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        _wait_for(self.port)

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _createdb(programs: Path, port: int, folder: Path) -> int:
    command = [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "backoffice", "backoffice"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, env=_plain_environment(folder), check=False).returncode


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _plain_environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "LC_ALL": "C.UTF-8"}


def _wait_for(port: int) -> None:
    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _until(answers)


def _until(condition) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.05)
