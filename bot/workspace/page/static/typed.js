// What somebody typed into a form and has not sent: kept on this device for them, so that a reload loses nothing.

import { page } from "./server.js";

const mine = `typed:${page.me}:`;

export const keep = (view, values) => localStorage.setItem(mine + view, JSON.stringify(values));
export const kept = (view) => JSON.parse(localStorage.getItem(mine + view) ?? "{}");
export const forget = (view) => localStorage.removeItem(mine + view);

/** No form is open: what is left is of forms that will never be seen again. */
export function forgetAll() {
  for (const name of Object.keys(localStorage)) if (name.startsWith(mine)) localStorage.removeItem(name);
}
