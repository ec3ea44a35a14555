// Talking to the workspace, and telling the person what came of it.

export const page = document.body.dataset;
const RETRY = 1_000; // milliseconds until a part that could not be fetched is asked for again
let ahead = Number(page.now) * 1000 - Date.now();

/** Seconds since 1970 by the workspace's clock, which a test or a demo may have moved. */
export const now = () => (Date.now() + ahead) / 1000;

/** Does something as this person. Always returns an answer; what went wrong is also shown. */
export async function act(what, asked) {
  const answer = await request(what, asked);
  const hasFieldErrors = Object.keys(answer.errors ?? {}).length > 0;
  if (!answer.ok && !hasFieldErrors) toast({ text: answer.text || answer.error, look: "bad" });
  return answer;
}

async function request(what, asked) {
  try {
    const response = await fetch(`/as/${page.me}/do/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    });
    if (!response.headers.get("content-type")?.includes("json")) throw new Error(await response.text());
    return await response.json();
  } catch {
    return { ok: false, error: "offline", text: "The workspace does not answer. Is it still running?" };
  }
}

class Unreachable extends Error {}

/** The HTML of one part of the page as it is now; null when it is not there for this person any more. */
export async function part(name, asked = {}) {
  const response = await fetch(`/as/${page.me}/part/${name}?${new URLSearchParams(asked)}`).catch(() => {
    throw new Unreachable(name);
  });
  if (!response.ok) return null;
  const seconds = Number(response.headers.get("x-now"));
  if (seconds) ahead = seconds * 1000 - Date.now();
  return response.text();
}

/** Runs at most one `work` at a time; calls made meanwhile become one more run at the end. */
export function latest(work) {
  let running = null;
  let again = false;
  const run = async () => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem;
      setTimeout(go, RETRY);
    } finally {
      running = null;
    }
  };
  const go = () => {
    if (running) again = true;
    else running = run();
    return running;
  };
  return go;
}

/** A short message at the edge of the page. `address` makes it a link. */
export function toast({ title = "", text = "", address = "", look = "" }) {
  const box = document.getElementById("toasts");
  // A modal makes everything outside it deaf and dumb, so the messages move into it.
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  const item = Object.assign(document.createElement("div"), { className: `toast ${look}` });
  const words = Object.assign(document.createElement(address ? "a" : "div"), { className: "toast-text" });
  if (address) words.href = address;
  if (title) words.append(Object.assign(document.createElement("strong"), { textContent: title }));
  words.append(Object.assign(document.createElement(title ? "small" : "span"), { textContent: text }));
  const close = document.querySelector("#zoom [data-zoom-close]").cloneNode(true);
  close.addEventListener("click", () => item.remove());
  item.append(words, close);
  box.append(item);
  const most = matchMedia("(max-width: 767px)").matches ? 1 : 2;
  while (box.children.length > most) box.firstElementChild.remove();
  setTimeout(() => item.matches(":hover, :focus-within") || item.remove(), look === "bad" ? 12000 : 7000);
}

/** What has popped up is about to be read. */
export function dropPings() {
  for (const ping of document.querySelectorAll(".toast.ping")) ping.remove();
}
