"""What the chart of a section draws: nothing but figures that stand in its table."""

from typing import Any

from sales.report.rows import Kind, Section
from sales.report.splits import Split

BARS = 20  # of what comes by size; the table has them all


def chart(section: Section, split: Split) -> dict[str, Any]:
    """Columns of what has an order of its own, else bars of the largest."""
    rows = [row for row in section.rows if row.kind == Kind.PART]
    rows = rows if split.in_order else rows[:BARS]
    return {
        "currency": section.currency,
        "labels": [row.short for row in rows],
        "now": [float(row.figures.now.gross) for row in rows],
        "before": [float(row.figures.before.gross) for row in rows] if section.has_before else [],
        "names": ["This period", "Period before"],
        "bars": not split.in_order,
    }
