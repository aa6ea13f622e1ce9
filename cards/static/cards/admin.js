// Rows of answers, options and lists: one button more per table. Without this script there are two blank rows, and saving
// adds two. A part of a quiz that is added later brings its table along; the names in it are the part's by then.
function readyRows(editor) {
  const blank = editor.querySelector("template");
  const total = editor.querySelector("[name$='-TOTAL_FORMS']");
  const most = Number(editor.querySelector("[name$='-MAX_NUM_FORMS']")?.value ?? 0);
  if (!blank || !total) return;
  editor.querySelector(".add-row-button")?.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "add-row-button";
  button.textContent = "Add another row";
  button.addEventListener("click", () => {
    const row = blank.content.cloneNode(true);
    const prefix = `${total.name.slice(0, -"TOTAL_FORMS".length)}${total.value}-`;
    for (const input of row.querySelectorAll("[name]")) {
      input.name = prefix + input.name.slice(input.name.lastIndexOf("-") + 1);
      input.id = `id_${input.name}`;
    }
    total.value = String(Number(total.value) + 1);
    button.disabled = Number(total.value) >= most;
    const body = editor.querySelector("tbody");
    body.append(row);
    body.lastElementChild.querySelector("input[type=text], select, textarea").focus();
  });
  editor.append(button);
}
for (const editor of document.querySelectorAll("[data-rows]")) {
  if (!editor.closest(".empty-form")) readyRows(editor);
}
document.addEventListener("formset:added", (event) => {
  for (const editor of event.target.querySelectorAll("[data-rows]")) readyRows(editor);
});

// What a question asks stands beside its id as soon as the id is one that the list offers.
document.addEventListener("input", ({ target }) => {
  const asks = target.matches("input[list=questions]") && target.closest("tr").querySelector("[name$='-asks']");
  if (asks) asks.value = document.querySelector(`#questions option[value="${CSS.escape(target.value)}"]`)?.label ?? "";
});

// The search boxes that the admin builds from selects have no name of their own: they get the select's.
function nameSearchBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const name = select.ariaLabel ?? select.labels[0]?.textContent.replace(/:$/, "");
    for (const box of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      box.ariaLabel = name;
    }
  }
}
globalThis.django?.jQuery(nameSearchBoxes); // after the admin's own, which asked earlier
document.addEventListener("formset:added", () => setTimeout(nameSearchBoxes));
