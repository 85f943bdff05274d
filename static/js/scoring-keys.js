// Scoring from the keyboard: 0 to 5 give the points of the criterion in hand, J and K move.
// Silent in fields, with a modifier, on key repeat, and when switched off.
//
//   [data-score-keys]              the sheet's surroundings
//   [data-criterion][data-current] the criterion in hand; its radios are named "points"
//   [data-criterion] [data-open]   takes another criterion in hand
//   [data-score-keys-on]           the switch; htmx sends it, and it is kept for the person
//   [data-score-keys-line]         what the keys do; hidden where no script hears them
//   [data-saved]                   a second saved mark (the pinned title's) follows the sheet's
//
// A mark that could not be saved says so and is sent again; one that was changed elsewhere (409) is shown
// with both values.

const RETRY = 8000;
const CONFLICT = 409;
const SIGNED_OUT = 401;
const sheet = document.querySelector("[data-score-keys]");
let hasMoved = false;
const unsaved = new Set();
const toggle = document.querySelector("[data-score-keys-on]");

function isTyping(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

function give(points) {
  const radio = sheet.querySelector(`[data-current] input[type=radio][value="${points}"]`);
  if (!radio) return;
  radio.focus();
  if (!radio.checked) radio.click();
}

function move(by) {
  const criteria = [...sheet.querySelectorAll("[data-criterion]")];
  const at = criteria.findIndex((criterion) => "current" in criterion.dataset);
  const link = criteria[at + by]?.querySelector("[data-open]");
  hasMoved = Boolean(link);
  link?.click();
}

/** After a move, the focus is on the points of the criterion now in hand. */
function followMove() {
  if (!hasMoved) return;
  hasMoved = false;
  const points = [...sheet.querySelectorAll("[data-current] input[type=radio]")];
  (points.find((point) => point.checked) ?? points[0])?.focus();
}

function press(event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !toggle.checked || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (/^[0-9]$/.test(key)) give(key);
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else return;
  event.preventDefault();
}

function showConflict(event) {
  if (event.detail.xhr.status !== CONFLICT || !sheet.contains(event.detail.elt)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
}

function say(words) {
  for (const mark of document.querySelectorAll("[data-saved]")) {
    mark.classList.add("is-failing");
    mark.textContent = words;
  }
  document.dispatchEvent(new CustomEvent("announce", { detail: words }));
}

function notSaved(event) {
  const { elt, xhr } = event.detail;
  if (!sheet.contains(elt) || xhr.status === CONFLICT) return;
  unsaved.add(elt);
  if (xhr.status === SIGNED_OUT) {
    say("Not saved: you were signed out. Sign in in another window, then mark it again");
  } else if (xhr.status === 0 || xhr.status >= 500) {
    say("Not saved, trying again");
    window.setTimeout(() => elt.dispatchEvent(new Event("change")), RETRY);
  } else {
    say("Not saved. Load the page again to see why");
  }
}

function saved(event) {
  if (!event.detail.successful || !unsaved.delete(event.detail.elt)) return;
  for (const mark of document.querySelectorAll("[data-saved]")) mark.classList.remove("is-failing");
}

function warn(event) {
  if (unsaved.size) event.preventDefault();
}

function followSaved() {
  const pinned = document.getElementById("saved-pinned");
  const saved = document.getElementById("saved");
  if (pinned && saved) pinned.replaceChildren(...saved.cloneNode(true).childNodes);
}

/** In the list of its parts, the one that answers the criterion now in hand is the current one. */
function markPart() {
  const answer = sheet.querySelector("[data-current] a[href^='#']");
  if (!answer) return;
  for (const tab of document.querySelectorAll(".bid-tabs a")) {
    if (tab.hash === answer.hash) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

function markTab() {
  const [bid, score] = document.querySelectorAll(".phone-tabs a");
  const reads = Boolean(document.querySelector(".pane-main:target, .answer:target"));
  bid?.toggleAttribute("aria-current", reads);
  score?.toggleAttribute("aria-current", !reads);
}

if (sheet && toggle) {
  document.querySelector("[data-score-keys-line]").hidden = false;
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:afterSettle", followSaved);
  document.addEventListener("htmx:afterSettle", followMove);
  document.addEventListener("htmx:afterSettle", markPart);
  document.addEventListener("htmx:beforeSwap", showConflict);
  document.addEventListener("htmx:sendError", notSaved);
  document.addEventListener("htmx:responseError", notSaved);
  document.addEventListener("htmx:afterRequest", saved);
  window.addEventListener("beforeunload", warn);
  window.addEventListener("hashchange", markTab);
}
