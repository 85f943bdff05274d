// Passkeys: asks the device to make one or to sign with one, and sends its answer with the form.
//
//   data-passkey="create" or "get"   on a button inside the form
//   data-options                     address that gives the challenge
//   data-field                       name of the hidden field that takes the answer

const PROBLEM = "Your device did not use a passkey. Try again, or go on without one.";
const NEEDS_NAME = "Passkeys work only where this site has a name, not at a bare address such as 127.0.0.1.";

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const described = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function options(button, form) {
  const response = await fetch(button.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token?.value ?? "" },
  });
  if (!response.ok) throw new Error(`The challenge was refused: ${response.status}`);
  return response.json();
}

async function create(given) {
  const publicKey = {
    ...given,
    challenge: bytes(given.challenge),
    user: { ...given.user, id: bytes(given.user.id) },
    excludeCredentials: described(given.excludeCredentials),
  };
  return navigator.credentials.create({ publicKey });
}

async function get(given) {
  const publicKey = { ...given, challenge: bytes(given.challenge), allowCredentials: described(given.allowCredentials) };
  return navigator.credentials.get({ publicKey });
}

/** What the server checks, as JSON. */
function answer(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function use(button) {
  const form = button.form;
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const given = await options(button, form);
    const credential = await (button.dataset.passkey === "create" ? create(given) : get(given));
    form.elements[button.dataset.field].value = answer(credential);
    form.submit();
  } catch (error) {
    problem.textContent = error.name === "SecurityError" ? NEEDS_NAME : PROBLEM;
    problem.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => use(button));
  }
}
