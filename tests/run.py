"""Every test: first on the embedded set-up, then on PostgreSQL and Redis, which are started here on free ports.

On Debian with root, what is missing is installed; elsewhere the tests that need it are left out, loudly. With CI in
the environment nothing may be left out. Arguments are handed on to pytest.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

from tests import servers

PROGRAMS: dict[str, tuple[Callable[[], object], str]] = {
    "postgres": (servers.postgresql_programs, "postgresql"),
    "redis": (servers.redis_program, "redis-server"),
    "browser": (servers.chromium_program, "chromium"),
}
OURS = (
    "DEBUG",
    "DATABASE_URL",
    "REDIS_URL",
    "DATA_DIR",
    "SECRET_KEY",
    "CREDENTIAL_KEYS",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
)

WITHOUT_DATABASE = (  # once is enough
    "tests/backoffice/sandbox",
    "tests/backoffice/test_env.py",
    "tests/accounts/http/test_transport.py",
)


def main(arguments: list[str]) -> int:
    install_missing()
    missing = [marker for marker, (find, _) in PROGRAMS.items() if not find()]
    for marker in missing:
        say(f"SKIPPED LOUDLY: {PROGRAMS[marker][1]} is not installed, so the tests marked {marker!r} do not run.")
    if missing and os.environ.get("CI"):
        say("In CI nothing may be skipped.")
        return 1
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    left_out = [f"not {marker}" for marker in missing]
    first = pytest("the embedded set-up", clean, " and ".join(["not redis", "not postgres", *left_out]), arguments)
    if {"postgres", "redis"} & set(missing):
        return first
    with ExitStack() as started:
        environment = clean | {
            "DATABASE_URL": started.enter_context(servers.postgresql()),
            "REDIS_URL": started.enter_context(servers.redis()),
        }
        beside = [*arguments, *(f"--ignore={folder}" for folder in WITHOUT_DATABASE)]
        second = pytest("PostgreSQL and Redis", environment, "not browser and not embedded", beside)
    return first or second


def pytest(where: str, environment: dict[str, str], marks: str, arguments: list[str]) -> int:
    say(f"Tests on {where}")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        str((os.cpu_count() or 2) + 1),
        "--dist",
        "worksteal",
        "-m",
        marks,
    ]
    return subprocess.call([*command, *arguments], env=environment)


def install_missing() -> None:
    """On Debian with root, and only there."""
    packages = [package for find, package in PROGRAMS.values() if not find()]
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {', '.join(packages)}")
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.call(["apt-get", "update", "-qq"], **quiet)
        subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)


def say(text: str) -> None:
    print(f"\n=== {text} ===", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
