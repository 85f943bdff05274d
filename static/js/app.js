// What every page may need; each page works without it.
//
//   data-module="govuk-…"          behaviour of a GOV.UK component; its script, which the page names as
//                                  data-error-summary and so on, is fetched only then
//   data-announce                  in a swapped part: its text is read out, politely; not twice in a row
//   data-prevent-double-click      on a button: a second press within a second is dropped
//   data-focus                     in a swapped part: takes the focus after the swap
//   event "announce" on document   its detail is read out; the scripts import nothing from each other,
//                                  because each is cached under a name of its own

const announcer = document.getElementById("announcer");
const COMPONENTS = { "error-summary": "ErrorSummary", "password-input": "PasswordInput" };
let lastSentence = "";

/** Read a sentence out; the region stands outside everything that is swapped. */
function announce(sentence) {
  if (!sentence || sentence === lastSentence) return;
  lastSentence = sentence;
  announcer.textContent = "";
  window.setTimeout(() => { announcer.textContent = sentence; }, 60);
}

async function startComponents() {
  for (const [name, Component] of Object.entries(COMPONENTS)) {
    const places = document.querySelectorAll(`[data-module="govuk-${name}"]`);
    if (!places.length) continue;
    document.body.classList.add("govuk-frontend-supported", "js-enabled");
    const script = await import(document.documentElement.getAttribute(`data-${name}`));
    places.forEach((place) => new script[Component](place));
  }
}

function readOutSwapped(event) {
  const part = event.detail.elt;
  const sentences = [part, ...part.querySelectorAll("*")].filter((element) => "announce" in element.dataset);
  announce(sentences.map((element) => element.textContent.trim().replace(/\s+/g, " ")).join(" "));
  part.querySelector("[data-focus]")?.focus();
}

function dropDoublePress(event) {
  const button = event.target.closest("[data-prevent-double-click]");
  if (!button) return;
  if (button.dataset.pressed) event.preventDefault();
  button.dataset.pressed = "yes";
  window.setTimeout(() => { delete button.dataset.pressed; }, 1000);
}

document.addEventListener("htmx:afterSettle", readOutSwapped);
document.addEventListener("announce", (event) => announce(event.detail));
document.addEventListener("click", dropDoublePress);
startComponents();
