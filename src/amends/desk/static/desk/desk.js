// Small helps for the desk. Every page works without them.
(() => {
  "use strict";

  // What was typed is saved on the server after a pause, and once more as the page is left.
  const PAUSE = 1000; // ms without a key
  const AGAIN = 5000; // ms after which saving is tried again
  const STILL = 3000; // ms without a key after which the outcome is asked for
  const saving = new WeakMap();

  const keep = (form) => {
    const line = form.querySelector("[data-saved]");
    const address = `${form.dataset.draft}?fetch`;
    let timer = 0;
    let sending = null;
    const input = () => {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
      return body;
    };
    const save = async () => {
      timer = 0;
      sending = new AbortController();
      const { signal } = sending;
      try {
        const answer = await fetch(address, { method: "POST", body: input(), redirect: "error", signal });
        if (!answer.ok) throw new Error(answer.statusText);
        const said = await answer.text();
        if (!timer) line.textContent = said;
      } catch {
        if (signal.aborted || timer) return;
        line.textContent = line.dataset.saved;
        timer = setTimeout(save, AGAIN);
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      line.textContent = "";
      timer = setTimeout(save, PAUSE);
    });
    const stop = () => {
      clearTimeout(timer);
      timer = 0;
      sending?.abort();
    };
    if ("unsent" in form.dataset) timer = setTimeout(save, 0);
    form.addEventListener("submit", stop);
    window.addEventListener("pagehide", () => {
      if (timer && form.isConnected) navigator.sendBeacon(address, input());
    });
    // What waits for its pause is saved at once.
    const early = async () => {
      if (!timer) return;
      clearTimeout(timer);
      await save();
    };
    saving.set(form, { stop, early });
  };

  // What the answers lead to is shown as they are given.
  const foretell = (form) => {
    const lines = [...form.querySelectorAll("[data-outcome]")];
    let number = 0;
    let timer = 0;
    const ask = async () => {
      clearTimeout(timer);
      const mine = (number += 1);
      const body = new FormData(form);
      body.set("outcome", "1");
      let said = [];
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
        const told = new DOMParser().parseFromString(await answer.text(), "text/html");
        said = [...told.querySelectorAll("form [data-outcome]")];
      } catch {
        // no network: nothing is foretold
      }
      if (mine !== number) return;
      for (const [at, line] of lines.entries()) {
        if (line.innerHTML !== (said[at]?.innerHTML ?? "")) line.replaceChildren(...(said[at]?.childNodes ?? []));
      }
    };
    form.addEventListener("change", ask);
    form.addEventListener("input", () => {
      clearTimeout(timer);
      number += 1; // what is on its way no longer fits
      timer = setTimeout(ask, STILL);
    });
  };

  // A text is inserted where the cursor was, otherwise at the end; F2 leads to the list of snippets.
  const entered = new WeakSet();
  document.addEventListener("focusin", (event) => entered.add(event.target));
  const insert = (area, text, heads) => {
    if (heads || !entered.has(area)) area.setSelectionRange(area.value.length, area.value.length);
    const end = area.value.slice(area.selectionEnd);
    const begin = heads ? area.value.trimEnd() : area.value.slice(0, area.selectionStart);
    const before = !begin ? "" : heads ? "\n\n" : /\s$/.test(begin) ? "" : " ";
    area.focus();
    const after = /^[\p{L}\p{N}]/u.test(end) ? " " : "";
    area.setRangeText(`${before}${text}${after}`, begin.length, area.value.length - end.length, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-insert]");
    const form = button?.closest("form");
    const list = form?.querySelector("[data-snippets]");
    const area = form?.elements.namedItem(list?.dataset.snippets) ?? form?.querySelector("textarea");
    const text = button?.dataset.insert || list?.selectedOptions[0]?.dataset.insert;
    if (!button || !area) return;
    event.preventDefault();
    if (text) insert(area, text, Boolean(button.dataset.insert));
    if (button.dataset.insert) button.disabled = true; // a second click inserts nothing
    if (text && list) list.value = "";
  });
  document.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("form")?.querySelector("[data-snippets]");
    if (!list) return;
    if (event.key === "F2") {
      event.preventDefault();
      list.focus();
    } else if (event.key === "Enter" && event.target === list) {
      event.preventDefault();
      list.parentElement.querySelector("button").click();
    }
  });

  // Ctrl+Enter presses the main button of the form in which something is typed.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const buttons = event.target.form?.querySelectorAll(".buttons button[type=submit]") ?? [];
    const button = [...buttons].find((each) => each.checkVisibility());
    if (!button || !event.target.form.matches("[data-draft]")) return;
    event.preventDefault();
    button.click();
  });

  // A long list is searched by typing.
  const LONG = 15;
  const search = (list) => {
    const said = document.querySelector("[data-find-here]").dataset.findHere;
    const find = document.createElement("input");
    find.type = "search";
    find.autocomplete = "off";
    find.setAttribute("aria-label", `${said}: ${list.labels[0]?.textContent.trim() ?? ""}`);
    find.placeholder = said;
    list.before(find);
    find.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = [...list.options].filter((option) => {
        const fit = words.every((word) => option.text.toLowerCase().includes(word));
        option.hidden = option.disabled = Boolean(option.value) && !fit;
        return fit && option.value;
      });
      if (words.length && fits.length) {
        list.value = fits[0].value;
        list.dispatchEvent(new Event("input", { bubbles: true }));
        list.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  };

  const typing = () => document.activeElement?.closest("input, textarea, select, [contenteditable]");

  // What a page or a part of one needs once it is shown.
  const enliven = (root) => {
    // An error summary or a warning is read out and seen first, but not by a person who types.
    if (root === document || !typing()) root.querySelector("[data-focus]")?.focus();
    for (const button of root.querySelectorAll("[data-without-script]")) button.hidden = true;
    for (const each of root.querySelectorAll("[data-with-script]")) each.hidden = false;
    for (const form of root.querySelectorAll("form[data-draft]")) if (!saving.has(form)) keep(form);
    for (const form of root.querySelectorAll("form:has([data-outcome])")) foretell(form);
    for (const list of root.querySelectorAll("[data-act] .field select")) if (list.options.length > LONG) search(list);
  };
  const keysOn = () => localStorage.getItem("keys") !== "off";
  const finish = (form) => saving.get(form)?.stop();
  const saved = (root) => Promise.all([...root.querySelectorAll("[data-draft]")].map((form) => saving.get(form)?.early()));
  window.amends = { enliven, finish, saved, typing, keysOn };
  enliven(document);

  // On a narrow screen what stands beside a complaint is folded, but for what comes next.
  if (window.matchMedia("(max-width: 60rem)").matches) {
    for (const part of [...document.querySelectorAll(".side-part")].slice(1)) part.open = false;
  }

  // A picture of a file that cannot be made is replaced with a text that says so.
  document.addEventListener("error", ({ target }) => {
    if (target.dataset?.fails) target.closest("a").replaceWith(target.dataset.fails);
  }, true);

  // A slip is printed by a button, where there is something to press it with.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // In a list, j and k walk from line to line and x selects; / goes to the search. Never while typing.
  const line = (row) => row.querySelector("th a, a.what");
  const rows = () => [...document.querySelectorAll("[data-queue] tbody tr, .todo > li")].filter(line);
  for (const told of document.querySelectorAll("[data-keys]")) {
    const button = told.querySelector("button");
    const say = () => { button.textContent = keysOn() ? button.dataset.keysOff : button.dataset.keysOn; };
    button.addEventListener("click", () => { localStorage.setItem("keys", keysOn() ? "off" : "on"); say(); });
    told.hidden = false;
    say();
  }
  document.addEventListener("keydown", (event) => {
    if (!keysOn()) return;
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

  // The box in the heading selects every line, and the bar says how many are selected.
  for (const form of document.querySelectorAll("form:has([data-chosen])")) {
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const told = form.querySelector("[data-chosen]");
    const all = form.querySelector("[data-all]");
    const say = () => { told.textContent = told.dataset.text.replace("{number}", boxes.filter((box) => box.checked).length); };
    if (all) all.hidden = false;
    form.addEventListener("change", (event) => {
      if (all?.contains(event.target)) for (const box of boxes) box.checked = event.target.checked;
      say();
    });
    form.addEventListener("reset", () => setTimeout(say));
    say();
  }

  // Words that were begun are not lost by leaving the page unawares.
  for (const form of document.querySelectorAll("form[data-leave]:not([data-draft])")) {
    let begun = false;
    form.addEventListener("input", () => { begun = true; });
    form.addEventListener("submit", () => { begun = false; });
    window.addEventListener("beforeunload", (event) => {
      if (begun) event.preventDefault();
    });
  }
})();
