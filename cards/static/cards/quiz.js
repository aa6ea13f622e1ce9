// Quiz pages: steps that move, no leaving before what was changed is saved, and the clock.
const find = (selector, root = document) => root.querySelector(selector);
const on = (name, act) => document.addEventListener(name, act);
find("html").classList.add("moves");

function say(words) {
  find("#announce").textContent = "";
  setTimeout(() => (find("#announce").textContent = words), 50);
}

// 1. Steps. The neighbour moves, so the button keeps the focus; at an end the other button gets it.
on("click", ({ target }) => {
  const button = target.closest("[data-move]");
  if (!button) return;
  const step = button.closest("li");
  const isUp = button.dataset.move === "up";
  const beside = isUp ? "previousElementSibling" : "nextElementSibling";
  step[isUp ? "after" : "before"](step[beside]);
  const steps = [...step.parentElement.children];
  steps.forEach((one, n) => (find("select", one).value = n + 1));
  if (!step[beside]) find(`[data-move=${isUp ? "down" : "up"}]`, step).focus();
  say(`${step.dataset.step}: place ${steps.indexOf(step) + 1} of ${steps.length}.`);
  step.dispatchEvent(new Event("change", { bubbles: true }));
});

// 2. Saving. htmx sends every change; `saved` is what the server has, `lost` what it may have: no reply came.
let saved, sent, lost, next;
const form = () => find("#quiz-save")?.form;
const text = (data) => new URLSearchParams([...data].filter(([name]) => !/^(step|csrf)/.test(name))) + "";
const held = () => form() && text(new FormData(form()));
const isDirty = () => lost || held() !== saved;
// No click: with that button, a form that waits in line would be sent.
const save = () => window.htmx.trigger("#quiz-save", "save");

function whenSaved(act) {
  if (!isDirty()) return act();
  next = act;
  save();
}

on("htmx:configRequest", (event) => {
  const { target, detail } = event;
  // What was lost goes first, as it was, for its token may be used.
  if (target.id === "quiz-form" && lost) {
    event.preventDefault();
    whenSaved(() => target.requestSubmit());
  }
  if (target.id !== "quiz-save") return;
  if (!isDirty()) return event.preventDefault(), next?.();
  detail.parameters = sent = lost || detail.formData;
});
on("htmx:beforeOnLoad", ({ target, detail }) => {
  if (detail.xhr.status < 300) saved = target.id === "quiz-save" ? text(sent) : held();
});
on("htmx:afterRequest", ({ target, detail: { xhr } }) => {
  if (target.id !== "quiz-save") return;
  lost = !xhr.status || xhr.status === 429 || xhr.status >= 500 ? sent : null;
  if (xhr.status !== 200) next = null;
  else if (isDirty()) save();
  else next?.();
});
on("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || lost || !isDirty()) return;
  event.preventDefault();
  whenSaved(() => (location.href = link.href));
});
addEventListener("beforeunload", (event) => {
  if (isDirty() && !isOver) event.preventDefault();
});

// 3. The clock. The server says what is left and decides by its own; at 0 the page hands in.
let ends, before, isOver;
const clock = () => find("[data-seconds]");

function begin() {
  saved = held();
  lost = next = null;
  if (!clock()) return;
  ends = Date.now() + 1000 * clock().dataset.seconds;
  before ??= clock().dataset.seconds;
}

function tick() {
  const face = clock();
  if (!face) return;
  const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
  face.textContent = new Date(1000 * left).toISOString().slice(11, 19).replace(/^(00:0?|0)/, "");
  face.classList.toggle("is-short", left <= 60);
  const mark = [10, 5, 1].find((one) => left <= 60 * one && before > 60 * one);
  if (mark) say(`${mark} minute${mark > 1 ? "s" : ""} left.`);
  before = left;
  if (left || isOver) return;
  isOver = true;
  const handIn = () => window.htmx.trigger("#quiz-time-over", "submit");
  setTimeout(handIn, 5000);
  whenSaved(handIn);
}

on("htmx:afterSwap", ({ target }) => target.id === "quiz-question" && begin());
begin();
setInterval(tick, 1000);
