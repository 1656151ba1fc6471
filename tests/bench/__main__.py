"""``make bench``: the product beside its peers, in one run, on the same rows.

    make bench                                     # everything: about an hour
    make bench BENCH="--rows 20000"                # fewer rows
    make bench BENCH="--only merging --databases sqlite --resources products"
    make bench BENCH="--only growth --sizes 10000 100000 1000000"

Writes docs/bench/results.json, docs/bench/README.md and the charts beside them; a part that is not run keeps what the
last run found.
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench import growth, merging, pages, receiver, report, steering

METHODS = ("plain", "product", "bulk_create", "update_or_create")
PARTLY = "Only a part was measured on that day; the others are of an earlier run."
PARTS = ("merging", "pages", "receiver", "steering", "growth")


def main() -> None:
    options = asked()
    found = report.Results.load()
    is_whole = set(options.only) == set(PARTS) and set(options.resources) == set(merging.KINDS)
    found.note = "" if is_whole else PARTLY
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as name:
        folder = Path(name)
        if "merging" in options.only:
            found.merging = [row for row in found.merging if not report.is_measured_again(row, options)]
            for vendor in options.databases:
                where = folder / vendor
                for result in merging.run(vendor, options.resources, options.methods, options.rows, where):
                    report.say(report.line(result))
                    found.merging.append(result.as_json())
        if "pages" in options.only:
            found.pages = []
            for vendor in options.databases:
                where = folder / f"pages-{vendor}"
                found.pages += [report.said(page) for page in pages.run(vendor, options.invoices, options.runs, where)]
        if "receiver" in options.only:
            found.receiver = []
            for vendor in options.databases:
                where = folder / f"receiver-{vendor}"
                found.receiver += [report.said(row) for row in receiver.run(vendor, options.webhooks, where)]
        if "steering" in options.only:
            found.steering = []
            for vendor in options.databases:
                found.steering += [report.said(row) for row in steering.run(vendor, folder / f"steering-{vendor}")]
        if "growth" in options.only:
            found.growth = [report.said(size) for size in growth.run(options.sizes, folder / "growth")]
    found.save()
    report.say("Written to docs/bench/")


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument(
        "--rows",
        type=int,
        default=100_000,
        help="products or invoices that are merged; a tenth of shop products, a fifth of web orders",
    )
    parser.add_argument("--databases", nargs="+", choices=("postgresql", "sqlite"), default=["postgresql", "sqlite"])
    parser.add_argument("--resources", nargs="+", choices=merging.KINDS, default=list(merging.KINDS))
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--invoices", type=int, default=1_000_000, help="invoices behind the pages")
    parser.add_argument("--runs", type=int, default=15, help="times that each page is asked for")
    parser.add_argument("--webhooks", type=int, default=2000, help="webhooks per round")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000], help="of the growth")
    return parser.parse_args()


if __name__ == "__main__":
    main()
