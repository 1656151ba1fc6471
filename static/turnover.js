// Draws turnover beside that of the period before, or numbers with a line above them. The table next to each chart says the same in figures.

const charts = new Map();
const ROW_PX = 26;
const AROUND_PX = 72;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const dark = document.documentElement.dataset.bsTheme === "dark";
  return {
    now: dark ? "#4fb3bd" : "#0f6a73",
    average: dark ? "#e0a84a" : "#b3701a",
    before: dark ? "#4a545e" : "#c3cdd3",
    line: dark ? "#30363d" : "#e1e4e8",
    text: dark ? "#9aa4af" : "#5b636d",
    font: style.getPropertyValue("--tblr-font-sans-serif"),
  };
}

function money(amount, currency, digits = 2) {
  return new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
}

function shortened(label) {
  return label.length > 22 ? `${label.slice(0, 21)}…` : label;
}

// Without a currency they are plain numbers.
function figure(amount, currency, digits) {
  return currency ? money(amount, currency, digits) : new Intl.NumberFormat("en").format(amount);
}

// A chart of columns, or with `bars` of one bar below the other. A `line` has an axis of its own, from 1 to `highest`.
function settings({ currency, labels, now: amounts, before: amountsBefore, line: averages = null, names = ["This week", "Week before"], bars = false, highest = 0 }) {
  const { now, before, average, line, text, font } = colours();
  const ticks = { color: text, font: { family: font, size: 12 } };
  const bar = { borderRadius: 3, categoryPercentage: 0.7, barPercentage: 0.9 };
  const places = { grid: { display: false }, border: { color: line }, ticks: bars ? { ...ticks, autoSkip: false, callback: (_, place) => shortened(labels[place]) } : ticks };
  const values = { beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => figure(value, currency, 0), ...(currency ? {} : { precision: 0 }) } };
  const sets = [
    { label: names[1], data: amountsBefore, backgroundColor: before, ...bar },
    { label: names[0], data: amounts, backgroundColor: now, ...bar },
  ].filter((set) => set.data.length);
  const scales = bars ? { x: values, y: places } : { x: places, y: values };
  if (averages) {
    sets.unshift({ type: "line", label: names[2], data: averages, yAxisID: "line", borderColor: average, backgroundColor: average, spanGaps: true, tension: 0.2 });
    scales.line = { position: "right", min: 1, max: highest, grid: { display: false }, border: { display: false }, ticks: { ...ticks, stepSize: 1 } };
  }
  return {
    type: "bar",
    data: { labels, datasets: bars ? sets.reverse() : sets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: bars ? "y" : "x",
      interaction: { mode: "index", axis: bars ? "y" : "x", intersect: false },
      scales,
      plugins: {
        legend: { position: "bottom", align: "start", labels: { color: text, boxWidth: 10, boxHeight: 10, font: { family: font, size: 12 } } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${figure(item.raw ?? 0, currency)}` } },
      },
    },
  };
}

function draw() {
  const found = JSON.parse(document.getElementById("turnover-data")?.textContent ?? "[]");
  for (const [canvas, chart] of charts) {
    chart.destroy();
    charts.delete(canvas);
  }
  for (const canvas of document.querySelectorAll("canvas[data-turnover]")) {
    const each = found[Number(canvas.dataset.turnover)];
    if (each.bars) canvas.parentElement.style.height = `${each.labels.length * ROW_PX + AROUND_PX}px`;
    charts.set(canvas, new Chart(canvas, settings(each)));
  }
}

addEventListener("themechange", draw);
document.addEventListener("htmx:afterSettle", draw);
draw();
