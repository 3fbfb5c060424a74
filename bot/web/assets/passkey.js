/* Passkeys: what the server asks is put to the browser, and its answer is sent back with the form. */
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const asked = JSON.parse(form.dataset.options), trouble = form.querySelector("[role=alert]");
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function toAsk() {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    if (asked.user) options.user = { ...asked.user, id: bytes(asked.user.id) };
    options.excludeCredentials = described(asked.excludeCredentials);
    options.allowCredentials = described(asked.allowCredentials);
    return options;
  }

  function toSend(made) {
    const said = made.response, response = { clientDataJSON: text(said.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature"]) if (said[name]) response[name] = text(said[name]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  }

  form.addEventListener("submit", async (event) => {
    if (form.elements.namedItem("answer").value) return;
    event.preventDefault();
    trouble.hidden = true;
    try {
      const kind = form.dataset.passkey === "enter" ? "get" : "create";
      form.elements.namedItem("answer").value = toSend(await navigator.credentials[kind]({ publicKey: toAsk() }));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
})();
