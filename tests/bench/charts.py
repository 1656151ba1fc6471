"""Charts as SVG, drawn without any library: bars per method, a line of growth."""

from html import escape
from pathlib import Path
from typing import Any

Row = dict[str, Any]
WIDTH, LEFT, BAR = 720, 250, 16
COLOURS = {"plain": "#8a96a3", "product": "#0f6973", "bulk_create": "#c98a2b", "update_or_create": "#b3473f"}
STYLE = "<style>text{font:12px system-ui,sans-serif;fill:#5b6672}</style>"


def write(folder: Path, merging: list[Row], growth: list[Row]) -> None:
    if merging:
        (folder / "merging.svg").write_text(bars(merging))
    if growth:
        (folder / "growth.svg").write_text(lines(growth))


def bars(rows: list[Row]) -> str:
    """CPU per row as a multiple of the plain loop; what is off the scale is cut and says how much it is."""
    plain = {key(row): row["cpu_us_per_row"] for row in rows if row["method"] == "plain"}
    shown = [(row, row["cpu_us_per_row"] / plain[key(row)]) for row in rows if key(row) in plain]
    scale, parts, y = (WIDTH - LEFT - 60) / 3.0, [], 10
    last: Any = None
    for row, ratio in shown:
        y += 14 if last not in (None, key(row)) else 0
        last = key(row)
        length = min(ratio, 3.0) * scale
        label = f"{row['resource']}, {row['database']}, {row['phase']}: {row['method']}"
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end" font-size="10">{escape(label)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 3}" fill="{COLOURS[row["method"]]}"/>'
            f'<text x="{LEFT + length + 6:.1f}" y="{y + 11}">{ratio:.2f} ×</text>'
        )
        y += BAR
    return picture(y + 10, parts)


def key(row: Row) -> tuple[str, str, str]:
    return row["database"], row["resource"], row["phase"]


def lines(rows: list[Row]) -> str:
    """CPU per row over the number of rows, each step ten times as many."""
    most = max(row["cpu_us_per_row"] for row in rows)
    sizes = sorted({row["rows"] for row in rows})
    at = {size: 80 + number * (WIDTH - 160) / max(len(sizes) - 1, 1) for number, size in enumerate(sizes)}
    parts = [f'<text x="{at[size]}" y="250" text-anchor="middle">{size:,}</text>' for size in sizes]
    for phase, colour in (("first", COLOURS["product"]), ("unchanged", COLOURS["plain"])):
        some = sorted((row for row in rows if row["phase"] == phase), key=lambda row: row["rows"])
        points = [(at[row["rows"]], 220 - row["cpu_us_per_row"] / most * 180) for row in some]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
            f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{row["cpu_us_per_row"]:.0f} µs, {phase}</text>'
            for (x, y), row in zip(points, some, strict=True)
        ]
    return picture(265, parts)


def picture(height: int, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">{STYLE}'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )
