// The line: dragged by its handle, stepped by its buttons, typed in its field, moved by the arrow keys.
// All four set the number field; its change lets htmx fetch what follows.
//
//   [data-stepper]                 buttons of value -1 and 1 around a field with data-least, data-most, data-step
//   svg[data-line-chart]           data-top and data-bottom (units of 100% and 0%), data-field (id of the number field)
//   [data-handle], [data-the-line] inside it: what is dragged, and the line that follows at once

const SETTLE = 200;
let timer;

function within(field, value) {
  const { least, most } = field.dataset;
  return Math.min(Number(most), Math.max(Number(least), value));
}

/** Set the field; tell htmx at once, or after a short rest while it still moves. */
function set(field, value, rest = 0) {
  const text = String(Math.round(within(field, value) * 10) / 10);
  if (field.value === text) return;
  field.value = text;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), rest);
}

function step(event) {
  const button = event.target.closest("[data-stepper] button");
  if (!button) return;
  event.preventDefault();
  const field = button.parentElement.querySelector("input");
  set(field, Number(field.value) + Number(button.value) * Number(field.dataset.step), SETTLE);
}

function arrows(event) {
  const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
  if (!steps || !event.target.matches("[data-stepper] input")) return;
  event.preventDefault();
  set(event.target, Number(event.target.value) + steps * Number(event.target.dataset.step), SETTLE);
}

function drag(event) {
  const handle = event.target.closest("[data-handle]");
  if (!handle) return;
  const chart = handle.closest("[data-line-chart]");
  const top = Number(chart.dataset.top);
  const bottom = Number(chart.dataset.bottom);
  const field = document.getElementById(chart.dataset.field);
  let percent = Number(field.value);

  const follow = (moved) => {
    const point = new DOMPoint(moved.clientX, moved.clientY).matrixTransform(chart.getScreenCTM().inverse());
    percent = within(field, Math.round((200 * (bottom - point.y)) / (bottom - top)) / 2);
    const y = bottom - (percent * (bottom - top)) / 100;
    handle.setAttribute("transform", `translate(0 ${y})`);
    handle.querySelector("text").textContent = `${percent}%`;
    chart.querySelector("[data-the-line]").setAttribute("d", `M66 ${y}H1212`);
  };
  const drop = () => {
    handle.removeEventListener("pointermove", follow);
    set(field, percent);
  };
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("pointerup", drop, { once: true });
  handle.addEventListener("pointercancel", drop, { once: true });
}

document.addEventListener("click", step);
document.addEventListener("keydown", arrows);
document.addEventListener("pointerdown", drag);
