// While somebody talks: what was typed is read back and earlier complaints of whoever speaks are
// shown without pressing anything, and nothing typed is lost by going back or loading anew. The
// page works without this, by its buttons.
(() => {
  "use strict";

  const form = document.querySelector("form[data-talk]");
  if (!form) return;
  const seen = form.elements.namedItem("seen");
  const read = form.elements.namedItem("read"); // which words were shown as they will be read
  const PAUSE = 500; // ms without a key before anything is asked

  const typed = () => [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
  );
  const caller = () => JSON.stringify(
    typed().filter(([name, value]) => name.startsWith("complainants-0-identity-") && value.trim()),
  );

  // --- what changes while somebody types ---

  let looked = caller(); // of whom the earlier complaints are shown
  let asked = 0;

  const put = (text, names) => {
    const told = new DOMParser().parseFromString(text, "text/html");
    for (const name of names) {
      const there = told.querySelector(`[data-part="${name}"]`);
      const here = document.querySelector(`[data-part="${name}"]`);
      if (!there || !here) continue;
      here.replaceChildren(...there.childNodes);
      if (name === "read") read.value = there.dataset.mark;
    }
  };

  const ask = async (look) => {
    const body = new URLSearchParams(typed());
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    if (look) body.set("look", "1");
    const of = caller();
    const number = (asked += 1);
    let answer;
    try {
      answer = await fetch(form.dataset.talk, { method: "POST", body, redirect: "error" });
    } catch {
      return; // no network: nothing is shown, nothing is lost
    }
    if (number !== asked || !answer.ok) return;
    put(await answer.text(), look ? ["earlier", "said", "read"] : ["said", "read"]);
    if (!look) return;
    looked = of;
    if (of === caller()) seen.value = "1";
  };

  let pause;
  form.addEventListener("input", () => {
    const other = caller() !== looked;
    if (other) seen.value = "";
    form.querySelector("[data-unread]")?.remove();
    clearTimeout(pause);
    pause = setTimeout(() => ask(other), PAUSE);
  });
  form.querySelector("[data-look]").addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    ask(true);
  });
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;

  // --- what was typed stays with this page of the history, for this session alone ---

  const keep = () => history.replaceState({ mark: form.dataset.mark, typed: typed() }, "");

  const bring = (kept) => {
    const values = new Map();
    for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (["submit", "file", "fieldset"].includes(field.type) || !values.size) continue;
      if (field.name === "csrfmiddlewaretoken") continue;
      const told = values.get(field.name) ?? [];
      if (ticks(field)) field.checked = told.includes(field.value);
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = told.includes(option.value);
      } else if (told.length) {
        field.value = told.shift();
        if (changed(field)) field.closest("details")?.setAttribute("open", "");
      }
    }
    ask(caller() !== "[]");
  };

  const known = history.state;
  const ticks = (field) => ["radio", "checkbox"].includes(field.type);
  const changed = (field) => (ticks(field) ? field.checked !== field.defaultChecked
    : "defaultValue" in field && field.value !== field.defaultValue);
  if (known && known.mark === form.dataset.mark) bring(known.typed);
  else if ([...form.elements].some(changed)) ask(true); // typed before this script was there
  let keeping;
  form.addEventListener("input", () => {
    clearTimeout(keeping);
    keeping = setTimeout(keep, 200);
  });
  form.addEventListener("submit", keep);
  window.addEventListener("pagehide", () => { if (keeping) keep(); });
})();
