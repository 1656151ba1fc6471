"""What people meet first: a database that is not there or not ready, output that nobody reads, a demo that is ended."""

import os
import signal
import subprocess
import sys
import time

import pytest

from backoffice.demo import SANDBOX_PORTS, Demo, DemoFailed, Ports
from tests.backoffice.test_env import ROOT, start
from tests.servers import free_port, free_ports

NO_SERVER = "postgresql://nobody@127.0.0.1:1/none"
DEMO = """
import django; django.setup()
from pathlib import Path
from backoffice.demo import Demo, Ports
import sys
Demo(Ports(int(sys.argv[1]), int(sys.argv[2])), Path(sys.argv[3])).run()
"""


def ports_of_a_demo() -> Ports:
    first = free_ports(1 + SANDBOX_PORTS)
    return Ports(first, first + 1)


@pytest.mark.parametrize("command", ["migrate", "linked_accounts", "work", "sync"])
def test_database_that_is_away_is_told_in_one_sentence(tmp_path, command):
    result = start(tmp_path, "manage.py", command, DATABASE_URL=NO_SERVER)

    assert (result.returncode, result.stdout.replace("Working. Ctrl-C ends it.\n", "")) == (1, "")
    assert result.stderr == "The database does not answer: check DATABASE_URL, and that the server runs.\n"


def test_database_without_tables_is_told_in_one_sentence(tmp_path):
    result = start(tmp_path, "manage.py", "add_merchant", "Shop")

    assert result.returncode == 1
    assert result.stderr == "The database is not ready: run manage.py migrate first.\n"


def test_reader_that_goes_away_is_no_fault(tmp_path):
    assert start(tmp_path, "manage.py", "migrate", "--verbosity", "0").returncode == 0
    pipe = f"{sys.executable} manage.py approval_links --json | true"

    result = start(tmp_path, "-c", f"import subprocess; subprocess.run({pipe!r}, shell=True)")

    assert result.stderr == ""


@pytest.mark.parametrize("web", [8000, 8003])
def test_demo_needs_a_port_and_four_in_a_row(tmp_path, web):
    with pytest.raises(DemoFailed, match="needs one port, the emulated systems 4 in a row: choose others"):
        Demo(Ports(web, 8000), tmp_path)


def test_demo_refuses_what_is_no_port(tmp_path):
    with pytest.raises(DemoFailed, match="99999 is no port"):
        Demo(Ports(99999, free_port()), tmp_path)


def test_second_demo_in_the_same_folder_leaves_the_first_one_alone(tmp_path):
    first = Demo(ports_of_a_demo(), tmp_path)
    (tmp_path / "db.sqlite3").write_text("of the first")

    with pytest.raises(DemoFailed, match="already: end that one first"):
        Demo(ports_of_a_demo(), tmp_path)

    assert (tmp_path / "db.sqlite3").read_text() == "of the first"
    first._lock.close()


@pytest.mark.embedded
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_demo_ends_all_that_it_started_however_it_ends(tmp_path, sign):
    ports = ports_of_a_demo()
    environment = {"PATH": os.environ["PATH"], "DEBUG": "1", "DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    demo = subprocess.Popen(
        [sys.executable, "-c", DEMO, str(ports.web), str(ports.sandbox), str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=environment | {"DJANGO_SETTINGS_MODULE": "backoffice.settings"}, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(lambda: "Working." in read(tmp_path / "worker.log"))
        assert len(members(demo.pid)) >= 3

        demo.send_signal(sign)

        assert demo.wait(timeout=30) == (-sign if sign == signal.SIGKILL else 0)
        wait_for(lambda: members(demo.pid) == [])
    finally:
        for pid in members(demo.pid):
            os.kill(pid, signal.SIGKILL)


def members(session: int) -> list[int]:
    """The processes of a session that are alive."""
    listed = subprocess.run(["ps", "-eo", "pid=,sess=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, of, state in rows if int(of) == session and not state.startswith("Z")]


def read(path) -> str:
    return path.read_text() if path.exists() else ""


def wait_for(condition, within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
