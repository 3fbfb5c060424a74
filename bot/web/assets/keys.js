/* The desk by keyboard: whatever carries data-key is done by that key; `?` lists what this page offers. */
"use strict";
(() => {
  const dialog = document.getElementById("keys"), switched = document.getElementById("keys-on");
  const OFF = "makegood-keys-off", AT = "makegood-queue-at", LIST = "makegood-queue";
  const MOVES = [["j", "next case"], ["k", "case before"], ["x", "choose the case"]];
  const BETWEEN = [["]", "next case of the queue"], ["[", "case before in the queue"]];
  let prefix = "";

  const rows = () => [...document.querySelectorAll("#rows a.stretch")];
  const list = () => JSON.parse(sessionStorage.getItem(LIST) || "[]");
  const offered = () => [...document.querySelectorAll("[data-key]")].filter((one) => one.getClientRects().length);
  const writing = (one) => one.isContentEditable || one.tagName === "TEXTAREA" || one.tagName === "SELECT" ||
    (one.tagName === "INPUT" && !["checkbox", "radio", "button", "submit", "file"].includes(one.type));

  function press(one) {
    if (one.tagName === "SUMMARY") {
      one.parentElement.open = true;
      (one.parentElement.querySelector("input:not([type=hidden]), select, textarea") || one).focus();
    } else if (writing(one) || one.tagName === "SELECT") one.focus();
    else one.click();
    one.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const links = rows();
    if (!links.length) return;
    const here = links.findIndex((one) => one.closest("tr").contains(document.activeElement));
    links[here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step))].focus();
  }

  function choose() {
    const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  function between(step) {
    const known = list(), here = known.indexOf(location.pathname), to = known[here + step];
    if (here >= 0 && to) location.assign(to);
  }

  function help() {
    const pairs = [["?", "this list"]];
    if (rows().length) pairs.push(...MOVES, ["Enter", "open the case"]);
    if (list().includes(location.pathname)) pairs.push(...BETWEEN);
    pairs.push(...offered().map((one) => [one.dataset.key, one.dataset.says]), ["Escape", "leave a field or this list"]);
    dialog.querySelector("dl").replaceChildren(...pairs.flatMap(([key, says]) => {
      const name = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
      cap.textContent = key;
      name.append(cap);
      what.textContent = says;
      return [name, what];
    }));
    dialog.showModal();
  }

  function act(key) {
    const found = offered().find((one) => one.dataset.key === key);
    if (found) return press(found);
    if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
    if (key === "x") return choose();
    if (key === "]" || key === "[") return between(key === "]" ? 1 : -1);
    return undefined;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
    if (event.key === "Escape") { document.activeElement.blur(); prefix = ""; return; }
    if (writing(event.target)) return;
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (localStorage.getItem(OFF) || event.key.length !== 1) return;
    const key = prefix + event.key;
    prefix = !prefix && offered().some((one) => one.dataset.key.startsWith(`${key} `)) ? `${key} ` : "";
    if (prefix) return;
    if ("jkx[]".includes(key) || offered().some((one) => one.dataset.key === key)) event.preventDefault();
    act(key);
  });

  switched.checked = !localStorage.getItem(OFF);
  switched.addEventListener("change", () => {
    if (switched.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes");
  });

  // Coming back to the queue, one is where one left it; a case knows its neighbours in the queue it was opened from.
  if (rows().length) {
    sessionStorage.setItem(LIST, JSON.stringify(rows().map((one) => one.getAttribute("href"))));
    const at = sessionStorage.getItem(AT);
    rows().find((one) => one.getAttribute("href") === at)?.focus();
    sessionStorage.removeItem(AT);
  } else if (list().includes(location.pathname)) sessionStorage.setItem(AT, location.pathname);
})();
