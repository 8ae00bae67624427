// Small helps for the desk. Every page works without them.
(() => {
  "use strict";

  // An error summary or a warning is read out and seen first.
  document.querySelector("[data-focus]")?.focus();

  // On a narrow screen what stands beside a complaint is folded, but for what comes next.
  if (window.matchMedia("(max-width: 68rem)").matches) {
    for (const part of [...document.querySelectorAll(".side-part")].slice(1)) part.open = false;
  }

  // "/" goes to the search; j and k walk through a queue. Never while somebody writes.
  const writing = (at) => at.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-key='/']");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "j" || event.key === "k") {
      const lines = [...document.querySelectorAll("[data-queue] tbody th a")];
      const step = event.key === "j" ? 1 : -1;
      lines[Math.max(0, lines.indexOf(document.activeElement) + step)]?.focus();
    }
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
