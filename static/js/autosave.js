// Saving in the pauses of typing, and the words counted as one types.
//
//   form[data-autosave="saved-mark"]  after a pause the form gets the event "autosave"; htmx sends it
//                                  (data-hx-trigger="autosave"). The value names the element that says
//                                  "Saved at …"; the server answers with what is around it.
//   input[data-page-token]         "k3j9:4": the number rises with each save, so that one that was held up
//                                  on its way never replaces a later one
//   [data-word-count="ID"]         counts the words of the field ID against data-limit
//   [data-count], [data-count-over], [data-count-fill]   inside it: number, over-run, bar

const PAUSE = 1500;
const RETRY = 8000;

function watch(form) {
  let timer;
  let unsaved = false;
  const send = () => {
    window.clearTimeout(timer);
    takeTurn(form);
    form.dispatchEvent(new Event("autosave"));
  };
  const later = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  };
  const mark = () => document.getElementById(form.dataset.autosave);

  const failed = () => {
    const wasFailing = mark()?.classList.contains("is-failing");
    say(mark(), "Not saved, trying again", true);
    if (!wasFailing) readOut("Not saved, trying again. What you typed is still on the page.");
    later(RETRY);
  };
  form.addEventListener("input", () => { unsaved = true; later(PAUSE); });
  form.addEventListener("submit", () => { unsaved = false; window.clearTimeout(timer); takeTurn(form); });
  form.addEventListener("htmx:beforeRequest", () => { unsaved = false; say(mark(), "Saving"); });
  form.addEventListener("htmx:sendError", () => { unsaved = true; failed(); });
  form.addEventListener("htmx:timeout", failed);
  form.addEventListener("htmx:responseError", (event) => {
    unsaved = true;
    if (event.detail.xhr.status >= 500) failed();
    else refuse(mark(), event.detail.xhr);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig.elt !== form || event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  });
  window.addEventListener("online", () => { if (unsaved) send(); });
  form.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) unsaved = true; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

function takeTurn(form) {
  const token = form.querySelector("[data-page-token]");
  if (!token) return;
  const [name, turn] = token.value.split(":");
  token.value = `${name}:${Number(turn || 0) + 1}`;
}

/** The server said no and why; trying again would not help. */
function refuse(mark, answer) {
  const isSentence = answer.getResponseHeader("Content-Type")?.startsWith("text/plain");
  const words = isSentence ? `Not saved. ${answer.responseText}` : "Not saved. Press “Save and continue” to see why";
  say(mark, words, true);
  readOut(words);
}

function readOut(sentence) {
  document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
}

function say(mark, words, failing = false) {
  if (!mark) return;
  mark.classList.toggle("is-failing", failing);
  mark.textContent = words;
}

function countWords(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

function count(row) {
  const field = document.getElementById(row.dataset.wordCount);
  const limit = Number(row.dataset.limit);
  const show = () => {
    const words = countWords(field.value);
    row.querySelector("[data-count]").textContent = words;
    row.querySelector("[data-count-over]").textContent = words > limit ? `, ${words - limit} over` : "";
    row.querySelector("[data-count-fill]").setAttribute("width", `${Math.min(100, (100 * words) / limit)}%`);
    row.classList.toggle("is-over", words > limit);
  };
  field?.addEventListener("input", show);
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
document.querySelectorAll("[data-word-count]").forEach(count);
