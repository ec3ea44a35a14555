// Using the elements of a message, a modal or App Home: what the app is told, and when.

import { ask } from "./ask.js";
import { act } from "./server.js";
import { valueOf, valuesOf } from "./values.js";

const TYPING_PAUSE = 500; // milliseconds without a key before "on_character_entered" is told

/** Tells the app that an element was used, after asking where the app wants that asked. */
async function press(element, value) {
  if (element.classList.contains("busy")) return;
  if (!(await confirmed(element))) return;
  element.classList.add("busy");
  element.setAttribute("aria-busy", "true");
  await act(...deed(element, value));
  element.classList.remove("busy");
  element.removeAttribute("aria-busy");
}

function deed(element, value) {
  const asked = { action_id: element.dataset.action, block_id: element.dataset.block, value };
  const message = element.closest("[data-message]");
  if (message) return ["press", { ...asked, channel: message.dataset.channel, ts: message.dataset.ts }];
  const surface = element.closest(".surface");
  return ["press_in_view", { ...asked, view: surface.dataset.view, values: valuesOf(surface) }];
}

/** Shows the element's own question, if it has one; resolves to the person's answer. */
function confirmed(element) {
  const template = element.dataset.confirm && document.getElementById(element.dataset.confirm);
  if (!template) return true;
  return ask(template);
}

function clicked(event) {
  const item = event.target.closest?.(".overflow [role='menuitem']");
  if (item) {
    const face = item.closest(".overflow").querySelector("[data-kind='overflow']");
    item.closest(".pop").hidePopover();
    if (item.dataset.url) open(item.dataset.url, "_blank", "noopener,noreferrer");
    press(face, item.dataset.value);
    return;
  }
  const button = event.target.closest?.("[data-kind='button']");
  if (button) press(button, valueOf(button));
}

function changed(event) {
  const element = event.target.closest?.("[data-kind][data-live]");
  if (element && !element.matches(".picker, textarea, input[type='text'], input[type='email'], input[type='url']"))
    press(element, valueOf(element));
}

function pressedKey(event) {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches?.("input[data-live]:not(.picker-search)")) return;
  if (["date", "time", "datetime-local"].includes(field.type)) return;
  event.preventDefault(); // Enter would send the form
  if (field.dataset.on !== "on_character_entered") press(field, valueOf(field));
}

let pause;
function typed(event) {
  const field = event.target;
  if (!field.matches?.("[data-live][data-on~='on_character_entered']")) return;
  clearTimeout(pause);
  pause = setTimeout(() => press(field, valueOf(field)), TYPING_PAUSE);
}

/** Says how long a text is when it comes near its limit or goes over it. */
function count(event) {
  const field = event.target;
  const most = Number(field.dataset?.max);
  if (!most || !field.matches(".field")) return;
  let note = field.parentElement.querySelector(".count");
  if (field.value.length < most * 0.8) return void note?.remove();
  if (!note) field.after((note = Object.assign(document.createElement("span"), { className: "count" })));
  note.textContent = `${field.value.length} of ${most} characters`;
  note.classList.toggle("over", field.value.length > most);
}

export function startPressing() {
  document.addEventListener("click", clicked);
  document.addEventListener("change", changed);
  document.addEventListener("keydown", pressedKey);
  document.addEventListener("input", typed);
  document.addEventListener("input", count);
  document.addEventListener("picked", (event) => {
    if ("live" in event.target.dataset) press(event.target, valueOf(event.target));
  });
}
