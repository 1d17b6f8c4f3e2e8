// A picture opens large in place; without scripts its link opens it in the browser.

export function zoomPictures() {
  const view = document.querySelector("[data-zoom-view]");
  if (!view) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = link.querySelector("img");
    const large = view.querySelector("img");
    large.src = link.href;
    large.alt = picture.alt;
    large.width = picture.width;
    large.height = picture.height;
    large.setAttribute("width", picture.getAttribute("width"));
    large.setAttribute("height", picture.getAttribute("height"));
    view.showModal();
  });
  view.addEventListener("click", (event) => {
    if (!event.target.closest("button")) view.close();
  });
}
