// Draws this week's turnover beside the week before. The table next to each chart says the same in figures.

const weeks = JSON.parse(document.getElementById("turnover-data")?.textContent ?? "[]");
const charts = new Map();

function colours() {
  const style = getComputedStyle(document.documentElement);
  const dark = document.documentElement.dataset.bsTheme === "dark";
  return {
    now: dark ? "#4fb3bd" : "#0f6a73",
    before: dark ? "#4a545e" : "#c3cdd3",
    line: dark ? "#30363d" : "#e1e4e8",
    text: dark ? "#9aa4af" : "#5b636d",
    font: style.getPropertyValue("--tblr-font-sans-serif"),
  };
}

function money(amount, currency, digits = 2) {
  return new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
}

function settings(week) {
  const { now, before, line, text, font } = colours();
  const ticks = { color: text, font: { family: font, size: 12 } };
  const bar = { borderRadius: 3, categoryPercentage: 0.7, barPercentage: 0.9 };
  return {
    type: "bar",
    data: {
      labels: week.labels,
      datasets: [
        { label: "Week before", data: week.before, backgroundColor: before, ...bar },
        { label: "This week", data: week.now, backgroundColor: now, ...bar },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, border: { color: line }, ticks },
        y: { beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => money(value, week.currency, 0) } },
      },
      plugins: {
        legend: { position: "bottom", align: "start", labels: { color: text, boxWidth: 10, boxHeight: 10, font: { family: font, size: 12 } } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${money(item.raw ?? 0, week.currency)}` } },
      },
    },
  };
}

function draw() {
  for (const canvas of document.querySelectorAll("canvas[data-turnover]")) {
    charts.get(canvas)?.destroy();
    charts.set(canvas, new Chart(canvas, settings(weeks[Number(canvas.dataset.turnover)])));
  }
}

addEventListener("themechange", draw);
draw();
