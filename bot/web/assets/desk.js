/* The desk: what changes on the server appears by itself; what an agent is typing is never taken away. */
"use strict";
(() => {
  const address = document.body.dataset.events;
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
