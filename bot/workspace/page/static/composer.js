// The field to write in: sending, drafts, and what is offered after "/", "@" and "#".

import { act, page } from "./server.js";

const offers = JSON.parse(page.offers);
const SIGNS = { "/": offers.commands, "@": offers.people, "#": offers.channels };
const isTouch = matchMedia("(pointer: coarse)");

const draftKey = (form) => `draft:${page.me}:${form.dataset.channel}:${form.dataset.thread}`;

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
  area.form.classList.toggle("ready", area.value.trim() !== "");
}

function put(area, text) {
  area.value = text;
  grow(area);
  sessionStorage.setItem(draftKey(area.form), text);
}

async function send(form) {
  const area = form.elements.text;
  const text = area.value.trim();
  if (!text) return;
  put(area, "");
  hideOffers(form);
  const { channel, thread } = form.dataset;
  form.dataset.pending = "";
  const answer = await act("say", { channel, thread, text });
  delete form.dataset.pending;
  if (!answer.ok) put(area, [text, area.value].filter(Boolean).join("\n")); // nothing a person wrote is lost
  else document.dispatchEvent(new CustomEvent("said", { detail: { thread } }));
}

/** What is being typed that could be completed: a command at the start, a name anywhere. */
function unfinished(area) {
  const text = area.value.slice(0, area.selectionStart);
  const match = /^(\/)([\w-]*)$|(?:^|\s)([@#])([\w.-]*)$/.exec(text);
  if (!match) return null;
  const sign = match[1] ?? match[3];
  const word = (match[2] ?? match[4]).toLowerCase();
  return { sign, word, start: text.length - word.length - 1 };
}

function suggest(form) {
  const area = form.elements.text;
  const found = unfinished(area);
  const fits = (offer) => `${offer.name} ${offer.insert}`.toLowerCase().includes(found.word);
  const list = found ? SIGNS[found.sign].filter(fits).slice(0, 8) : [];
  const box = form.querySelector(".offers");
  box.replaceChildren(...list.map((offer, number) => row(form, offer, number)));
  box.hidden = list.length === 0;
  area.setAttribute("aria-expanded", String(list.length > 0));
  mark(form, 0);
}

function row(form, offer, number) {
  const item = document.createElement("li");
  item.id = `${form.querySelector(".offers").id}-${number}`;
  item.setAttribute("role", "option");
  item.dataset.text = offer.insert;
  item.append(Object.assign(document.createElement("strong"), { textContent: offer.name }));
  if (offer.hint) item.append(Object.assign(document.createElement("span"), { textContent: offer.hint }));
  if (offer.about) item.append(Object.assign(document.createElement("small"), { textContent: offer.about }));
  return item;
}

function mark(form, number) {
  const rows = [...form.querySelectorAll(".offers li")];
  rows.forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
  if (rows[number]) form.elements.text.setAttribute("aria-activedescendant", rows[number].id);
  else form.elements.text.removeAttribute("aria-activedescendant");
  rows[number]?.scrollIntoView({ block: "nearest" });
}

function hideOffers(form) {
  form.querySelector(".offers").hidden = true;
  form.elements.text.setAttribute("aria-expanded", "false");
  form.elements.text.removeAttribute("aria-activedescendant");
}

function complete(form, text) {
  const area = form.elements.text;
  const found = unfinished(area);
  if (!found) return;
  const rest = area.value.slice(area.selectionStart);
  put(area, area.value.slice(0, found.start) + text + rest);
  area.selectionStart = area.selectionEnd = found.start + text.length;
  area.focus();
  hideOffers(form);
}

function pressedKey(event) {
  const form = event.target.form;
  if (!form?.matches?.("[data-composer]") || event.isComposing) return;
  const rows = [...form.querySelectorAll(".offers:not([hidden]) li")];
  const at = rows.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (rows.length && event.key === "ArrowDown") mark(form, (at + 1) % rows.length);
  else if (rows.length && event.key === "ArrowUp") mark(form, (at - 1 + rows.length) % rows.length);
  else if (rows.length && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) complete(form, rows[at].dataset.text);
  else if (rows.length && event.key === "Escape") hideOffers(form);
  else if (event.key === "Enter" && !event.shiftKey && !isTouch.matches) send(form);
  else return;
  event.preventDefault();
}

/** Writes into a composer at the cursor, from a button or the command menu. */
export function insert(form, text) {
  const area = form.elements.text;
  if (text.startsWith("/")) area.value = "";
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  put(area, area.value);
  area.focus();
  suggest(form);
}

/** Brings back the draft of a composer that has just appeared. */
export function adopt(form) {
  if (form) put(form.elements.text, sessionStorage.getItem(draftKey(form)) ?? "");
}

export function startComposers() {
  document.querySelectorAll("[data-composer]").forEach(adopt);
  document.addEventListener("keydown", pressedKey);
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches?.("[data-composer]")) return;
    put(event.target, event.target.value);
    suggest(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("mousedown", (event) => {
    const offer = event.target.closest?.(".offers li");
    if (!offer) return;
    event.preventDefault(); // the field keeps the focus
    complete(offer.closest("form"), offer.dataset.text);
  });
  document.addEventListener("focusout", (event) => {
    const form = event.target.form;
    if (form?.matches?.("[data-composer]")) hideOffers(form);
  });
}
