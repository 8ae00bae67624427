// Acts beside a complaint: their forms open in a panel and the page stays. Without this script each
// link leads to the page of its act, and its form leads back. The keyboard key of
// an act is declared in desk/complaint_acts.py.
(() => {
  "use strict";

  const { enliven, finish, saved, typing } = window.amends;
  const here = () => document.querySelector("[data-case]");
  const panel = () => here().querySelector("[data-panel]");
  const base = here().dataset.case;
  let last = Promise.resolve();
  let asked = 0;

  // One after the other, in the order in which they were asked for. A form is not opened if another
  // was asked for since or a person types in the panel since; one that only comes `next`, if a
  // person types at all.
  const ask = (address, { body, next, otherwise = () => location.assign(address) } = {}) => {
    const number = (asked += 1);
    const from = typing();
    const unwanted = () => {
      const field = typing();
      return !body && (number < asked || (field && (next || (field !== from && panel().contains(field)))));
    };
    const fetched = async () => {
      here().setAttribute("aria-busy", "true");
      try {
        await saved(here());
        if (unwanted()) return;
        const answer = await fetch(address, body ? { method: "POST", body } : {});
        const told = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!unwanted()) take(told, answer.url, number < asked);
      } catch {
        if (!unwanted()) otherwise(); // as the browser does it by itself, which says what went wrong
      } finally {
        here().removeAttribute("aria-busy");
      }
    };
    here().setAttribute("aria-busy", "true");
    last = last.then(fetched);
  };

  const take = (told, address, queued) => {
    const whole = told.querySelector("[data-case]");
    const form = told.querySelector("[data-act]");
    if (whole && new URL(address).pathname.startsWith(base)) {
      // A message that is being written stays as it is.
      const field = typing();
      const written = field?.closest(".composer:not([data-sent])");
      if (written) whole.querySelector(".composer")?.replaceWith(written);
      saved(here());
      here().replaceWith(whole);
      if (written) field.focus();
      begin(queued ? "" : "[data-opens=next]");
    } else if (form) {
      open(form, address);
    } else {
      location.assign(address); // a slip to hand over, or signing in again
      return;
    }
    document.title = told.title;
  };

  const open = (form, address) => {
    for (const title of form.querySelectorAll("h1")) {
      const small = document.createElement("h2");
      small.append(...title.childNodes);
      title.replaceWith(small);
    }
    for (const each of form.querySelectorAll("form:not([action])")) each.action = address;
    form.querySelector(".crumb")?.remove();
    saved(panel());
    panel().replaceChildren(form);
    panel().hidden = false;
    here().classList.toggle("case--wide", "wide" in form.dataset);
    here().classList.toggle("case--whole", "whole" in form.dataset);
    enliven(panel());
    if (typing() && !panel().contains(typing())) return;
    if (!panel().contains(document.activeElement)) panel().focus();
    panel().scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    saved(panel());
    panel().hidden = true;
    panel().replaceChildren();
    here().classList.remove("case--wide", "case--whole");
    here().querySelector(".acts a")?.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-case] a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.hasAttribute("download") || link.target) return;
    const path = link.pathname;
    if (panel().contains(link) && path === base) {
      event.preventDefault();
      close();
    } else if (path.startsWith(`${base}acts/`) || path === `${base}letter/`) {
      event.preventDefault();
      ask(link.href);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || "plainly" in form.dataset || !here().contains(form) || event.submitter?.formTarget) return;
    const address = new URL(event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
    if (!address.pathname.startsWith(base)) return;
    event.preventDefault();
    finish(form);
    const body = new FormData(form, event.submitter);
    form.dataset.sent = "";
    if (form.method === "get") ask(`${address.pathname}?${new URLSearchParams(body)}`);
    else ask(address, { body, otherwise: () => {
      form.dataset.plainly = "";
      form.requestSubmit(event.submitter);
    } });
  });

  // r writes to the complainant, i to colleagues.
  const write = (key) => {
    const readers = [...here().querySelectorAll(".composer [name=reader]")];
    const [list] = readers;
    const [internal, first] = list?.options ?? readers;
    const chosen = key === "r" ? first ?? internal : internal;
    if (list?.options) {
      list.value = chosen.value;
      for (const type of ["input", "change"]) list.dispatchEvent(new Event(type, { bubbles: true }));
    } else {
      chosen?.click();
    }
    here().querySelector(".composer textarea").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel().contains(document.activeElement)) close();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !window.amends.keysOn()) return;
    if (typing()) return;
    const shown = here().querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (shown) {
      event.preventDefault();
      if (shown.href) ask(shown.href);
      else write(event.key);
    }
    if (event.key !== ".") return;
    const more = here().querySelector("[data-more]");
    if (!more) return;
    event.preventDefault();
    more.closest(".side-part").open = more.open = true;
    more.querySelector("[data-find]").focus();
  });

  const begin = (opens = "[data-opens]") => {
    enliven(here());
    const link = opens && here().querySelector(opens); // someone is waiting for it, or it comes next
    if (link && !typing() && panel().hidden) ask(link.href, { next: true });
    const find = here().querySelector("[data-find]");
    if (!find) return;
    find.hidden = false;
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const group of here().querySelectorAll("[data-group]")) {
        const lines = [...group.querySelectorAll("[data-words]")];
        for (const line of lines) {
          const told = line.dataset.words.toLowerCase();
          line.hidden = !words.every((word) => told.includes(word));
        }
        group.hidden = lines.every((line) => line.hidden);
      }
    });
  };
  begin();
})();
