/* The customer page. Everything anybody wrote is put on the page as text, never as markup. */
"use strict";
(() => {
  const base = document.body.dataset.base;
  const words = JSON.parse(document.body.dataset.words);
  const byId = (id) => document.getElementById(id);
  const stage = byId("stage"), talk = byId("talk"), composer = byId("composer"), textBox = byId("text");
  const problem = byId("problem"), previews = byId("previews"), picker = byId("files"), checking = byId("checking");
  const MOST_LETTERS = 4000, MOST_FILES = 10, MOST_BYTES = 20 * 1024 * 1024;
  let latest = Number(document.body.dataset.latest), chosen = [], fetching = false, again = false;
  const pending = new Map(); // event id -> {item, inbox}

  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const nearEnd = () => stage.scrollHeight - stage.scrollTop - stage.clientHeight < 160;
  const toEnd = () => { stage.scrollTop = stage.scrollHeight; };
  const clock = (iso) => {
    const at = new Date(iso), today = at.toDateString() === new Date().toDateString();
    return at.toLocaleString(document.documentElement.lang, { dateStyle: today ? undefined : "medium", timeStyle: "short" });
  };

  function bubble(one) {
    const item = make("li", "said " + one.author + (one.pressed ? " pressed" : ""));
    if (one.id) item.dataset.id = one.id;
    const who = make("p", "who", one.author === "customer" ? words.you : one.name || words.bot);
    if (one.at) {
      const time = make("time", "", clock(one.at));
      time.dateTime = one.at;
      who.append(" ", time);
    }
    item.append(who);
    if (one.text) {
      const text = make("div", "text", one.text);
      text.dir = "auto";
      item.append(text);
    }
    if (one.pictures && one.pictures.length) item.append(gallery(one.pictures.map((id) => base + "/pictures/" + id), true));
    if (one.buttons && one.buttons.length) item.append(choices(one.buttons));
    return item;
  }

  function gallery(addresses, linked) {
    const box = make("div", "pictures");
    addresses.forEach((address, place) => {
      const image = make("img");
      image.src = address;
      image.alt = words.picture + " " + (place + 1);
      image.addEventListener("load", () => { if (nearEnd()) toEnd(); });
      if (!linked) return box.append(image);
      const link = make("a");
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener";
      link.append(image);
      box.append(link);
    });
    return box;
  }

  function choices(rows) {
    const box = make("form", "choices");
    rows.forEach((row) => {
      const line = make("div", "row");
      row.forEach((one) => {
        const button = make("button", "choice", one.label);
        button.name = "button";
        button.value = one.data;
        line.append(button);
      });
      box.append(line);
    });
    return box;
  }

  function say(text) { problem.textContent = text; }

  function keepChoice(id) {
    talk.querySelectorAll(".said .choices").forEach((box) => {
      if (Number(box.closest(".said").dataset.id) !== id) box.remove();
    });
  }

  async function refresh() {
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(base + "/messages?after=" + latest, { headers: { Accept: "application/json" } });
      if (answer.ok) take(await answer.json());
    } catch { /* offline: the next sign of life asks again */ } finally {
      fetching = false;
      if (again) { again = false; refresh(); }
    }
  }

  function take(news) {
    const stay = !nearEnd();
    if (news.messages.length) byId("welcome")?.remove();
    news.messages.filter((one) => one.id > latest).forEach((one) => {
      pending.forEach((waiting, id) => {
        if (waiting.repeated || waiting.inbox === one.inbox_id) { waiting.item.remove(); pending.delete(id); }
      });
      const first = pending.size ? pending.values().next().value.item : null;
      talk.insertBefore(bubble(one), first);
      latest = one.id;
    });
    keepChoice(news.choice);
    showChecking(news.checking);
    if (!stay) toEnd();
  }

  function showChecking(records) {
    const waiting = [...pending.values()].some((one) => one.inbox);
    byId("checking-words").textContent = records ? words.checking : words.reading;
    checking.hidden = !(records || waiting);
  }

  async function deliver(message) {
    const body = new FormData();
    body.append("event_id", message.id);
    body.append(message.button ? "button" : "text", message.button || message.text);
    message.files.forEach((file) => body.append("files", file, file.name));
    message.item.className = message.item.className.replace(" failed", "");
    try {
      const answer = await fetch(base + "/messages", { method: "POST", body, headers: { Accept: "application/json" } });
      const result = await answer.json();
      if (answer.status === 202) return delivered(message, result);
      giveBack(message, result.error || words.failed);
    } catch {
      notSent(message);
    }
  }

  function delivered(message, result) {
    pending.set(message.id, { item: message.item, inbox: result.inbox_id, repeated: result.repeated });
    showChecking(false);
    refresh();
  }

  function giveBack(message, why) {
    message.item.remove();
    pending.delete(message.id);
    if (!textBox.value) textBox.value = message.text;
    if (!chosen.length) { chosen = message.files; drawPreviews(); }
    grow();
    say(why);
    refresh();
  }

  function notSent(message) {
    message.item.classList.add("failed");
    message.item.querySelector(".retry")?.remove();
    const button = make("button", "retry", words.not_sent);
    button.type = "button";
    button.addEventListener("click", () => { button.remove(); deliver(message); });
    message.item.append(button);
  }

  function send(text, files, button, label) {
    say("");
    byId("welcome")?.remove();
    const item = bubble({ author: "customer", text: label || text, pressed: Boolean(button) });
    item.classList.add("waiting");
    if (files.length) item.append(gallery(files.map((file) => URL.createObjectURL(file)), false));
    talk.append(item);
    toEnd();
    const message = { id: newId(), text, files, button, item };
    pending.set(message.id, { item, inbox: null });
    deliver(message);
  }

  function add(files) {
    say("");
    for (const file of files) {
      if (chosen.length >= MOST_FILES) { say(words.too_many_files); break; }
      if (file.size > MOST_BYTES) { say(words.too_big); continue; }
      chosen.push(file);
    }
    drawPreviews();
  }

  function drawPreviews() {
    previews.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    previews.replaceChildren(...chosen.map((file, place) => {
      const item = make("li"), image = make("img"), remove = make("button", "", "×");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      remove.type = "button";
      remove.setAttribute("aria-label", words.remove + " " + file.name);
      remove.addEventListener("click", () => { chosen.splice(place, 1); drawPreviews(); textBox.focus(); });
      item.append(image, remove);
      return item;
    }));
  }

  function grow() {
    textBox.style.height = "auto";
    textBox.style.height = Math.min(textBox.scrollHeight + 2, window.innerHeight * 0.38) + "px";
  }

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = textBox.value.trim();
    if (text.length > MOST_LETTERS) return say(words.too_long);
    if (!text && !chosen.length) { say(words.empty); return textBox.focus(); }
    const files = chosen;
    chosen = [];
    textBox.value = "";
    drawPreviews();
    grow();
    send(text, files, "", "");
    textBox.focus();
  });
  talk.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    if (!pressed) return;
    const button = pressed.name === "button" ? pressed.value : "";
    const text = button ? "" : pressed.value;
    event.target.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    send(text, [], button, pressed.textContent);
    if (matchMedia("(pointer: fine)").matches) textBox.focus();
  });
  textBox.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
  textBox.addEventListener("input", () => { grow(); if (problem.textContent) say(""); });
  textBox.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); add(files); }
  });
  picker.addEventListener("change", () => { add(picker.files); picker.value = ""; });
  document.addEventListener("dragover", (event) => { event.preventDefault(); composer.classList.add("dropping"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) composer.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    composer.classList.remove("dropping");
    add(event.dataTransfer.files);
  });

  document.querySelectorAll(".who time").forEach((time) => { time.textContent = clock(time.dateTime); });
  const events = new EventSource(base + "/events?after=" + latest);
  events.addEventListener("message", (event) => {
    const seen = JSON.parse(event.data);
    if (seen.latest > latest) refresh(); else showChecking(seen.checking);
  });
  setInterval(() => { if (events.readyState !== EventSource.OPEN) refresh(); }, 3000);
  grow();
  toEnd();
})();
