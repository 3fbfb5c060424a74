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
    const chosen = new Set([...old.querySelectorAll("input[type=checkbox]:checked")].map((one) => one.name + one.value));
    region.querySelectorAll("input[type=checkbox]").forEach((one) => { if (chosen.has(one.name + one.value)) one.checked = true; });
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


  /* Keys: whatever carries data-key is reached by it. They can be switched off, for they are single letters. */
  const OFF = "makegood-keys-off";
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter((one) => one.offsetParent !== null);
  const rows = () => [...document.querySelectorAll("#rows tbody tr")];
  let place = -1;

  function reach(one) {
    if (one.tagName === "DETAILS") {
      one.open = true;
      (one.querySelector("input:not([type=hidden]), select, textarea, button") || one.querySelector("summary")).focus();
    } else if (one.matches("input, textarea, select")) one.focus();
    else one.click();
  }

  function step(by) {
    const listed = rows();
    if (!listed.length) return;
    place = Math.max(0, Math.min(listed.length - 1, place + by));
    listed[place].querySelector("a.stretch").focus();
    listed[place].scrollIntoView({ block: "nearest" });
  }

  const MOVES = {
    j: ["Next case", () => step(1)],
    k: ["Case before", () => step(-1)],
    x: ["Choose the case", () => rows()[place]?.querySelector("input[type=checkbox]")?.click()],
    "?": ["These keys", () => help()],
  };

  function help() {
    const old = document.getElementById("keys");
    if (old) { old.remove(); return; }
    const box = document.createElement("dialog");
    box.id = "keys";
    box.setAttribute("aria-label", "Keys");
    const title = document.createElement("h2"), list = document.createElement("dl");
    title.textContent = "Keys";
    const moves = Object.entries(MOVES).filter(([key]) => key === "?" || rows().length).map(([key, [words]]) => [key, words]);
    [...moves, ...keyed().map((one) => [one.dataset.key, one.dataset.words])].forEach(([key, words]) => {
      const name = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
      cap.textContent = key;
      name.append(cap);
      what.textContent = words;
      list.append(name, what);
    });
    const off = document.createElement("button"), close = document.createElement("button");
    const tell = () => { off.textContent = localStorage.getItem(OFF) ? "Switch the keys on" : "Switch the keys off"; };
    off.addEventListener("click", () => {
      if (localStorage.getItem(OFF)) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes");
      tell();
    });
    tell();
    close.textContent = "Close";
    close.addEventListener("click", () => box.close());
    box.addEventListener("close", () => box.remove());
    box.append(title, list, off, " ", close);
    document.body.append(box);
    box.showModal();
    close.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field && field.type !== "checkbox") return;
    if (document.querySelector("dialog[open]") || (localStorage.getItem(OFF) && event.key !== "?")) return;
    const move = MOVES[event.key], one = keyed().find((wanted) => wanted.dataset.key === event.key);
    if (!one && !move) return;
    event.preventDefault();
    if (one) reach(one); else move[1]();
  });
  document.body.dataset.keys = "heard";
  document.getElementById("keys-button")?.addEventListener("click", help);

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
