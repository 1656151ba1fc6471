"""A whole back office for browsers: its own folder and database, a web server, a worker if need be, emulated tills."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from backoffice.sandbox import Sandbox
from tests import servers

ROOT = Path(__file__).resolve().parents[2]
KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
STARTS_WITHIN_S = 60
FILL = "import django; django.setup(); from tests.browser import world; world.main()"


class House:
    """``with House(folder, sandbox) as house:`` serves until the block ends."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.port = servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder / "data"), "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings", "SECRET_KEY": "browser", "CREDENTIAL_KEYS": KEY,
            "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_URL": self.url, "ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "READY2ORDER_API_URL": sandbox.api_url, "READY2ORDER_DEVELOPER_TOKEN": sandbox.developer_token,
            "READYCLOUD_URL": sandbox.url, "READYCLOUD_CLIENT_ID": "app", "READYCLOUD_CLIENT_SECRET": "a-secret-of-the-app",
            "READY2ORDER_TOKEN_LIMIT": "100000", "BIND": f"127.0.0.1:{self.port}", "WEB_CONCURRENCY": "1",
            "GRACEFUL_TIMEOUT": "1",
        }  # fmt: skip
        self.ending = ExitStack()
        self.works = False

    @property
    def mails(self) -> list[str]:
        """What was mailed so far, oldest first."""
        files = sorted((self.folder / "data" / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return [path.read_text() for path in files]

    def run(self, *command: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> dict[str, Any]:
        """The world of ``tests.browser.world``: where everything is, and who is signed in how."""
        return json.loads(self.run("-c", FILL))

    def work(self) -> None:
        """From now on a worker runs."""
        if not self.works:
            self.works = True
            self._start("manage.py", "work", "--threads", "2")

    def __enter__(self) -> "House":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run("manage.py", "migrate", "-v0")
        self._start("-m", "gunicorn", "backoffice.wsgi:application", "--config", "gunicorn.conf.py")
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.close()

    def _start(self, *command: str) -> None:
        log = self.ending.enter_context((self.folder / "log").open("ab"))
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.ending.callback(_end, process)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
