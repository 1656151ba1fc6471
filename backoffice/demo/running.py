"""The demo: two tills, a web shop, shipping and reviews linked and read, a till that waits for its approval.

The remote systems are emulated (``backoffice.sandbox``); merchants are played (``backoffice.demo.merchants``).
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import requests

from backoffice.demo.merchants import DemoFailed, Visit
from backoffice.env import KEY_BYTES, kept_secret

ROOT = Path(__file__).resolve().parents[2]
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
PASSWORD = "demo-demo-demo"  # noqa: S105 (a demo's, printed for everybody)
EMAIL = "demo@backoffice.example"
READY_WITHIN_S = 180
SALE_EVERY_S = 30
READY2ORDER, REC_PLUS = "ready2order", "rec_plus"
READYCLOUD, GUARANTEED_REVIEWS = "readycloud", "guaranteed_reviews"
SANDBOX_PORTS = 4  # the tills', then the shop's, the shipping service's and the review service's
STOPS_WITHIN_S = 15
PR_SET_PDEATHSIG = 1  # Linux: the signal that a process gets when its parent dies, however it dies


class Stopped(Exception):
    """Somebody ended the demo while it was being made."""


@dataclass(frozen=True)
class Ports:
    web: int = 8000
    sandbox: int = 9000


def environment(ports: Ports, folder: Path) -> dict[str, str]:
    """The environment of every process of the demo: like a deployment's, but for this machine."""
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
    }
    return kept | {
        "DEBUG": "0",
        "DATA_DIR": str(folder),
        "SECRET_KEY": kept_secret(folder, "secret_key", 48),
        "CREDENTIAL_KEYS": kept_secret(folder, "credential_keys", KEY_BYTES),
        "PUBLIC_URL": f"http://127.0.0.1:{ports.web}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "READY2ORDER_API_URL": f"http://127.0.0.1:{ports.sandbox}/v1",
        "BIND": f"127.0.0.1:{ports.web}",
        "GRACEFUL_TIMEOUT": "5",
        "PYTHONUNBUFFERED": "1",
    }


