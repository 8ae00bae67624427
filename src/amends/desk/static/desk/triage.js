// Keys of the page that assesses one complaint after the other. Every key has a control.
(() => {
  "use strict";

  const { keysOn } = window.amends;
  const form = document.querySelector("form[data-triage]");
  const grades = [...document.querySelectorAll("[data-grade]")];
  const current = () => grades.find((each) => each.contains(document.activeElement)) ?? grades[0];

  document.addEventListener("keydown", (event) => {
    if (!keysOn() || event.altKey || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.target.form === form || !form) return; // desk.js presses the button of the form in use
      event.preventDefault();
      form.querySelector(".buttons button[type=submit]").click();
      return;
    }
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey) return;
    const link = { j: "a[rel=next]", k: "a[rel=prev]" }[event.key];
    const choice = form && /^[1-9]$/.test(event.key) && current().querySelectorAll("input")[event.key - 1];
    const tick = form?.querySelector(`input[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (link) {
      document.querySelector(link)?.click();
    } else if (event.key === "x") {
      document.querySelector(".thin [aria-current] input")?.click();
    } else if (choice) {
      const next = grades[grades.indexOf(current()) + 1] ?? form.querySelector("[aria-keyshortcuts]").closest("fieldset");
      choice.click();
      (next.querySelector("input:checked") ?? next.querySelector("input:not([type=hidden])")).focus();
    } else if (tick) {
      tick.click();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
