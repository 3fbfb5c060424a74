/* Trying the policy: the answer follows what is typed. Without this script the button does the same. */
"use strict";
(() => {
  const form = document.querySelector("form[data-try]"), answer = document.getElementById("answer");
  let waiting = 0, asked = 0;

  async function ask() {
    const mine = ++asked;
    try {
      const got = await fetch("/desk/policy/try?part=answer", { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const text = await got.text();
      if (mine !== asked) return;
      if (got.ok) answer.innerHTML = text; else location.reload();
    } catch { /* offline: the next change asks again */ }
  }

  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
})();
