// What the panel adds where a browser runs scripts. Every page works without.
import { keepDrafts } from "./editor.js";
import { followAnswers } from "./stream.js";
import { switchTheme } from "./theme-switch.js";
import { zoomPictures } from "./zoom.js";

switchTheme();
zoomPictures();
followAnswers();
keepDrafts();

// A second press of a slow button asks nothing new.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    form.querySelector("button:not([type=button])").setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] [aria-busy]")) {
    button.removeAttribute("aria-busy");
  }
});

// A part of the page that could not be fetched: say so instead of showing nothing.
for (const event of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(event, () => {
    const place = document.getElementById("toast");
    const words = document.createElement("p");
    words.className = "toast";
    words.textContent = place.dataset.failed;
    place.replaceChildren(words);
  });
}

// An address names only what was chosen.
document.addEventListener("htmx:config:request", (event) => {
  const { method, body } = event.detail.ctx.request;
  if (method !== "GET") return;
  for (const [name, value] of [...body]) {
    if (value === "" || (name === "show" && value === "waiting")) body.delete(name);
  }
});

// On a narrow screen the menu scrolls; the place one is at stays in sight.
const here = document.querySelector(".shell nav [aria-current]");
const menu = here?.closest("nav");
if (menu) menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
