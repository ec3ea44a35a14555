// The list that opens from a menu element: search, arrow keys, one choice or several.

import { choose, valueOf } from "./values.js";

const options = (picker) => [...picker.querySelectorAll("[role='option']")];
const visible = (picker) => options(picker).filter((option) => !option.hidden);

function activate(picker, option) {
  for (const each of options(picker)) each.classList.toggle("active", each === option);
  const search = picker.querySelector("[role='combobox']");
  if (option) {
    search.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else search.removeAttribute("aria-activedescendant");
}

/** The search has `autofocus`, so the browser moves there as the list appears. */
function opening(picker) {
  const search = picker.querySelector("[role='combobox']");
  search.value = "";
  filter(picker, "");
  picker.before = JSON.stringify(valueOf(picker));
  activate(picker, options(picker).find((o) => o.getAttribute("aria-selected") === "true") ?? options(picker)[0]);
}

/** Several choices are told when the list closes, one choice as soon as it is made. */
function closed(picker) {
  if (JSON.stringify(valueOf(picker)) === picker.before) return;
  picker.before = JSON.stringify(valueOf(picker));
  picker.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
}

function filter(picker, text) {
  const wanted = text.trim().toLowerCase();
  for (const option of options(picker)) option.hidden = !option.textContent.toLowerCase().includes(wanted);
  for (const group of picker.querySelectorAll(".picker-group")) group.hidden = wanted !== "";
  picker.querySelector(".picker-none").hidden = visible(picker).length > 0;
  activate(picker, visible(picker)[0]);
}

function pick(picker, option) {
  const isMulti = "multi" in picker.dataset;
  const chosen = new Set([valueOf(picker)].flat().filter((one) => one !== null));
  const { value } = option.dataset;
  if (isMulti) {
    const isFull = chosen.size >= Number(picker.dataset.max || Infinity);
    if (!chosen.delete(value) && !isFull) chosen.add(value);
  }
  choose(picker, isMulti ? chosen : new Set([value]));
  if (isMulti) activate(picker, option);
  else close(picker);
}

function close(picker) {
  picker.querySelector(".picker-pop").hidePopover();
  picker.querySelector(".picker-face").focus({ preventScroll: true });
}

function pressedKey(event) {
  const picker = event.target.closest?.(".picker-pop")?.closest(".picker");
  if (!picker || !event.target.matches("[role='combobox']")) return;
  const shown = visible(picker);
  const at = shown.findIndex((option) => option.classList.contains("active"));
  if (event.key === "ArrowDown") activate(picker, shown[Math.min(at + 1, shown.length - 1)]);
  else if (event.key === "ArrowUp") activate(picker, shown[Math.max(at - 1, 0)]);
  else if (event.key === "Enter") {
    if (shown[at]) pick(picker, shown[at]);
  } else if (event.key === "Tab") close(picker);
  else return;
  event.preventDefault();
}

function clicked(event) {
  const picker = event.target.closest?.(".picker");
  const option = event.target.closest?.("[role='option']");
  if (!picker) return;
  if (option) pick(picker, option);
  else if (event.target.closest(".picker-done")) close(picker);
  else if (event.target.closest(".picker-clear")) {
    choose(picker, new Set());
    close(picker);
  }
}

export function startPickers() {
  document.addEventListener("keydown", pressedKey);
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => {
    if (event.target.matches(".picker-search")) filter(event.target.closest(".picker"), event.target.value);
  });
  document.addEventListener("beforetoggle", (event) => {
    const picker = event.target.matches?.(".picker-pop") && event.target.closest(".picker");
    if (picker && event.newState === "open") opening(picker);
  }, true);
  document.addEventListener("toggle", (event) => {
    const picker = event.target.matches?.(".picker-pop") && event.target.closest(".picker");
    if (picker && event.newState === "closed") closed(picker);
  }, true);
}
