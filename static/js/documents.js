// Uploading as files are chosen or dropped, one after the other, with progress.
//
//   form[data-documents="10485760"]  the form; the value is the largest file in bytes
//   [data-drop="KEY"]                where files for one document are chosen or dropped; inside it an input of files
//   [data-said]                      in the row: what is wrong with a file
//   [data-without-script]            not needed here
// The server answers with the page's block; the row of the document, #scan and #room are taken out of it.

const queue = [];
let busy = false;

const form = document.querySelector("form[data-documents]");
const largest = Number(form?.dataset.documents);

function start() {
  for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;
  for (const area of form.querySelectorAll("[data-drop]")) watch(area);
  window.addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    readOut("A file is still on its way. Go on when it is there.");
  });
}

function watch(area) {
  const input = area.querySelector("input[type=file]");
  area.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", () => {
    take(area.dataset.drop, [...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) area.addEventListener(name, (event) => over(event, area, true));
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, (event) => over(event, area, false));
  area.addEventListener("drop", (event) => take(area.dataset.drop, [...event.dataTransfer.files]));
}

function over(event, area, isOver) {
  event.preventDefault();
  area.classList.toggle("is-over", isOver);
}

function take(key, files) {
  for (const line of said(key)) line.remove(); // of the files chosen before
  for (const file of files) queue.push({ key, file });
  next();
}

function next() {
  if (busy) return;
  const upload = queue.shift();
  if (!upload) return;
  busy = true;
  send(upload).then((sentence) => readOut(sentence)).finally(() => { busy = false; next(); });
}

/** Send one file; resolves with the sentence that says how it went. */
function send({ key, file }) {
  if (file.size > largest) {
    const problem = `“${file.name}” has ${Math.ceil((10 * file.size) / 2 ** 20) / 10} MB, and a file may have 10 MB. Make it smaller, or split it in two.`;
    return Promise.resolve(say(key, problem));
  }
  const bar = progressOf(key, file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Target", "documents");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) show(bar, event.loaded / event.total); });
    request.addEventListener("load", () => { bar.remove(); resolve(settle(key, file, request)); });
    for (const name of ["error", "timeout", "abort"]) {
      request.addEventListener(name, () => { bar.remove(); resolve(failed(key, file, "The connection was lost, so it was not uploaded.")); });
    }
    request.send(body(key, file));
  });
}

/** The file, with the fields of its row that are no files. */
function body(key, file) {
  const data = new FormData();
  for (const name of ["csrf_token", "once"]) data.append(name, form.elements[name].value);
  for (const field of row(key).querySelectorAll("input:not([type=file])")) data.append(field.name, field.value);
  data.append(`f_${key}`, file, file.name);
  return data;
}

function settle(key, file, request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  if (!answer.getElementById(`asked-${key}`)) return failed(key, file, refusal(request));
  const earlier = said(key); // what is wrong with others that were chosen together with this one
  for (const id of [`asked-${key}`, "scan", "room"]) {
    const fresh = document.importNode(answer.getElementById(id), true);
    document.getElementById(id).replaceWith(fresh);
    window.htmx?.process(fresh);
  }
  watch(row(key).querySelector("[data-drop]"));
  const [problem] = said(key);
  row(key).querySelector("[data-said]").prepend(...earlier);
  row(key).querySelector("input[type=file]").focus({ preventScroll: true });
  return problem ? problem.textContent : `“${file.name}” is uploaded.`;
}

function refusal(request) {
  if (request.status === 401) return "You are signed out, so it was not uploaded. Sign in again in another tab, then try again.";
  if (request.status === 413) return "It is larger than we take.";
  const isSentence = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return isSentence ? request.responseText : "It was not uploaded. Try again in a minute.";
}

function failed(key, file, sentence) {
  const again = document.createElement("button");
  again.type = "button";
  again.className = "link-button";
  again.textContent = "Try again";
  again.append(hidden(` with ${file.name}`));
  again.addEventListener("click", () => { again.parentElement.remove(); take(key, [file]); });
  return say(key, `“${file.name}”: ${sentence} `, again);
}

function say(key, sentence, button) {
  const line = document.createElement("p");
  line.className = "govuk-error-message";
  line.textContent = sentence;
  if (button) line.append(button);
  row(key).querySelector("[data-said]").append(line);
  return sentence;
}

function said(key) {
  return [...row(key).querySelectorAll("[data-said] .govuk-error-message")];
}

function progressOf(key, file) {
  const line = document.createElement("p");
  line.className = "upload";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${file.name}`);
  const words = document.createElement("span");
  words.textContent = file.name;
  const share = document.createElement("span");
  share.className = "upload-share";
  line.append(words, bar, share);
  row(key).querySelector("[data-drop]").before(line);
  show(line, 0);
  return line;
}

function show(line, share) {
  const percent = Math.round(100 * share);
  line.querySelector("progress").value = percent;
  line.querySelector(".upload-share").textContent = percent < 100 ? `${percent}%` : "Checking";
}

function hidden(text) {
  const part = document.createElement("span");
  part.className = "visually-hidden";
  part.textContent = text;
  return part;
}

function row(key) {
  return document.getElementById(`asked-${key}`);
}

function readOut(sentence) {
  document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
}

if (form && form.querySelector("[data-drop]")) start();
