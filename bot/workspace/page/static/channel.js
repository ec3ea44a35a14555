// The messages on the screen, the thread beside them, and how far they have been read.

import { adopt } from "./composer.js";
import { freshenTimes, merge, remember } from "./merge.js";
import { act, dropPings, latest, now, page, part } from "./server.js";

const NEAR = 80; // pixels from the end that still count as reading along
const list = document.getElementById("messages");
const pane = document.getElementById("thread");
const more = document.getElementById("to-latest");
const channelAddress = location.pathname;
let readTo = "";
let wanted = ""; // the thread last asked for: an answer that comes late must not open another

const replies = () => document.getElementById("replies-scroll");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const toEnd = (box) => box && (box.scrollTop = box.scrollHeight);
const threadInAddress = () => new URLSearchParams(location.search).get("thread") ?? "";

/** The end of the channel; unless what has come is taller than the view: then its beginning. */
function toNews(id) {
  if (id) list.dataset.newest = id;
  toEnd(list);
  const first = document.getElementById(list.dataset.newest);
  if (first && first.getBoundingClientRect().top < list.getBoundingClientRect().top) first.scrollIntoView();
}

export const openThreadTs = () => (pane.hidden ? "" : pane.dataset.ts);

export const refreshMessages = latest(async () => {
  const asked = { channel: page.channel, since: page.since };
  if (new URLSearchParams(location.search).has("all")) asked.all = "1";
  const html = await part("messages", asked);
  if (html === null) return location.assign(`/as/${page.me}`); // no longer somebody who may read here
  show(list, html);
  markRead();
});

export const refreshThread = latest(async () => {
  const ts = openThreadTs();
  if (!ts) return;
  const html = await part("thread", { channel: page.channel, thread: ts });
  if (ts !== openThreadTs()) return;
  if (html === null) closeThread();
  else show(replies(), html);
  markRead();
});

export const refreshHead = latest(async () => {
  const head = document.getElementById("head");
  if (!head || head.querySelector(":popover-open")) return;
  const html = await part("head", { channel: page.channel });
  if (html !== null && html !== head.innerHTML) head.innerHTML = html;
});

/** Tells a screen reader of the last message that has come. */
function announce(id) {
  const message = document.getElementById(id);
  const words = message?.querySelector(".message-body")?.textContent.trim().slice(0, 200);
  if (words) document.getElementById("announce").textContent = `${message.getAttribute("aria-label")}: ${words}`;
}

/** Reading along stays at the end; reading further up stays where it is and is told of the new. */
function show(box, html) {
  const along = isAtEnd(box);
  const added = merge(box, html).filter((id) => /^[mt]\d/.test(id));
  if (added.length) announce(added.at(-1));
  if (along && box === list) toNews(added[0]);
  else if (along) toEnd(box);
  else if (box === list && added.length) more.hidden = false;
}

export async function openThread(ts, { push = true } = {}) {
  wanted = ts;
  const html = await part("pane", { channel: page.channel, thread: ts });
  if (html === null || wanted !== ts) return;
  pane.innerHTML = html;
  pane.dataset.ts = ts;
  pane.hidden = false;
  setPane("thread");
  remember(replies());
  toEnd(replies());
  dropPings();
  const form = pane.querySelector("[data-composer]");
  adopt(form);
  if (push) history.pushState({}, "", `${channelAddress}?thread=${ts}`);
  (matchMedia("(pointer: coarse)").matches ? replies() : form?.elements.text ?? replies()).focus({ preventScroll: true });
  markRead();
}

export function closeThread({ push = true } = {}) {
  wanted = "";
  pane.hidden = true;
  setPane("main");
  if (push) history.pushState({}, "", channelAddress);
  document.querySelector("main [data-composer] textarea")?.focus({ preventScroll: true });
}

function setPane(name) {
  document.body.classList.remove("pane-side", "pane-main", "pane-thread");
  document.body.classList.add(`pane-${name}`);
}

/** Tells the workspace what has been read, when somebody is looking. */
export async function markRead() {
  if (document.visibilityState !== "visible" || !page.channel || list.getClientRects().length + pane.getClientRects().length === 0) return;
  const last = document.getElementById("last")?.dataset.last ?? "";
  const thread = openThreadTs();
  const reply = thread ? (document.getElementById("last-reply")?.dataset.last ?? "") : "";
  if (readTo === last + reply) return;
  readTo = last + reply;
  if (last) await act("read", { channel: page.channel, ts: last });
  if (reply) {
    await act("read", { channel: page.channel, thread, ts: reply });
    refreshMessages(); // the mark of unread replies goes
  }
  document.dispatchEvent(new CustomEvent("read"));
}

/** Shows the message that the address names, and lights it up for a moment. */
function land() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = document.getElementById(id) ?? document.getElementById(id.replace(/^m/, "t"));
  if (!id || !target) return false;
  target.scrollIntoView({ block: "center" });
  target.classList.add("landed");
  return true;
}

function clicked(event) {
  const link = event.target.closest?.("[data-thread-link]");
  if (link && !event.ctrlKey && !event.metaKey && event.button === 0) {
    event.preventDefault();
    link.closest(".pop")?.hidePopover();
    openThread(new URL(link.href).searchParams.get("thread"));
  } else if (event.target.closest?.("[data-thread-close]")) {
    event.preventDefault();
    closeThread();
  }
}

/** Whoever becomes somebody else keeps the thread that they have open. */
function switched(event) {
  const other = event.target.closest?.("#switcher a");
  if (!other || !openThreadTs()) return;
  const there = new URL(other.href);
  there.searchParams.set("thread", openThreadTs());
  other.href = there;
}

export function startChannel() {
  if (!list) return;
  remember(list);
  remember(replies());
  toEnd(replies());
  if (!land()) toNews(list.querySelector(".new-line")?.id);
  document.addEventListener("click", clicked);
  document.addEventListener("click", switched);
  document.addEventListener("said", (event) => toEnd(event.detail.thread ? replies() : list));
  addEventListener("hashchange", land);
  addEventListener("popstate", () => {
    const ts = threadInAddress();
    if (ts) openThread(ts, { push: false });
    else if (!pane.hidden) closeThread({ push: false });
  });
  // A picture has no height until it is there; whoever was at the end stays there.
  list.addEventListener("load", () => list.dataset.along && toNews(), true);
  for (const own of ["wheel", "touchmove", "keydown"]) list.addEventListener(own, () => delete list.dataset.newest, { passive: true });
  list.addEventListener("scroll", () => {
    if (isAtEnd(list)) {
      list.dataset.along = "1";
      more.hidden = true;
    } else delete list.dataset.along;
  }, { passive: true });
  more.addEventListener("click", () => toEnd(list));
  freshenTimes(now());
  markRead();
}
