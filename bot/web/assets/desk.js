/* The desk: what changes on the server appears by itself; what an agent is typing is never taken away. */
"use strict";
(() => {
  const address = document.body.dataset.events;
  // on a phone the filters fold away unless one is set
  if (matchMedia("(max-width: 48rem)").matches) document.querySelector("details.fold:not([data-kept])")?.removeAttribute("open");
  let loading = false, again = false;

  const typing = (region) => [...region.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) =>
    field === document.activeElement ||
    (field.type === "checkbox" ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT" ? [...field.options].some((one) => one.selected !== one.defaultSelected && one.value !== "")
      : field.type === "file" ? field.files.length > 0 : field.value !== field.defaultValue));

  async function load() {
    if (loading) { again = true; return; }
    loading = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* offline: the next event loads again */ } finally {
      loading = false;
      if (again) { again = false; load(); }
    }
  }

  function show(fresh) {
    document.querySelectorAll("[data-live]").forEach((old) => {
      const region = fresh.getElementById(old.id);
      if (!region || region.outerHTML === old.outerHTML) return;
      if (old.dataset.live === "typed" && typing(old)) {
        document.getElementById("moved").hidden = false;
        return;
      }
      replace(old, region);
    });
    document.body.dataset.signature = fresh.body.dataset.signature;
    equip();
  }

  function replace(old, region) {
    const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 80, top = old.scrollTop;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const chosen = new Set([...old.querySelectorAll("input[name=numbers]:checked")].map((one) => one.value));
    region.querySelectorAll("input[name=numbers]").forEach((one) => { one.checked = chosen.has(one.value); });
    region.querySelectorAll("details").forEach((one, place) => { if (place in open && open.length) one.open = open[place]; });
    old.replaceWith(region);
    if (region.id === "talk") region.scrollTop = atEnd ? region.scrollHeight : top;
    if (focus) [...region.querySelectorAll("a")].find((one) => one.getAttribute("href") === focus)?.focus();
  }

  function equip() {
    const form = document.querySelector("form[data-fact]");
    if (!form || form.dataset.equipped) return;
    form.dataset.equipped = "yes";
    const names = form.elements.namedItem("name"), hint = form.querySelector("[data-hint]:not(option)");
    const values = document.getElementById("fact-values"), plain = hint.textContent;
    const tell = () => {
      const chosen = names.selectedOptions[0];
      hint.textContent = chosen?.dataset.hint || plain;
      values.replaceChildren(...JSON.parse(chosen?.dataset.values || "[]").map((text) => {
        const option = document.createElement("option");
        option.value = text;
        return option;
      }));
    };
    names.addEventListener("change", tell);
    tell();
  }

  // Of the bulk form only the fields that its action reads are shown.
  const bulk = document.getElementById("bulk");
  if (bulk) {
    const action = bulk.elements.namedItem("action");
    const fit = () => bulk.querySelectorAll("[data-for]").forEach((one) => {
      one.hidden = !one.dataset.for.split(" ").includes(action.value);
    });
    action.addEventListener("change", fit);
    fit();
  }

  // What the customer would read is asked of the server and shown in place; nothing is done by it.
  async function foretell(button) {
    const fields = new URLSearchParams([...new FormData(button.form, button)].filter(([, value]) => typeof value === "string"));
    const place = document.getElementById(button.dataset.preview);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: fields, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const words = fresh.getElementById(button.dataset.preview), problem = fresh.querySelector("#result .bad");
      place.replaceChildren(...(problem ? [problem] : words ? words.childNodes : []));
    } catch { place.textContent = "The server could not be asked."; }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview]");
    if (!button || !button.form.reportValidity()) return;
    event.preventDefault();
    foretell(button);
  });

  equip();
  const talk = document.getElementById("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
  if (address) {
    const events = new EventSource(address);
    events.addEventListener("message", (event) => {
      if (JSON.parse(event.data).is !== document.body.dataset.signature) load();
    });
    events.addEventListener("ended", () => { events.close(); location.reload(); });
  }
})();
