// Small comforts on top of pages that work without any of this.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- Colour theme: light, dark, or as the system has it ---------------------------------------------

function showTheme() {
  const choice = document.documentElement.dataset.themeChoice;
  for (const button of $$("[data-theme]")) button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-theme]");
  if (!button) return;
  try {
    localStorage.setItem("theme", button.dataset.theme);
  } catch {
    return; // storage is switched off
  }
  dispatchEvent(new Event("storage"));
});
addEventListener("themechange", showTheme);
showTheme();

// --- Keyboard: "/" goes to the search ---------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenus();
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// --- Menus made of <details> close when one looks elsewhere -----------------------------------------

function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("a[download]") ? null : event.target.closest("details.menu")));

// --- Copying ----------------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // a page that is not served over https
  }
  announce("Copied.");
  const label = button.querySelector("[data-label]");
  const before = label.textContent;
  label.textContent = "Copied";
  setTimeout(() => (label.textContent = before), 2000);
});

// --- A form is sent once: a second click while it is under way does nothing -------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of $$("button[type=submit]", form)) button.classList.add("btn-loading");
});
addEventListener("pageshow", () => {
  for (const form of $$("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of $$(".btn-loading", form)) button.classList.remove("btn-loading");
  }
});

// --- Ticking all rows of a page ---------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const all = event.target.closest("input[data-tick-all]");
  if (!all) return;
  for (const box of $$(`input[type=checkbox][name="${all.dataset.tickAll}"]`, all.closest("table"))) box.checked = all.checked;
});

// --- Fragments: what changed is read out, and a failure is told -------------------------------------

function announce(text) {
  const place = document.getElementById("announcer");
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("htmx:afterSwap", () => {
  document.getElementById("trouble")?.setAttribute("hidden", "");
});
document.addEventListener("htmx:afterSettle", (event) => {
  const summary = document.querySelector("[data-announce]");
  if (summary && !event.detail.requestConfig?.triggeringEvent?.type?.startsWith("every")) announce(summary.dataset.announce);
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => document.getElementById("trouble")?.removeAttribute("hidden"));
}
