"""What a bench has found: as lines while it runs, and as tables, charts and JSON under docs/bench."""

import json
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.bench import charts
from tests.bench.merging import ROOT, Result

FOLDER = ROOT / "docs" / "bench"
Row = dict[str, Any]

QUOTED = """Quoted from measurements of others' tools on another machine of two cores (100,000 products, PostgreSQL 15; not run
here), as CPU of client and database against the plain loop of that run: dlt as it comes 13.5 ×, dlt in the best
configuration found 4.1 ×, Singer tap with target-postgres 24 ×; none of them leaves unchanged rows alone (230 to 370 MB
of log for a second, unchanged run)."""


@dataclass
class Results:
    machine: str = ""
    at: str = ""
    note: str = ""  # how the parts came about, if not by one run
    merging: list[Row] = field(default_factory=list)
    pages: list[Row] = field(default_factory=list)
    receiver: list[Row] = field(default_factory=list)
    steering: list[Row] = field(default_factory=list)
    growth: list[Row] = field(default_factory=list)

    @classmethod
    def load(cls) -> "Results":
        file = FOLDER / "results.json"
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    def save(self) -> None:
        self.machine = f"{cores()} cores, Python {platform.python_version()}"
        self.at = datetime.now(UTC).date().isoformat()
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "results.json").write_text(json.dumps(asdict(self), indent=1) + "\n")
        (FOLDER / "README.md").write_text(page(self))
        charts.write(FOLDER, self.merging, self.growth)


def is_measured_again(row: Row, options: Any) -> bool:
    return row["resource"] in options.resources and row["database"] in options.databases


def cores() -> int:
    return int(subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout)


def say(text: str) -> None:
    print(text, flush=True)


def said(row: Row) -> Row:
    say(
        "  ".join(
            f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()
        )
    )
    return row


def line(result: Result) -> str:
    cost = result.cost
    return (
        f"{result.database:10} {result.resource:9} {result.method:17} {result.phase:10} {cost.rows_per_s:8.0f} rows/s  "
        f"{cost.cpu_us_per_row:8.1f} µs CPU per row ({cost.client_cpu_s:.1f} s + {cost.database_cpu_s:.1f} s)  "
        f"{cost.memory_mb:6.1f} MB  log {cost.log_mb:7.1f} MB"
    )


def page(found: Results) -> str:
    parts = [f"# Measured\n\nBy `make bench` on {found.at}: {found.machine}. Figures compare within one run only.\n"]
    parts += [f"{found.note}\n"] if found.note else []
    parts += [merging_tables(found.merging)] if found.merging else []
    parts += [pages_table(found.pages)] if found.pages else []
    parts += [receiver_table(found.receiver)] if found.receiver else []
    parts += [steering_table(found.steering)] if found.steering else []
    parts += [growth_table(found.growth)] if found.growth else []
    return "\n".join(parts)


def merging_tables(rows: list[Row]) -> str:
    text = [
        "## Reading into the database\n",
        "The product runs as in production: `manage.py sync --full` with its request budget (raised), call log, hashes, leases,",
        "daily figures. Each shop product has four variations, each web order six lines. *plain* is the loop that anybody would write: fetch a page, decode it, one upsert, commit. CPU is that",
        "of client and database together; *×* compares it with the plain loop. Peers marked * took a part of the rows. *log* is the",
        "write-ahead log on PostgreSQL; on SQLite it is everything that the process has written to disk.\n",
        "![CPU per row beside the plain loop](merging.svg)\n",
    ]
    for database, resource in dict.fromkeys((row["database"], row["resource"]) for row in rows):
        some = [row for row in rows if (row["database"], row["resource"]) == (database, resource)]
        most = max(row["rows"] for row in some)
        text += [f"### {resource.replace('_', ' ').capitalize()} on {NAMES[database]}: {most:,} rows\n"]
        text += ["| | phase | rows/s | CPU µs/row | × | memory MB | log MB |", "|---|---|--:|--:|--:|--:|--:|"]
        plain = {row["phase"]: row["cpu_us_per_row"] for row in some if row["method"] == "plain"}
        for row in some:
            ratio = f"{row['cpu_us_per_row'] / plain[row['phase']]:.2f}" if row["phase"] in plain else ""
            name = row["method"] + ("*" if row["rows"] < most else "")
            text.append(
                f"| {name} | {row['phase']} | {row['rows_per_s']:,.0f} | {row['cpu_us_per_row']:.1f} | {ratio} "
                f"| {row['memory_mb']:.0f} | {row['log_mb']:.1f} |"
            )
        text.append("")
    return "\n".join([*text, QUOTED, ""])


NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def pages_table(rows: list[Row]) -> str:
    text = [
        f"## Pages over {rows[0]['invoices']:,} invoices of 1,000 merchants\n",
        "Milliseconds that a whole request takes in the process, median (95th of a hundred), for somebody with one merchant,",
        "with three, and with all; queries in brackets.\n",
    ]
    for database in dict.fromkeys(row["database"] for row in rows):
        text += [f"### {NAMES[database]}\n", *_pages([row for row in rows if row["database"] == database]), ""]
    return "\n".join(text)


def _pages(rows: list[Row]) -> list[str]:
    text = ["| page | one | three | all |", "|---|--:|--:|--:|"]
    ours = [row for row in rows if row["queries"]]
    for name in dict.fromkeys(row["page"] for row in ours):
        cells = {row["user"]: row for row in ours if row["page"] == name}
        shown = [
            f"{cells[user]['median_ms']:.0f} ({cells[user]['p95_ms']:.0f}) [{cells[user]['queries']}]"
            if user in cells
            else ""
            for user in ("one", "three", "all")
        ]
        text.append(f"| {name} | {' | '.join(shown)} |")
    peers = [
        f"| {row['page']} | | | {row['median_ms']:.0f} ({row['p95_ms']:.0f}) |" for row in rows if not row["queries"]
    ]
    return [*text, *peers]


def receiver_table(rows: list[Row]) -> str:
    text = [
        "## Webhooks\n",
        "Eight connections to two workers, beside a bare view that checks a token, inserts a row and answers 202, in the same",
        "server in turn; then how many kept deliveries a worker looks into.\n",
        "| database | | a second | × | median ms | p99 ms | × |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    bare = {row["database"]: row for row in rows if row["what"] == "bare view"}
    for row in rows:
        name, peer = NAMES[row["database"]], bare[row["database"]]
        if "p99_ms" in row:
            rate, slow = row["per_s"] / peer["per_s"], row["p99_ms"] / peer["p99_ms"]
            times = f"{rate:.2f} | {row['median_ms']:.1f} | {row['p99_ms']:.1f} | {slow:.2f}"
        else:
            times = " | | | "
        text.append(f"| {name} | {row['what']} | {row['per_s']:,.0f} | {times} |")
    return "\n".join([*text, ""])


def steering_table(rows: list[Row]) -> str:
    text = [
        "## Changes\n",
        "A single edit while a back-fill runs on the same account at the till's own 55 requests a minute, from the row in the",
        "outbox to its confirmation; and the page with the difference of a price change, beside a loop that only reads the same",
        "rows, opens them and works out the prices.\n",
        "| database | | | median s | at most s | × | |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        times = f"{row['median_s'] / row['loop_s']:.1f}" if row["loop_s"] else ""
        text.append(
            f"| {NAMES[row['database']]} | {row['what']} | {row['number']:,} | {row['median_s']:.2f} | {row['most_s']:.2f} "
            f"| {times} | {row['note']} |"
        )
    return "\n".join([*text, ""])


def growth_table(rows: list[Row]) -> str:
    text = [
        "## Growth\n",
        "Invoices with three items each on PostgreSQL, the first load and an unchanged full pass.\n",
        "![CPU per row from small to large](growth.svg)\n",
        "| invoices | phase | rows/s | CPU µs/row | memory MB | log MB |", "|--:|---|--:|--:|--:|--:|",
    ]  # fmt: skip
    text += [
        f"| {row['rows']:,} | {row['phase']} | {row['rows_per_s']:,.0f} | {row['cpu_us_per_row']:.1f} "
        f"| {row['memory_mb']:.0f} | {row['log_mb']:.0f} |"
        for row in rows
    ]
    heaviest = max((row for row in rows if row["weight_mb"]), key=lambda row: row["rows"])
    text += [
        f"\n### What {heaviest['rows']:,} invoices weigh, in MB\n",
        "| table | number of rows | rows without payloads | payloads, packed | indexes | in all |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, (*sizes, number) in heaviest["weight_mb"].items():
        text.append(f"| {name} | {number:,} | {' | '.join(f'{size:,.0f}' for size in [*sizes, sum(sizes)])} |")
    return "\n".join([*text, ""])
