// Comfort on top of pages that work without it: keys, focus, announcements, and an honest word when nothing was saved.
const find = (selector, root = document) => root.querySelector(selector);
const banner = find("#unsaved");
let shownAt = performance.now();

// 1. Keys: whatever is visible and names the key in data-key is clicked.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Escape") return closeMenus();
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || find("dialog[open]")) return;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const name = key === " " ? "Space" : key;
  // A focused button or link does its own thing on Space and Enter.
  if (/^(Space|Enter)$/.test(name) && target.closest("a, button, summary")) return;
  const named = (element) => element.dataset.key.toLowerCase().split(" ").includes(name.toLowerCase());
  const hit = [...document.querySelectorAll("[data-key]")].find(
    (element) => named(element) && !element.disabled && element.checkVisibility(),
  );
  if (!hit) return;
  event.preventDefault();
  hit.click();
});

// 2. Pop-ups.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) find("summary", menu).focus();
    menu.open = false;
  }
}
document.addEventListener("click", ({ target }) => {
  closeMenus(target.closest("details.menu"));
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
});

// 3. A swap takes the focus along and says what came. A phone gets no keyboard over the card unasked.
function arrive(root) {
  const field = matchMedia("(pointer: fine)").matches && find("[data-focus-pointer]", root);
  (field || find("[data-focus]", root))?.focus();
}
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.dataset.side !== "answer") shownAt = performance.now();
  arrive(target);
  say(target.dataset.announce);
});

// Emptied first: a live region that is given the same words again stays silent.
function say(words) {
  if (!words) return;
  const region = find("#announce");
  region.textContent = "";
  setTimeout(() => (region.textContent = words), 50);
}
if (find("#study-card [data-focus-pointer]")) arrive(document);

// 4. What only the browser knows. A value that is there already belongs to an answer that is being sent again.
const fillers = {
  time_zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  duration: () => Math.min(60000, Math.round(performance.now() - shownAt)),
};
document.addEventListener(
  "submit",
  ({ target }) => {
    for (const input of target.querySelectorAll("[data-fill]")) input.value ||= fillers[input.dataset.fill]();
  },
  true,
);

// 5. Not saved: say so at once, keep the form, send the same answer again with its own button.
let unsent = null;
let hiding;

function show(text, { isSaved = false, canRetry = false } = {}) {
  clearTimeout(hiding);
  find("p", banner).textContent = text;
  find("button", banner).hidden = !canRetry;
  banner.classList.toggle("saved", isSaved);
  banner.hidden = false;
  if (isSaved) hiding = setTimeout(() => (banner.hidden = true), 2500);
}

function failed({ detail }) {
  const { elt, requestConfig } = detail;
  const tries = unsent?.elt === elt ? unsent.tries + 1 : 0;
  const timer = setTimeout(retry, Math.min(30000, 1000 * 2 ** tries));
  const isChange = requestConfig.verb !== "get";
  unsent = { elt, tries, timer, isChange, submitter: elt.matches("button") ? elt : requestConfig.triggeringEvent?.submitter };
  show(isChange ? banner.dataset.unsaved : banner.dataset.unread, { canRetry: true });
}

function forget() {
  unsent = null;
  banner.hidden = true;
}

function retry() {
  if (!unsent) return;
  clearTimeout(unsent.timer);
  const { elt, submitter } = unsent;
  // Clicking, not submitting: htmx sends the value of the button that was clicked, and the rating is that value.
  if (submitter?.isConnected) submitter.click();
  else if (elt.isConnected) window.htmx.trigger(elt, "submit");
  else forget();
}

document.addEventListener("htmx:beforeRequest", () => clearTimeout(unsent?.timer));
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 500 || xhr.status === 429) return failed(event);
  unsent = null;
  const isPlain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  show((isPlain && xhr.responseText) || banner.dataset[xhr.status] || banner.dataset.refused);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  const isSaved = unsent?.isChange && detail.requestConfig.verb !== "get" && detail.xhr.status < 300;
  if (isSaved) show(banner.dataset.saved, { isSaved });
  else if (unsent || !banner.classList.contains("saved")) banner.hidden = true;
  unsent = null;
});
find("button", banner).addEventListener("click", retry);
addEventListener("online", retry);
addEventListener("beforeunload", (event) => {
  if (unsent?.isChange) event.preventDefault();
});

// 6. A command: Enter sends it, Up brings the last one back; Shift and Enter, or a \, begin another line.
addEventListener("submit", ({ target }) => {
  const typed = find("[data-command]", target)?.value;
  if (typed) sessionStorage.command = typed;
}, true);
addEventListener("keydown", (event) => {
  const { key, target: field } = event;
  if (!field.matches?.("[data-command]") || event.shiftKey || event.isComposing) return;
  if (key === "ArrowUp" && !field.value) field.value = sessionStorage.command ?? "";
  else if (key === "Enter" && !field.value.endsWith("\\")) find("button", field.form).click();
  else return;
  event.preventDefault();
});
