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

  // Inside a queue, j and k walk from line to line.
  document.querySelector("[data-queue]")?.closest("main").addEventListener("keydown", (event) => {
    const queue = event.target.closest("[data-queue]");
    if (!queue || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "j" && event.key !== "k") return;
    const lines = [...queue.querySelectorAll("tbody th a")];
    const at = lines.indexOf(event.target.closest("tr")?.querySelector("th a"));
    lines[Math.max(0, at + (event.key === "j" ? 1 : -1))]?.focus();
  });

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
