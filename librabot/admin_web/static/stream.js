// An answer that grows while it is written. Its HTML comes from our server, cleaned there.

export function followAnswers() {
  const card = document.querySelector("[data-stream]");
  if (!card) return;
  const text = card.querySelector("[data-text]");
  const source = new EventSource(card.dataset.stream);
  source.addEventListener("text", (event) => {
    text.innerHTML = event.data;
  });
  source.addEventListener("done", (event) => {
    source.close();
    card.outerHTML = event.data;
  });
  addEventListener("pagehide", () => source.close());
}
