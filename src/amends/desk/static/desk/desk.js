// Small helps for the desk. Every page works without them.
(() => {
  "use strict";

  // An error summary or a warning is read out and seen first.
  document.querySelector("[data-focus]")?.focus();

  // On a narrow screen what stands beside a complaint is folded, but for what comes next.
  if (window.matchMedia("(max-width: 60rem)").matches) {
    for (const part of [...document.querySelectorAll(".side-part")].slice(1)) part.open = false;
  }

  // A slip is printed by a button, where there is something to press it with.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // In a list, j and k walk from line to line and x selects; / goes to the search. Never while typing.
  const line = (row) => row.querySelector("th a, a.what");
  const rows = () => [...document.querySelectorAll("[data-queue] tbody tr, .todo > li")].filter(line);
  const on = () => localStorage.getItem("keys") !== "off";
  for (const told of document.querySelectorAll("[data-keys]")) {
    const button = told.querySelector("button");
    const say = () => { button.textContent = on() ? button.dataset.keysOff : button.dataset.keysOn; };
    button.addEventListener("click", () => { localStorage.setItem("keys", on() ? "off" : "on"); say(); });
    told.hidden = false;
    say();
  }
  document.addEventListener("keydown", (event) => {
    if (!on()) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const here = event.target.closest("[data-queue] tbody tr, .todo > li");
    if (event.key === "/" && document.getElementById("search")) {
      event.preventDefault();
      document.getElementById("search").focus();
    } else if (event.key === "j" || event.key === "k") {
      const all = rows();
      const next = all[Math.max(0, all.indexOf(here) + (event.key === "j" ? 1 : -1))];
      if (next) line(next).focus();
    } else if (event.key === "x") {
      here?.querySelector("input[type=checkbox]")?.click();
    }
  });

  // The box in the heading selects every line.
  for (const all of document.querySelectorAll("[data-all]")) {
    all.hidden = false;
    all.addEventListener("change", (event) => {
      for (const box of all.closest("table").querySelectorAll("tbody input[type=checkbox]")) box.checked = event.target.checked;
    });
  }

  // Words that were begun are not lost by leaving the page unawares.
  for (const form of document.querySelectorAll("form[data-leave]")) {
    let begun = false;
    form.addEventListener("input", () => { begun = true; });
    form.addEventListener("submit", () => { begun = false; });
    window.addEventListener("beforeunload", (event) => {
      if (begun) event.preventDefault();
    });
  }
})();
