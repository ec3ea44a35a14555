// The modal on top of this person's stack: opening, what was typed in it, sending, closing.

import { ask } from "./ask.js";
import { act, latest, part } from "./server.js";
import { forget, forgetAll, keep, kept } from "./typed.js";
import { restore, valuesOf } from "./values.js";

const pristine = new Map(); // view id -> what stood in its fields before anybody typed
let openedFrom = null;
let isBehind = false; // the app changed the form while a list of it was open

const shown = () => document.getElementById("modal");

/** Draws the modal as it is now. Fields that keep their ids keep what was typed, as in Slack. */
export const refreshModal = latest(async () => {
  const html = await part("modal");
  if (html === null) return;
  keepTyped();
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const next = fresh.content.firstElementChild;
  isBehind = Boolean(next && isChoosingIn(next.dataset.view));
  if (isBehind) return; // no list closes under somebody's hand
  if (next) draw(next);
  else remove();
});

const isChoosingIn = (view) => shown()?.dataset.view === view && shown().querySelector(":popover-open");
const isTouched = (dialog) => JSON.stringify(valuesOf(dialog)) !== pristine.get(dialog.dataset.view);

function keepTyped() {
  const dialog = shown();
  if (dialog && isTouched(dialog)) keep(dialog.dataset.view, valuesOf(dialog));
}

/** Puts back what was typed before the form was drawn again, or the page was loaded again. */
function bringBack(dialog) {
  const { view } = dialog.dataset;
  if (!pristine.has(view)) pristine.set(view, JSON.stringify(valuesOf(dialog)));
  restore(dialog, kept(view));
}

function draw(next) {
  const dialog = shown();
  const isSame = dialog?.dataset.view === next.dataset.view;
  const active = isSame && dialog.contains(document.activeElement) ? document.activeElement : null;
  const [from, to] = [active?.selectionStart, active?.selectionEnd]; // gone once the field is
  const scroll = isSame ? dialog.querySelector(".modal-body").scrollTop : 0;
  if (dialog) {
    const toasts = document.getElementById("toasts");
    document.body.append(toasts);
    dialog.replaceChildren(...next.childNodes);
    dialog.dataset.view = next.dataset.view;
  } else {
    openedFrom = document.activeElement;
    document.getElementById("modals").append(next);
    next.showModal();
  }
  bringBack(shown());
  shown().querySelector(".modal-body").scrollTop = scroll;
  focusIn(shown(), active?.id ?? "");
  if (from != null) document.activeElement.setSelectionRange?.(from, to);
}

function focusIn(dialog, id) {
  const invalid = dialog.querySelector("[aria-invalid='true'], .picker-face[aria-invalid]");
  const field = dialog.querySelector(".modal-body .field[autofocus], .modal-body .picker-face[autofocus], .modal-body .field, .modal-body .picker-face, .modal-body input");
  const isTouch = matchMedia("(pointer: coarse)").matches; // a keyboard sliding up would hide the form
  const target = (id && document.getElementById(id)) || invalid || (isTouch ? null : field);
  (target ?? dialog.querySelector(".modal-body")).focus({ preventScroll: !invalid });
}

function remove() {
  forgetAll();
  const dialog = shown();
  if (!dialog) return;
  document.body.append(document.getElementById("toasts"));
  dialog.removeEventListener("close", closedByBrowser);
  dialog.remove();
  (openedFrom?.isConnected ? openedFrom : document.querySelector("[data-composer] textarea") ?? document.body).focus?.();
}

async function submit(form) {
  const button = form.querySelector("[data-submit]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { view } = shown().dataset;
  button.classList.add("busy");
  button.setAttribute("aria-disabled", "true");
  const answer = await act("submit", { view, values: valuesOf(form) });
  button.classList.remove("busy");
  button.removeAttribute("aria-disabled");
  await refreshModal();
  if (shown()?.dataset.view !== view) forget(view);
  const isRefused = Object.keys(answer.errors ?? {}).length > 0;
  if (isRefused) shown()?.querySelector("[aria-invalid='true']")?.focus();
}

/** What was typed is thrown away only by somebody who says so, as in Slack. */
async function close() {
  const dialog = shown();
  const { view } = dialog.dataset;
  if (isTouched(dialog) && dialog.querySelector("[data-submit]")) {
    if (document.querySelector("dialog.confirm[open]")) return;
    if (!dialog.open) dialog.showModal();
    if (!(await ask(document.getElementById("discard")))) return;
  }
  await act("close", { view });
  forget(view);
  await refreshModal();
}

/** Some browsers let a second Escape through; the app must hear of that closing too. */
function closedByBrowser(event) {
  if (event.target.id === "modal") close();
}

export function startModals() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".modal-form")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#modal [data-close]")) close();
  });
  document.addEventListener("cancel", (event) => {
    if (event.target.id !== "modal") return;
    event.preventDefault();
    close();
  }, true);
  document.addEventListener("close", closedByBrowser, true);
  document.addEventListener("pop:closed", () => isBehind && refreshModal());
  for (const kind of ["input", "change", "picked"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.("#modal")) keepTyped();
    });
  }
  if (!shown()) return forgetAll();
  shown().showModal();
  bringBack(shown());
  focusIn(shown(), "");
}
