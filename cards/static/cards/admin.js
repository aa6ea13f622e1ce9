// Rows of answers and options: one button more per table. Without this script there are two blank rows, and saving adds two.
for (const editor of document.querySelectorAll("[data-rows]")) {
  const blank = editor.querySelector("template");
  const total = editor.querySelector("[name$='-TOTAL_FORMS']");
  const most = Number(editor.querySelector("[name$='-MAX_NUM_FORMS']")?.value ?? 0);
  if (!blank || !total) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "add-row-button";
  button.textContent = "Add another row";
  button.addEventListener("click", () => {
    const row = blank.content.cloneNode(true);
    for (const input of row.querySelectorAll("[name]")) {
      input.name = input.name.replace("__prefix__", total.value);
      input.id = input.id.replace("__prefix__", total.value);
    }
    total.value = String(Number(total.value) + 1);
    button.disabled = Number(total.value) >= most;
    const body = editor.querySelector("tbody");
    body.append(row);
    body.lastElementChild.querySelector("input[type=text], textarea").focus();
  });
  editor.append(button);
}

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
