// What stands in the fields of a form, read and written in one shape: text, option value, or a list of them.

const FIELDS = "[data-kind]:not([data-kind='button'], [data-kind='overflow'])";

/** The value of one element; null when it is empty. */
export function valueOf(element) {
  const { kind } = element.dataset;
  if (element.matches(".picker")) {
    const chosen = [...element.querySelectorAll("[role='option'][aria-selected='true']")].map((o) => o.dataset.value);
    return "multi" in element.dataset ? chosen : (chosen[0] ?? null);
  }
  if (element.matches(".ticks")) {
    const ticked = [...element.querySelectorAll("input:checked")].map((box) => box.value);
    return kind === "checkboxes" ? ticked : (ticked[0] ?? null);
  }
  if (element.matches(".attach")) return attached(element);
  if (kind === "button" || kind === "overflow") return element.dataset.value ?? null;
  return element.value === "" ? null : element.value;
}

/** {block_id: {action_id: value}} of every field inside. */
export function valuesOf(root) {
  const values = {};
  for (const field of root.querySelectorAll(FIELDS)) {
    (values[field.dataset.block] ??= {})[field.dataset.action] = valueOf(field);
  }
  return values;
}

/** Puts back what a person had written; fields and options that are gone are left out. */
export function restore(root, values) {
  for (const field of root.querySelectorAll(FIELDS)) {
    const kept = values[field.dataset.block];
    if (kept && field.dataset.action in kept) write(field, kept[field.dataset.action]);
  }
}

function write(field, value) {
  const wanted = new Set([value].flat().filter((one) => one !== null));
  if (field.matches(".attach")) showAttached(field, value ?? []);
  else if (field.matches(".picker")) choose(field, wanted);
  else if (field.matches(".ticks")) for (const box of field.querySelectorAll("input")) box.checked = wanted.has(box.value);
  else field.value = value ?? "";
}

/** [[id, name], …] of the files in a field. */
export const attached = (field) => JSON.parse(field.dataset.files);

export function showAttached(field, files) {
  field.dataset.files = JSON.stringify(files);
  const rows = files.map(([, name]) => Object.assign(document.createElement("li"), { textContent: name }));
  field.querySelector(".attached").replaceChildren(...rows);
}

/** Marks the options of a picker as chosen and shows them on its face. */
export function choose(picker, wanted) {
  const options = [...picker.querySelectorAll("[role='option']")];
  for (const option of options) option.setAttribute("aria-selected", String(wanted.has(option.dataset.value)));
  const names = options.filter((o) => wanted.has(o.dataset.value)).map((o) => o.querySelector(".option-text").textContent);
  const shown = picker.querySelector(".picker-text");
  shown.textContent = names.join(", ") || picker.dataset.placeholder;
  shown.classList.toggle("empty", names.length === 0);
}
