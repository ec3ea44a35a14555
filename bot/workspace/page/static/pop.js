// Menus and panels that open from a button: where they stand, the arrow keys in them, what they are about.

const isNarrow = matchMedia("(max-width: 767px)");

/** Keeps a popover beside the button that opened it, inside the window. On a phone CSS puts it at the foot. */
export function place(pop, anchor) {
  if (isNarrow.matches) return;
  if (pop.matches(".picker-pop")) pop.style.minWidth = `${Math.min(420, anchor.offsetWidth)}px`;
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pop;
  const left = pop.matches(".picker-pop") ? from.left : Math.min(from.left, innerWidth - width - 8);
  const below = from.bottom + 4;
  const top = below + height < innerHeight - 8 || from.top < height ? below : from.top - height - 4;
  pop.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  pop.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}

export function opener(pop) {
  return pop.opener ?? document.querySelector(`[popovertarget="${CSS.escape(pop.id)}"]`);
}

function items(pop) {
  return [...pop.querySelectorAll("[role='menuitem']")].filter((item) => item.offsetParent !== null || item.getClientRects().length);
}

function toggled(event) {
  const pop = event.target;
  if (!pop.matches?.(".pop")) return;
  const button = opener(pop);
  const isOpen = event.newState === "open";
  button?.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) {
    pop.dispatchEvent(new CustomEvent("pop:closed", { bubbles: true }));
    return;
  }
  if (button) place(pop, button);
  if (pop.matches(".menu")) (pop.querySelector("[aria-current]") ?? items(pop)[0])?.focus({ preventScroll: true });
  else if (pop.matches(".panel")) pop.querySelector("a")?.focus({ preventScroll: true });
}

function pressedKey(event) {
  const menu = event.target.closest?.(".menu");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const inRow = document.activeElement.closest(".emoji-row");
  const steps = { ArrowDown: 1, ArrowUp: -1, ...(inRow ? { ArrowRight: 1, ArrowLeft: -1 } : {}) };
  if (event.key in steps) all.at((at + steps[event.key] + all.length) % all.length)?.focus();
  else if (event.key === "Home") all[0]?.focus();
  else if (event.key === "End") all.at(-1)?.focus();
  else if (event.key === "Tab") menu.hidePopover();
  else return;
  event.preventDefault();
}

/** Before the browser opens a shared menu: whose menu it is now. */
function aimed(event) {
  const button = event.target.closest?.("[popovertarget]");
  const pop = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!pop) return;
  if (pop.matches(":popover-open") && pop.opener && pop.opener !== button) pop.hidePopover();
  pop.opener = button;
  const message = button.closest("[data-message]");
  if (message && pop.matches("#message-menu, #reactions")) aimAt(pop, message);
}

function aimAt(pop, message) {
  pop.about = { channel: message.dataset.channel, ts: message.dataset.ts };
  const { mine, private: isPrivate, thread } = message.dataset;
  for (const item of pop.querySelectorAll(".not-private")) item.hidden = isPrivate !== undefined;
  for (const item of pop.querySelectorAll(".only-mine")) item.hidden = mine === undefined && !("admin" in document.body.dataset);
  const remove = pop.querySelector("[data-delete-label]");
  if (remove) remove.textContent = isPrivate === undefined ? "Delete message" : "Dismiss message";
  const pin = pop.querySelector("[data-pin-label]");
  if (pin) pin.textContent = "pinned" in message.dataset ? "Unpin from the channel" : "Pin to the channel";
  for (const item of pop.querySelectorAll("[data-thread-link]")) {
    item.href = `?thread=${thread}`;
    item.hidden = isPrivate !== undefined || message.closest("#thread") !== null;
  }
}

export function startPops() {
  document.addEventListener("toggle", toggled, true);
  document.addEventListener("keydown", pressedKey);
  document.addEventListener("click", aimed, true);
}
