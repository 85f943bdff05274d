// The end of a sign-in: said five minutes before, put off by one press, and survived by what was typed.
//
//   #session[data-session="/address"][data-left="1800"][data-person="tag"]   the notice; in it [data-words],
//                                    [data-extend] (button) and [data-sign-in] (link to a new tab)
//   event "session-check" on document     somebody was refused: look whether the sign-in still holds
//   event "session-renewed" on document   signed in again, or a new form token: what was refused may be sent again
//
// The server is asked only when the time has come, because another tab may have made the sign-in last longer.
// Asking makes it no longer. Nothing here takes the focus, and nothing is kept in the browser.

const WARNING = 300; // seconds
const AGAIN = 15; // seconds, while the server does not answer
const ENDED = "You are signed out. What you typed is still in this page. "
  + "Sign in again in a new tab and come back: then it is saved.";
const SOMEBODY_ELSE = "Somebody else has signed in in this browser. Copy what you typed here, then load the page again.";
const HOW_TO_STAY = "To stay, type on or press “Stay signed in” at the end of this page.";
const RENEWED = "You are signed in again. What you typed is being saved.";
const notice = document.getElementById("session");
const words = notice.querySelector("[data-words]");
const extend = notice.querySelector("[data-extend]");
const signIn = notice.querySelector("[data-sign-in]");
let timer;
let lookAt = 0; // in milliseconds of this page's life
let hasEnded = false;
let cameFrom = null;
let token = "";

function lookIn(seconds) {
  window.clearTimeout(timer);
  lookAt = performance.now() + 1000 * seconds;
  timer = window.setTimeout(look, 1000 * seconds);
}

async function look(method = "GET") {
  window.clearTimeout(timer);
  try {
    const headers = method === "POST" ? { "X-CSRFToken": token } : {};
    const answer = await fetch(notice.dataset.session, { method, headers, cache: "no-store" });
    take(answer.ok ? await answer.json() : { left: 0 });
  } catch {
    lookIn(AGAIN);
  }
}

function take(stay) {
  if (stay.left === 0) return end();
  if (stay.person !== notice.dataset.person) return show(SOMEBODY_ELSE);
  const isRenewed = renew(stay.token);
  if (stay.left > WARNING) {
    if (hide()) announce(isRenewed ? RENEWED : `You stay signed in until ${stay.until}.`);
    lookIn(stay.left - WARNING);
  } else {
    warn(stay);
    lookIn(stay.left + 1);
  }
  if (isRenewed) document.dispatchEvent(new CustomEvent("session-renewed"));
}

/** A form token belongs to one sign-in; after another one the page's forms need its own. Says whether it was so. */
function renew(fresh) {
  const stale = JSON.parse(document.body.dataset.hxHeaders ?? "{}")["X-CSRFToken"];
  const isRenewed = hasEnded || (stale !== undefined && carriedBy(stale) !== carriedBy(fresh));
  token = fresh;
  hasEnded = false;
  if (!isRenewed) return false;
  if (stale) document.body.dataset.hxHeaders = JSON.stringify({ "X-CSRFToken": fresh });
  document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = fresh; });
  return true;
}

/** What a signed token carries: it is signed anew, with the time, in every answer. */
function carriedBy(signed) {
  return signed.split(".")[0];
}

function warn(stay) {
  const why = stay.extends
    ? "because nothing was saved or opened for a while. What you typed stays in this page"
    : "for no sign-in lasts longer. Save what you have typed; you can sign in again at once";
  show(`You will be signed out at ${stay.until}, ${why}.`, { extends: stay.extends });
}

function end() {
  hasEnded = true;
  show(ENDED, { signIn: true });
}

function show(sentence, offers = {}) {
  const isNews = notice.hidden || words.textContent !== sentence;
  words.textContent = sentence;
  extend.hidden = !offers.extends;
  signIn.hidden = !offers.signIn;
  notice.hidden = false;
  if (isNews) announce(offers.extends ? `${sentence} ${HOW_TO_STAY}` : sentence);
}

/** Take the notice away; the focus goes back to where it was. Says whether it was there. */
function hide() {
  if (notice.hidden) return false;
  const hadFocus = notice.contains(document.activeElement);
  notice.hidden = true;
  if (hadFocus) (cameFrom?.isConnected ? cameFrom : document.getElementById("main"))?.focus();
  return true;
}

function announce(sentence) {
  document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
}

/** Back in this tab, or awake again: timers may have slept, and somebody may have signed in elsewhere. */
function returned() {
  if (document.visibilityState === "visible" && (hasEnded || performance.now() >= lookAt)) look();
}

extend.addEventListener("click", () => look("POST"));
notice.addEventListener("focusin", (event) => {
  if (event.relatedTarget && !notice.contains(event.relatedTarget)) cameFrom = event.relatedTarget;
});
document.addEventListener("session-check", () => look());
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && !notice.hidden) look(); });
document.addEventListener("visibilitychange", returned);
window.addEventListener("focus", returned);
window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
lookIn(Math.max(Number(notice.dataset.left) - WARNING, 0));
