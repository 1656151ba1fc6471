"""Starts the bench of the pages (``tests.bench.lists``) on a database of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import merging


def run(vendor: str, invoices: int, runs: int, folder: Path) -> Iterator[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    with merging.opened(vendor) as (url, _):
        environment = merging.environment(folder, "http://127.0.0.1:1", url)
        merging.manage(environment, "migrate", "--verbosity", "0")
        command = [sys.executable, "-m", "tests.bench.lists", str(invoices), str(runs)]
        process = subprocess.Popen(command, cwd=merging.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            yield {"database": vendor, "invoices": invoices} | json.loads(line)
        if process.wait():
            raise RuntimeError("the bench of the pages failed")
