// What is better with JavaScript: no double clicks, and an export whose progress shows by itself.
"use strict";

const PATIENCE = 20000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = form.querySelector("button");
  if (form.dataset.sent) return event.preventDefault();
  if (!form.dataset.busy) return;
  form.dataset.sent = "1";
  button.dataset.text = button.textContent;
  button.textContent = form.dataset.busy;
  button.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), PATIENCE);
});

// Back from the browser's history, or no answer came: the form can be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});

function release(form) {
  const button = form.querySelector("button");
  delete form.dataset.sent;
  button.textContent = button.dataset.text;
  button.removeAttribute("aria-disabled");
}

const SLOWEST = 15000;

async function follow(wait) {
  const box = document.querySelector("[data-poll]");
  if (!box) return;
  await new Promise((resolve) => setTimeout(resolve, wait));
  let next = Math.min(wait * 1.4, SLOWEST);
  try {
    const answer = await (await fetch(box.dataset.poll)).json();
    if (answer.success && (answer.data.state !== box.dataset.state || answer.data.stalled)) {
      await show(answer.data);
      next = 1000;
    }
  } catch {
    // The app is away for a moment: look again later.
  }
  if (document.querySelector("[data-poll]")) follow(next);
}

async function show(data) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.getElementById("export");
  if (!fresh) return;
  document.getElementById("export").replaceWith(fresh);
  document.getElementById("announce").textContent = `The export is ${data.state}.`;
  document.title = page.title;
  if (data.stalled) delete fresh.dataset.poll;
}

follow(1000);
