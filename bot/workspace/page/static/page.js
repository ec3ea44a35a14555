// Starts everything, keeps the page live, and carries out the menus.

import {
  markRead, openThreadTs, refreshHead, refreshMessages, refreshThread, startChannel,
} from "./channel.js";
import { startAttaching } from "./attach.js";
import { insert, startComposers } from "./composer.js";
import { freshenTimes, merge, remember } from "./merge.js";
import { refreshModal, startModals } from "./modal.js";
import { startPickers } from "./picker.js";
import { startPops } from "./pop.js";
import { startPressing } from "./press.js";
import { restore, valuesOf } from "./values.js";
import { act, latest, now, page, part, toast } from "./server.js";

const side = document.getElementById("side");
const QUIET_REFRESH = 10_000; // milliseconds between looks at the side while this tab is in the background

const refreshSide = latest(async () => {
  const html = await part("side", { active: page.active });
  if (html === null) return;
  const scroll = side.scrollTop;
  const focused = side.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  side.innerHTML = html;
  side.scrollTop = scroll;
  if (focused) side.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  const waiting = Number(side.querySelector("[data-waiting]").dataset.waiting);
  document.title = (waiting ? `(${waiting}) ` : "") + document.title.replace(/^\(\d+\) /, "");
});

const refreshHint = latest(async () => {
  const hint = document.getElementById("hint");
  const told = await part("hint");
  if (told !== null && told.trim() !== hint.innerHTML.trim()) hint.innerHTML = told.trim();
});

const refreshHome = latest(async () => {
  const home = document.getElementById("home");
  const html = home && (await part("home"));
  if (!html || home.querySelector(":popover-open")) return;
  const typed = valuesOf(home);
  merge(home, html);
  restore(home, typed);
});

const refreshNotes = latest(async () => {
  const notes = document.getElementById("notes");
  const html = notes && (await part("notes"));
  if (html) merge(notes, html);
});

function refreshAll() {
  refreshSide();
  refreshHint();
  refreshModal();
  refreshHome();
  refreshNotes();
  refreshHead();
  if (page.channel) refreshChannel();
}

function refreshChannel() {
  refreshMessages();
  refreshThread();
}

function heard(event) {
  const { channels, parts, pings } = JSON.parse(event.data);
  if (channels.includes(page.channel)) refreshChannel();
  if (parts.includes("side")) {
    refreshSide();
    refreshHint();
  }
  if (parts.includes("head")) refreshHead();
  if (parts.includes("view")) refreshModal();
  if (parts.includes("home")) refreshHome();
  if (parts.includes("notes")) refreshNotes();
  pings.filter((ping) => !ping.silent && !isOnScreen(ping)).forEach((ping) => toast({ ...ping, look: "ping" }));
}

function isOnScreen(ping) {
  return ping.channel === page.channel && (!ping.thread || ping.thread === openThreadTs());
}

/** One stream per visible tab: a browser opens six connections to a host, and hidden tabs would use them up. */
function listen() {
  let stream = null;
  const open = () => {
    if (stream) return;
    stream = new EventSource(`/as/${page.me}/live`);
    stream.onmessage = heard;
    stream.addEventListener("ready", refreshAll);
  };
  const close = () => {
    stream?.close();
    stream = null;
  };
  const follow = () => {
    if (document.visibilityState === "visible") open();
    else close();
    markRead();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", close);
  setInterval(() => stream || refreshSide(), QUIET_REFRESH);
  follow();
}

async function chosen(event) {
  const item = event.target.closest?.("button, a, [data-zoom]");
  if (!item) return;
  const pop = item.closest(".pop");
  const about = pop?.about ?? item.closest("[data-message]")?.dataset;
  if (item.dataset.shortcut) {
    const isMessage = pop.id === "message-menu";
    pop.hidePopover();
    await act("shortcut", { callback_id: item.dataset.shortcut, ...(isMessage ? about : {}) });
  } else if (item.dataset.react) {
    pop?.hidePopover();
    await act("react", { channel: about.channel, ts: about.ts, name: item.dataset.react });
  } else if (item.dataset.deed) {
    pop.hidePopover();
    await act(item.dataset.deed, about);
  } else if (item.dataset.insert) {
    pop?.hidePopover();
    insert(item.closest("form") ?? document.querySelector("main [data-composer]"), item.dataset.insert);
  } else if (item.dataset.join) {
    if ((await act("join", { channel: item.dataset.join })).ok) location.reload();
  } else if ("readAll" in item.dataset) {
    await act("read_all", {});
    refreshNotes();
    refreshSide();
  } else if ("zoom" in item.dataset) {
    event.preventDefault();
    zoom(item);
  } else if ("zoomClose" in item.dataset) item.closest("dialog")?.close();
  else followPermalink(event, item);
}

function zoom(link) {
  const dialog = document.getElementById("zoom");
  const picture = link.querySelector("img");
  Object.assign(dialog.querySelector("img"), { src: picture.src, alt: picture.alt });
  dialog.showModal();
}

/** A link to a message does not say who follows it; here that is known. */
function followPermalink(event, link) {
  if (link.origin !== location.origin || !link.pathname?.startsWith("/archives/")) return;
  event.preventDefault();
  location.assign(`/as/${page.me}${link.pathname}`);
}

startPops();
startPickers();
startPressing();
startModals();
startAttaching();
startComposers();
startChannel();
remember(document.getElementById("home"));
remember(document.getElementById("notes"));
document.addEventListener("click", chosen);
document.addEventListener("read", refreshSide);
document.addEventListener("pop:closed", () => {
  refreshHome();
  refreshHead();
  if (page.channel) refreshChannel();
});
setInterval(() => freshenTimes(now()), 5_000);
listen();
if (page.tab === "home" || page.tab === "messages") act("open_home", { tab: page.tab });
document.body.dataset.ready = "";
