// Saving in the pauses of typing. What is typed stays in the page until the server has it, whatever happens to the
// connection, the server or the sign-in; nothing is kept in the browser.
//
//   form[data-autosave="saved-mark"]  after a pause the form gets the event "autosave"; htmx sends it
//                                  (data-hx-trigger="autosave"). The value names the element that says
//                                  "Saved at …"; the server answers with what is around it.
//   input[data-page-token]         "k3j9:4": the number rises with each save, so that one that was held up
//                                  on its way never replaces a later one
//   #connection                    says that a save did not arrive; in it [data-words] and [data-try-now]
//
// A button that sends the form, and a link away from it, wait until what was typed is saved; until the next page
// is there the form has data-leaving.

const PAUSE = 1500; // milliseconds
const PATIENCE = 20_000;
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 30_000;
const SIGNED_OUT = [400, 401];

function watch(form) {
  // partly: the server has kept what it could, and named what it could not read
  const state = { unsaved: false, partly: false, busy: false, failures: 0, leaving: false, then: null, timer: 0 };
  const save = () => {
    window.clearTimeout(state.timer);
    takeTurn(form);
    form.dispatchEvent(new Event("autosave"));
  };
  const later = (pause) => {
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(save, pause);
  };
  const isOpen = () => state.unsaved || state.partly || state.busy || state.failures > 0;
  const wait = (act) => {
    state.then = act;
    form.toggleAttribute("data-leaving", Boolean(act));
  };
  const saveAndThen = (act) => { wait(act); save(); };
  const saved = (partly) => {
    const { then } = state;
    Object.assign(state, { partly, failures: 0 });
    connection.hide();
    if (!then || state.unsaved || state.busy) return; // what was typed since is on its way
    state.then = null;
    then(); // data-leaving stays, until the next page is there
  };
  const failed = () => {
    state.failures += 1;
    wait(null);
    say(form, "Not saved, trying again", true);
    connection.show(save);
    later(waitAfter(state.failures));
  };
  const refused = (answer) => {
    if (answer.status >= 500) return failed();
    const { then } = state;
    const isSignedOut = SIGNED_OUT.includes(answer.status);
    wait(null);
    Object.assign(state, { partly: true, failures: 0 });
    refuse(form, answer);
    if (isSignedOut) document.dispatchEvent(new CustomEvent("session-check"));
    if (then && !(then.isOfForm && isSignedOut)) then(); // its page shows why; before a link leaves, one is asked
  };

  form.addEventListener("input", () => { state.unsaved = true; if (!state.failures) later(PAUSE); });
  form.addEventListener("submit", (event) => {
    if (state.leaving || !isOpen()) {
      state.leaving = true;
      takeTurn(form);
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    const send = () => { state.leaving = true; form.requestSubmit(submitter); };
    saveAndThen(Object.assign(send, { isOfForm: true }));
  });
  form.addEventListener("htmx:configRequest", (event) => {
    event.detail.timeout = PATIENCE;
    delete event.detail.parameters.next; // of the button that was pressed last
  });
  form.addEventListener("htmx:beforeRequest", () => {
    Object.assign(state, { unsaved: false, busy: true });
    say(form, "Saving");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    state.busy = false;
    if (!event.detail.successful) state.unsaved = true;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt === form) saved(event.detail.elt.querySelector(".is-failing") !== null);
  });
  form.addEventListener("htmx:sendError", failed);
  form.addEventListener("htmx:timeout", failed);
  form.addEventListener("htmx:responseError", (event) => refused(event.detail.xhr));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig.elt !== form || event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  });
  document.addEventListener("session-renewed", () => { if (state.unsaved) save(); });
  document.addEventListener("visibilitychange", () => { if (state.unsaved) save(); });
  document.addEventListener("click", (event) => {
    const link = leadsAway(event);
    if (!link || !(state.unsaved || state.busy) || state.failures) return;
    event.preventDefault();
    saveAndThen(() => { state.leaving = !state.partly; window.location.assign(link.href); });
  });
  window.addEventListener("online", () => { if (isOpen()) save(); });
  window.addEventListener("beforeunload", (event) => { if (isOpen() && !state.leaving) event.preventDefault(); });
  window.addEventListener("pagehide", () => { if (isOpen() && !state.leaving) sendOnLeaving(form); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    state.leaving = false;
    wait(null);
    if (isOpen()) save();
    else window.location.reload(); // the newest text, not that of when one left
  });
}

/** Longer with each failure, and not for everybody at the same moment. */
function waitAfter(failures) {
  const wait = Math.min(FIRST_RETRY * 2 ** (failures - 1), LONGEST_RETRY);
  return wait * (0.75 + Math.random() / 4);
}

function takeTurn(form) {
  const token = form.querySelector("[data-page-token]");
  if (!token) return;
  const [name, turn] = token.value.split(":");
  token.value = `${name}:${Number(turn || 0) + 1}`;
}

/** The link of a plain press that leads to another page in this tab. */
function leadsAway(event) {
  const link = event.target.closest("a[href]");
  const isPlain = !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey);
  const isElsewhere = link && !link.target && link.origin + link.pathname !== location.origin + location.pathname;
  return isPlain && isElsewhere && link.protocol.startsWith("http") ? link : null;
}

/** The last chance: a browser finishes this after the page has gone. */
function sendOnLeaving(form) {
  takeTurn(form);
  const body = new URLSearchParams(new FormData(form));
  fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } }).catch(() => {});
}

/** The server said no and why; trying again would not help. */
function refuse(form, answer) {
  connection.hide();
  const isSentence = answer.getResponseHeader("Content-Type")?.startsWith("text/plain");
  const why = isSentence ? answer.responseText : "Press “Save and continue” to see why.";
  say(form, `Not saved. ${why}`, true);
  readOut(`Not saved. ${why}`);
}

const connection = {
  notice: document.getElementById("connection"),
  show(tryNow) {
    const why = navigator.onLine ? "" : "You are offline. ";
    const sentence = `${why}Not saved, we go on trying. Your words are still in this page.`;
    if (this.notice.hidden) readOut(sentence);
    this.notice.querySelector("[data-words]").textContent = sentence;
    this.notice.querySelector("[data-try-now]").onclick = tryNow;
    this.notice.hidden = false;
  },
  hide() {
    if (this.notice.contains(document.activeElement)) document.getElementById("main")?.focus();
    this.notice.hidden = true;
  },
};

function readOut(sentence) {
  document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
}

function say(form, words, failing = false) {
  const mark = document.getElementById(form.dataset.autosave);
  if (!mark) return;
  mark.classList.toggle("is-failing", failing);
  mark.textContent = words;
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
