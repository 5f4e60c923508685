// The header: contents on a phone, light and dark, search, and buttons that copy.
(() => {
  const menu = document.querySelector("button.menu");
  menu.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", open);
    document.body.classList.toggle("with-contents", open);
  });
  document.querySelector("button.theme").addEventListener("click", () => window.switchTheme());

  const form = document.querySelector("form.search");
  const field = form.elements.q;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) location.href = `${form.dataset.page}?q=${encodeURIComponent(field.value.trim())}`;
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });

  for (const button of document.querySelectorAll("button.copy")) {
    button.addEventListener("click", async () => {
      const said = document.getElementById(button.dataset.copy).textContent.trim();
      try {
        await navigator.clipboard.writeText(said);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
        button.textContent = "Selected: copy with Ctrl+C";
      }
    });
  }
})();
