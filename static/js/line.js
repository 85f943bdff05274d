// The line: dragged by its handle, stepped by its buttons, typed in its field, moved by the arrow keys.
// All of them set the number field; its change lets htmx fetch what follows. Nothing is saved by it.
//
//   [data-stepper]                 buttons of value -1 and 1 around a field with data-least, data-most, data-step
//   svg[data-line-chart]           data-top and data-bottom (units of 100% and 0%), data-field (id of the number field),
//                                  data-percent (where the line is drawn)
//   [data-handle], [data-the-line] inside it: what is dragged, and the line that follows at once

const SETTLE = 200;
const WHILE_DRAGGED = 90;
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -100, End: 100 };

let timer = 0;
let dragged = null;
let toChart = null;
let handleHadFocus = false;

function within(field, value) {
  const { least, most } = field.dataset;
  return Math.min(Number(most), Math.max(Number(least), value));
}

/** Let htmx ask after a rest; each further move begins the rest anew, but not while the line is dragged. */
function ask(field, rest) {
  if (timer && dragged !== null) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    timer = 0;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, rest);
}

/** Set the field; tell htmx after a short rest, because it may still move. */
function set(field, value, rest = SETTLE) {
  const text = String(Math.round(within(field, value) * 10) / 10);
  if (field.value === text || text === "NaN") return;
  field.value = text;
  const chart = document.querySelector("[data-line-chart]");
  if (chart) place(chart, Number(text));
  ask(field, rest);
}

/** The number in the field; while that is none, where the line is drawn. */
function present(field) {
  const typed = Number.parseFloat(field.value);
  return Number.isNaN(typed) ? Number(document.querySelector("[data-line-chart]")?.dataset.percent) : typed;
}

function fieldOf(chart) {
  return document.getElementById(chart.dataset.field);
}

/** Draw the line and its handle where the number is, ahead of the answer. */
function place(chart, percent) {
  const [top, bottom] = [Number(chart.dataset.top), Number(chart.dataset.bottom)];
  const y = bottom - (percent * (bottom - top)) / 100;
  const handle = chart.querySelector("[data-handle]");
  handle.setAttribute("transform", `translate(0 ${y})`);
  handle.setAttribute("aria-valuenow", percent);
  handle.setAttribute("aria-valuetext", `${percent}%`);
  handle.querySelector("text").textContent = `${percent}%`;
  chart.querySelector("[data-the-line]").setAttribute("d", `M66 ${y}H1212`);
}

function percentAt(chart, event) {
  const point = new DOMPoint(event.pageX, event.pageY).matrixTransform(toChart);
  const [top, bottom] = [Number(chart.dataset.top), Number(chart.dataset.bottom)];
  return within(fieldOf(chart), Math.round((200 * (bottom - point.y)) / (bottom - top)) / 2);
}

/** The handle is a slider only where it can be moved, that is, with this script. */
function makeSlider() {
  const chart = document.querySelector("[data-line-chart]");
  if (!chart) return;
  const handle = chart.querySelector("[data-handle]");
  const attributes = { role: "slider", tabindex: "0", "aria-label": "Threshold", "aria-orientation": "vertical",
    "aria-valuemin": "0", "aria-valuemax": "100" };
  Object.entries(attributes).forEach(([name, value]) => handle.setAttribute(name, value));
  place(chart, dragged ?? Number(chart.dataset.percent));
  if (handleHadFocus) handle.focus();
}

function step(event) {
  const button = event.target.closest("[data-stepper] button");
  if (!button) return;
  event.preventDefault();
  const field = button.parentElement.querySelector("input");
  set(field, present(field) + Number(button.value) * Number(field.dataset.step));
}

function press(event) {
  const steps = KEYS[event.key];
  const handle = event.target.closest?.("[data-handle]");
  const typed = event.target.matches?.("[data-stepper] input") && /^(Arrow(Up|Down)|Page)/.test(event.key);
  if (!steps || event.altKey || event.ctrlKey || event.metaKey || !(handle || typed)) return;
  event.preventDefault();
  const field = handle ? fieldOf(handle.closest("[data-line-chart]")) : event.target;
  set(field, present(field) + steps * Number(field.dataset.step));
}

function grab(event) {
  const chart = event.target.closest?.("[data-handle]")?.closest("[data-line-chart]");
  if (!chart || event.button) return;
  event.preventDefault();
  chart.querySelector("[data-handle]").focus();
  dragged = present(fieldOf(chart));
  // As it stood when it was grabbed: a sentence that wraps while it is dragged must not move the line.
  toChart = new DOMMatrix().translate(window.scrollX, window.scrollY).multiply(chart.getScreenCTM()).inverse();
}

// The chart is swapped while it is dragged, so the document listens, and looks the chart up each time.
function drag(event) {
  if (dragged === null) return;
  const chart = document.querySelector("[data-line-chart]");
  dragged = percentAt(chart, event);
  set(fieldOf(chart), dragged, WHILE_DRAGGED);
}

function drop() {
  dragged = null;
}

/** Enter in a field has changed it, and so has asked; other buttons go where they say. */
function submit(event) {
  if (event.target.id === "line-form" && !event.submitter?.hasAttribute("formaction")) event.preventDefault();
}

document.addEventListener("click", step);
document.addEventListener("keydown", press);
document.addEventListener("pointerdown", grab);
document.addEventListener("pointermove", drag);
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
document.addEventListener("submit", submit);
document.addEventListener("htmx:beforeSwap", () => {
  handleHadFocus = Boolean(document.activeElement?.closest?.("[data-handle]"));
});
document.addEventListener("htmx:afterSwap", makeSlider);
makeSlider();
