// Saving in the pauses of typing, and the words counted as one types.
//
//   form[data-autosave="saved"]    after a pause the form gets the event "autosave"; htmx sends it
//                                  (data-hx-trigger="autosave"). The value names the element that says
//                                  "Saved at …"; the server answers with that element.
//   [data-word-count="ID"]         counts the words of the field ID against data-limit
//   [data-count], [data-count-over], [data-count-fill]   inside it: number, over-run, bar

const PAUSE = 1500;
const RETRY = 8000;

function watch(form) {
  let timer;
  let unsaved = false;
  const later = (wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => form.dispatchEvent(new Event("autosave")), wait);
  };
  const mark = () => document.getElementById(form.dataset.autosave);

  const failed = () => {
    const wasFailing = mark()?.classList.contains("is-failing");
    say(mark(), "Not saved, trying again", true);
    if (!wasFailing) readOut("Not saved, trying again. What you typed is still on the page.");
    later(RETRY);
  };
  form.addEventListener("input", () => { unsaved = true; later(PAUSE); });
  form.addEventListener("submit", () => { unsaved = false; window.clearTimeout(timer); });
  form.addEventListener("htmx:beforeRequest", () => { unsaved = false; say(mark(), "Saving"); });
  form.addEventListener("htmx:sendError", failed);
  form.addEventListener("htmx:timeout", failed);
  form.addEventListener("htmx:responseError", (event) => {
    unsaved = true;
    if (event.detail.xhr.status >= 500) failed();
    else say(mark(), "Not saved. Press “Save and continue” to see why", true);
  });
  form.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) unsaved = true; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
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
