// The editor: leaving with unsaved words asks first; keywords can be removed one by one.

export function keepDrafts() {
  for (const form of document.querySelectorAll("[data-editor]")) {
    askBeforeLeaving(form);
    const input = form.querySelector("[data-keywords]");
    if (input) showKeywords(input);
  }
}

function askBeforeLeaving(form) {
  const asWas = words(form);
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && words(form) !== asWas) event.preventDefault();
  });
}

function words(form) {
  return new URLSearchParams(new FormData(form)).toString();
}

function showKeywords(input) {
  const list = document.createElement("p");
  list.className = "keyword-list";
  const show = () => {
    list.replaceChildren(...keywordsIn(input).map((word) => chip(word, input, show)));
  };
  input.closest("label").after(list);
  input.addEventListener("input", show);
  show();
}

function chip(word, input, show) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "keyword";
  button.textContent = word;
  button.setAttribute("aria-label", input.dataset.remove.replace("{word}", word));
  button.addEventListener("click", () => {
    input.value = keywordsIn(input).filter((other) => other !== word).join(", ");
    show();
    input.focus();
  });
  return button;
}

function keywordsIn(input) {
  const all = input.value.split(",").map((word) => word.trim());
  return [...new Set(all.filter(Boolean))];
}
