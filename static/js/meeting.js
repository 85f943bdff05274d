// The meeting's screens follow the chair's pointer. Everything works without this, by pressing a link.
//
//   #meeting    asks every two seconds for itself, with the ETag of what it shows; nothing changed: 304, nothing
//               is swapped. While somebody has the focus in it, or has begun to fill something in, it is left as
//               it is: #moved-on says that the meeting moved on and leads there. It never takes the focus.
//   [data-key]  folded parts that a key opens: A the answers, N the notes; silent while one types
//   [data-mean] the points to agree on: their reason is asked for once they differ from the mean

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select";
const movedOn = document.getElementById("moved-on");
let waiting = false;

const meeting = () => document.getElementById("meeting");

/** Whether swapping would take something from under somebody's hands. */
function isBusy() {
  const part = meeting();
  if (part.contains(document.activeElement)) return true;
  const isChanged = (field) => field.type === "radio" || field.type === "checkbox"
    ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some(isChanged);
}

function holdBack(event) {
  if (event.detail.target !== meeting() || !event.detail.shouldSwap) return;
  if (!isBusy()) {
    waiting = false;
    movedOn.hidden = true;
    return;
  }
  event.detail.shouldSwap = false;
  // Until the hands are off it, ask only whether something changed again.
  meeting().setAttribute("data-hx-headers", JSON.stringify({ "If-None-Match": event.detail.xhr.getResponseHeader("ETag") }));
  if (waiting) return;
  waiting = true;
  movedOn.hidden = false;
  document.dispatchEvent(new CustomEvent("announce", { detail: movedOn.querySelector("[data-words]").textContent }));
}

/** Once the hands are off it, fetch what was held back. */
function catchUp() {
  if (waiting && !isBusy()) meeting().setAttribute("data-hx-headers", "{}");
}

/** Nothing but leaving the page breaks off what it asks by itself; that is no error to be logged. */
function expectLeaving(event) {
  if (event.detail.elt === meeting()) event.detail.xhr.onabort = null;
}

function openByKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches(TYPING)) return;
  const part = meeting().querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!part) return;
  event.preventDefault();
  part.open = !part.open;
  part.querySelector("summary").focus();
}

/** Ask for a reason where the points chosen differ from the mean. */
function showReason(points) {
  const chosen = points.querySelector(":checked")?.value ?? "";
  const row = document.getElementById(points.dataset.reason);
  const field = row.querySelector("input");
  row.hidden = !field.value && !row.matches(".govuk-form-group--error")
    && (chosen === "" || Number(chosen) === Number(points.dataset.mean));
}

const showReasons = () => document.querySelectorAll("[data-mean]").forEach(showReason);

document.addEventListener("htmx:beforeSend", expectLeaving);
document.addEventListener("htmx:beforeSwap", holdBack);
document.addEventListener("htmx:afterSettle", showReasons);
document.addEventListener("focusout", () => window.setTimeout(catchUp, 0));
document.addEventListener("keydown", openByKey);
document.addEventListener("change", (event) => {
  const points = event.target.closest("[data-mean]");
  if (points) showReason(points);
});
showReasons();
