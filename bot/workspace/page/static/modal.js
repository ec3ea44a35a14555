// The modal on top of this person's stack: opening, what was typed in it, sending, closing.

import { act, latest, part } from "./server.js";
import { restore, valuesOf } from "./values.js";

const typed = new Map(); // view id -> what stood in its fields when it was last on the screen
let openedFrom = null;

const shown = () => document.getElementById("modal");

/** Draws the modal as it is now. Fields that keep their ids keep what was typed, as in Slack. */
export const refreshModal = latest(async () => {
  const html = await part("modal");
  if (html === null) return;
  keepTyped();
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const next = fresh.content.firstElementChild;
  if (next) draw(next);
  else remove();
});

function keepTyped() {
  const dialog = shown();
  if (dialog) typed.set(dialog.dataset.view, valuesOf(dialog));
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
  restore(shown(), typed.get(shown().dataset.view) ?? {});
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
  const dialog = shown();
  if (!dialog) return;
  document.body.append(document.getElementById("toasts"));
  typed.delete(dialog.dataset.view);
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
  const isRefused = Object.keys(answer.errors ?? {}).length > 0;
  if (isRefused) shown()?.querySelector("[aria-invalid='true']")?.focus();
}

async function close() {
  const { view } = shown().dataset;
  await act("close", { view });
  typed.delete(view);
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
  if (shown()) {
    shown().showModal();
    focusIn(shown(), "");
  }
}
