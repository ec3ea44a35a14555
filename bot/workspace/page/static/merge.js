// Putting fresh HTML in place of old, touching only what differs, so that an open menu, the focus and the
// reader's place on the page survive.

const drawn = new WeakMap();

/** An element as the server wrote it; how long ago something was changes by itself and does not count. */
function signature(element) {
  const copy = element.cloneNode(true);
  for (const ago of copy.querySelectorAll("[data-ago]")) ago.textContent = "";
  return copy.outerHTML;
}

/** Notes what stands in a container when the page is opened. */
export function remember(container) {
  for (const child of container?.children ?? []) drawn.set(child, signature(child));
}

/** Makes the children of `container` those of `html`, matched by id. Returns the ids that are new. */
export function merge(container, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const old = new Map([...container.children].map((child) => [child.id, child]));
  const added = [];
  let cursor = container.firstElementChild;
  for (const next of [...fresh.content.children]) {
    const before = old.get(next.id);
    old.delete(next.id);
    const node = keep(before, next);
    if (!before) added.push(node.id);
    if (node === next && before) {
      if (cursor === before) cursor = next;
      exchange(before, next);
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else container.insertBefore(node, cursor);
  }
  for (const gone of old.values()) {
    gone.remove();
  }
  return added;
}

/** The old element when nothing about it changed, or while somebody has a menu of it open. */
function keep(before, next) {
  const text = signature(next);
  if (before && (drawn.get(before) === text || before.querySelector(":popover-open"))) return before;
  drawn.set(next, text);
  return next;
}

function exchange(before, next) {
  const active = before.contains(document.activeElement) ? document.activeElement : null;
  const typed = active?.matches("input, textarea") ? active.value : null;
  const [from, to] = [active?.selectionStart, active?.selectionEnd];
  before.replaceWith(next);
  if (!active) return;
  const again = (active.id && document.getElementById(active.id)) || next;
  if (again === next) next.tabIndex = -1;
  if (typed !== null && "value" in again) again.value = typed;
  again.focus({ preventScroll: true });
  if (from != null) again.setSelectionRange?.(from, to);
}

/** How far away a moment is, in whole units rounded down; `render/dates.py` says the same. */
export function ago(at, now) {
  const seconds = Math.trunc(now - at);
  for (const [size, unit] of [[86400, "day"], [3600, "hour"], [60, "minute"]]) {
    const count = Math.floor(Math.abs(seconds) / size);
    if (count) {
      const text = `${count} ${unit}${count > 1 ? "s" : ""}`;
      return seconds > 0 ? `${text} ago` : `in ${text}`;
    }
  }
  return seconds >= 0 ? "just now" : "in less than a minute";
}

export function freshenTimes(now) {
  for (const element of document.querySelectorAll("[data-ago]")) {
    const text = ago(Number(element.dataset.ago), now);
    if (element.textContent !== text) element.textContent = text;
  }
}
