// A question in a dialog of its own, answered with yes or no.

/** Shows what the template holds; resolves to the person's answer. Escape is a no. */
export function ask(template) {
  const dialog = template.content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[data-answer='yes']").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (answer) dialog.close(answer);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
