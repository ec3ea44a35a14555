// Files for a form: each goes up as soon as it is chosen, as in Slack; the form then names them.

import { page, toast } from "./server.js";
import { attached, showAttached } from "./values.js";

async function send(file) {
  try {
    const response = await fetch(`/as/${page.me}/attach/${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    return await response.json();
  } catch {
    return { ok: false, text: "The workspace does not answer. Is it still running?" };
  }
}

async function take(input) {
  const field = input.closest(".attach");
  for (const file of input.files) {
    const answer = await send(file);
    if (answer.ok) showAttached(field, [...attached(field), [answer.id, answer.name]]);
    else toast({ text: `${file.name}: ${answer.text}`, look: "bad" });
  }
  input.value = "";
  field.dispatchEvent(new Event("picked", { bubbles: true }));
}

export function startAttaching() {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".attach input[type='file']")) take(event.target);
  });
}
