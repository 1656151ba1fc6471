"""The bench of the webhooks: our receiver beside a bare view in the same server, and how fast a worker looks into them."""

import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import servers
from tests.bench import merging

TOKEN = "bare-token-0123456789"  # of the bare view
CONNECTIONS = 8
WORKERS = 2
ROUNDS = 3  # of each, in turn
BODY = (
    b"&".join(b"resource%%5Bproduct_field%d%%5D=Gro%%C3%%9Fe+Melange+%d" % (n, n) for n in range(40))
    + b"&resource%5Bproduct_id%5D=17"
)
PREPARE = """
from accounts.inbox import subscribing
from accounts.models import LinkedAccount
print(subscribing.address(LinkedAccount.objects.get()))
"""
DRAIN = """
import sys, time
from django.db import transaction
from accounts.inbox import sorting
from accounts.models import Delivery, LinkedAccount
account = LinkedAccount.objects.get()
print(Delivery.objects.filter(state="received").count())
began = time.perf_counter()
while sorting.sort_in(account):
    pass
print(time.perf_counter() - began)
"""


def run(vendor: str, requests: int, folder: Path) -> Iterator[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    with merging.opened(vendor) as (url, server), merging.source(1) as source:
        bench = merging.Bench(vendor, folder, source, url, server)
        address = merging.manage(bench.environment, "shell", "-v", "0", "-c", PREPARE).split()[-1]
        port = servers.free_port()
        environment = bench.environment | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.receiver_settings", "BENCH_ACCOUNT": str(bench.account),
            "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(WORKERS),
        }  # fmt: skip
        command = [sys.executable, "-m", "gunicorn", "backoffice.wsgi:application", "--config", "gunicorn.conf.py"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=merging.ROOT, env=environment, stdout=log, stderr=log)
        try:
            paths = {"bare view": f"/bare/{TOKEN}/", "receiver": urlsplit(address).path}
            for path in paths.values():
                loaded(port, path, requests // 10)
            took: dict[str, list[list[float]]] = {name: [] for name in paths}
            rates: dict[str, list[float]] = {name: [] for name in paths}
            for _ in range(ROUNDS):
                for name, path in paths.items():
                    rate, times = loaded(port, path, requests)
                    rates[name].append(rate)
                    took[name].append(times)
            for name in paths:
                times = sorted(time_ for round_ in took[name] for time_ in round_)
                yield {
                    "database": vendor, "what": name, "per_s": statistics.median(rates[name]),
                    "median_ms": statistics.median(times), "p99_ms": times[int(len(times) * 0.99)],
                }  # fmt: skip
        finally:
            process.terminate()
            process.wait()
        number, seconds = merging.manage(bench.environment, "shell", "-v", "0", "-c", DRAIN).split()[-2:]
        yield {"database": vendor, "what": "looked into", "per_s": int(number) / float(seconds)}


def loaded(port: int, path: str, requests: int) -> tuple[float, list[float]]:
    """Answers per second, and the milliseconds of each, over eight connections that stay open."""
    took: list[float] = []
    left = threading.Semaphore(requests)

    def send() -> None:
        connection = connected(port)
        while left.acquire(blocking=False):
            began = time.perf_counter()
            connection.request("POST", path, BODY, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - began) * 1000)
            if answer.status != 202:
                raise RuntimeError(f"{path} answered {answer.status}")
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != requests:
        raise RuntimeError(f"{requests - len(took)} of {requests} webhooks were not taken")
    return requests / (time.perf_counter() - began), took


def connected(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.connect()
            return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