class Demo:
    """Starts what is needed, plays the merchants, and ends everything it started."""

    def __init__(self, ports: Ports, folder: Path) -> None:
        from backoffice.sandbox import Sandbox, buyers

        self.ports = ports
        self.folder = folder
        if ports.web in range(ports.sandbox, ports.sandbox + SANDBOX_PORTS):
            raise DemoFailed(
                f"The back office needs one port, the emulated systems {SANDBOX_PORTS} in a row: choose others."
            )
        taken = range(ports.sandbox, ports.sandbox + SANDBOX_PORTS)
        for port in (ports.web, *taken):
            _must_be_free(port)
        self._lock = _alone_in(folder)
        self._clear()
        self.environment = environment(ports, folder)
        self.sandbox = Sandbox(
            port=ports.sandbox, seed=1, tills=3, products=180, invoices=420, customers=60, days=35, odd=True,
            newest_first=True, shops=1, orders=160, users=60, readycloud=1, guaranteed_reviews=("en",),
            reviews=6, readycloud_http_hooks=True,
        )  # fmt: skip
        sandbox = self.sandbox
        buyers.tell(sandbox.shops[0], sandbox.readycloud, sandbox.guaranteed_reviews, sandbox.clock.moment())
        self.sandbox.faults.add("status", method="GET", path="/v1/customers", till=2, status=403)
        self.environment |= {
            "READY2ORDER_DEVELOPER_TOKEN": self.sandbox.developer_token,
            "READYCLOUD_URL": self.sandbox.readycloud.url,
            "READYCLOUD_CLIENT_ID": self.sandbox.readycloud.app.client_id,
            "READYCLOUD_CLIENT_SECRET": self.sandbox.readycloud.app.client_secret,
            "GUARANTEED_REVIEWS_URL": self.sandbox.guaranteed_reviews.url,
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Until Ctrl-C, SIGTERM, the end of the terminal, or the death of a process."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, lambda *_: self.stop.set())
        self.sandbox.start()
        try:
            self._begin()
            while not self.stop.wait(1.0):
                self._check_processes()
        except Stopped:
            say("Stopped before it was ready.")
        finally:
            self._end()

    def _begin(self) -> None:
        began = time.monotonic()
        say("Preparing the database …")
        self._manage("migrate", "--verbosity", "0")
        say("Starting the web server and the worker …")
        self._start("-m", "gunicorn", "backoffice.wsgi:application", "--config", "gunicorn.conf.py", log="web.log")
        self._start("manage.py", "work", log="worker.log")
        first, second, third = self.sandbox.tills
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda link: link(), (lambda: self._linked_everywhere(first), lambda: self._linked(second))))
        waiting = self._merchant(third, READY2ORDER)
        self._manage("add_staff", EMAIL, "--superuser", given=PASSWORD)
        self._wait_until_read(5)
        self._introduce(waiting, time.monotonic() - began)
        threading.Thread(target=self._sell, daemon=True).start()

    def _linked(self, till: Any) -> None:
        visit = self._visit(till, READY2ORDER)
        visit.approve(username=till.username, password=till.password)
        say(f"{till.name}: approved, being read …")

    def _linked_everywhere(self, till: Any) -> None:
        """A merchant with a till, a web shop, shipping and reviews: all by one approval link."""
        visit = self._visit(till, READY2ORDER, REC_PLUS, READYCLOUD, GUARANTEED_REVIEWS)
        [shop], [reviews] = self.sandbox.shops, self.sandbox.guaranteed_reviews.accounts
        visit.enter(domain=shop.domain, username=shop.access.username, password=shop.access.password)
        visit.enter(api_key=reviews.api_key, language=reviews.language, public_key=reviews.public_key)
        visit.approve(username=till.username, password=till.password)
        visit.allow()
        say(f"{till.name} with its web shop, shipping and reviews: approved, being read …")
        self._until(visit.has_webhook, "The shop was not connected in time")
        address, secret = visit.webhook()
        shop.hooks.add(address, auth=f"bearer {secret}", wrap=True)

    def _visit(self, till: Any, *systems: str) -> Visit:
        link = self._merchant(till, *systems)
        self._wait_for_web()
        return Visit(link)

    def _merchant(self, till: Any, *systems: str) -> str:
        """A merchant for this till; their approval link."""
        mail = f"{till.username}@merchant.example"
        slug = self._manage("add_merchant", till.name, "--currency", till.currency, "--email", mail).strip()
        return self._manage("approval_link", slug, "--system", *systems).strip()

    def _wait_for_web(self) -> None:
        self._until(lambda: _answers(f"http://127.0.0.1:{self.ports.web}/healthz"), "The web server did not start")

    def _wait_until_read(self, accounts: int) -> None:
        """Until each linked account was read once, from beginning to end."""
        self._until(lambda: self._read() >= accounts, "Not everything was read in time")

    def _read(self) -> int:
        from django.apps import apps

        rows: Any = apps.get_model("accounts", "LinkedAccount")._default_manager
        return int(rows.filter(connected_at__isnull=False, last_good_sync_at__isnull=False).count())

    def _until(self, condition: Any, complaint: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not condition() and not self.stop.is_set():
            self._check_processes()
            if time.monotonic() > deadline:
                raise DemoFailed(f"{complaint}: see the logs in {self.folder}.")
            self.stop.wait(0.25)
        self._go_on()

    def _introduce(self, waiting: str, seconds: float) -> None:
        till = self.sandbox.tills[2]
        say(f"""
The back office is ready, after {seconds:.0f} seconds.

  Open       http://127.0.0.1:{self.ports.web}
  Sign in    {EMAIL}
  Password   {PASSWORD}

  {till.name} has not approved yet. Play the merchant with this link:
  {waiting}
  (press Continue; at the emulated till sign in as {till.username} with {till.password})

  The emulated tills are at http://127.0.0.1:{self.ports.sandbox}, the web shop at {self.sandbox.shops[0].domain},
  ReadyCloud at {self.sandbox.readycloud.url}, Guaranteed Reviews at {self.sandbox.guaranteed_reviews.url};
  tills and shop sell something now and then.
  Logs and data are in {self.folder}. Ctrl-C ends everything.""")

    def _sell(self) -> None:
        """Business goes on, so there is something new to see."""
        while not self.stop.wait(SALE_EVERY_S):
            self.sandbox.tills[0].sell()
            self.sandbox.shops[0].place_order()

    # --- Processes -----------------------------------------------------------------------------

    def _manage(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self._go_on()
        if done.returncode:
            raise DemoFailed(f"manage.py {arguments[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _start(self, *command: str, log: str) -> None:
        with (self.folder / log).open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=file, stderr=file,
                stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent,
            )  # fmt: skip
        self.processes.append(process)

    def _check_processes(self) -> None:
        for process in self.processes:
            if process.poll() is not None and not self.stop.is_set():
                raise DemoFailed(f"A part of the demo ended by itself: see the logs in {self.folder}.")

    def _end(self) -> None:
        """Everything that was started ends, whatever the reason."""
        self.stop.set()
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOPS_WITHIN_S
        for process in self.processes:
            try:
                process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
        self.sandbox.stop()

    def _clear(self) -> None:
        """The emulated tills begin anew, so what an earlier demo has read is of no use."""
        for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "web.log", "worker.log"):
            (self.folder / name).unlink(missing_ok=True)


def _die_with_parent() -> None:
    """In the child: where the system can do it (Linux), end when the demo was killed and could not say so."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _alone_in(folder: Path) -> TextIO:
    """A lock on the folder, as long as the process lives: a demo clears what lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise DemoFailed(f"A demo is running in {folder} already: end that one first.") from None
    return lock


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise DemoFailed(f"{port} is no port: choose a number from 1 to 65535.") from None
        except OSError:
            raise DemoFailed(
                f"Port {port} is taken: end what uses it, or choose others, as in make demo PORT=8001 SANDBOX_PORT=9001."
            ) from None
