// Values of a figure by pointer, finger and keyboard: the nearest mark's words stand under the figure.
// One stop for the Tab key a figure; the arrows go from mark to mark.
(() => {
  const REACH = 30;
  for (const drawing of document.querySelectorAll("figure.chart .drawing")) {
    const marks = [...drawing.querySelectorAll("svg .mark")];
    if (!marks.length) continue;
    const said = document.createElement("output");
    said.className = "reading";
    said.setAttribute("aria-live", "polite");
    said.textContent = "\u00a0";
    drawing.append(said);
    let current = null;

    const words = (mark) => mark.querySelector("title").textContent;
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2, box];
    };
    const show = (mark) => {
      if (current === mark) return;
      current?.classList.remove("read");
      current = mark;
      mark?.classList.add("read");
      said.textContent = mark ? words(mark) : "\u00a0";
    };
    const nearest = (x, y) => {
      let best = null;
      let least = REACH;
      for (const mark of marks) {
        const [cx, cy, box] = middle(mark);
        const inside = x >= box.left && x <= box.right && y >= box.top - 4 && y <= box.bottom + 4;
        const away = inside ? 0 : Math.hypot(x - cx, (y - cy) / 2);
        if (away < least) { best = mark; least = away; }
      }
      return best;
    };

    marks.forEach((mark, place) => {
      mark.setAttribute("tabindex", place ? "-1" : "0");
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", words(mark));
      mark.addEventListener("focus", () => show(mark));
      mark.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const next = step && marks[place + step];
        if (!next) return;
        event.preventDefault();
        mark.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      });
    });
    drawing.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") show(nearest(event.clientX, event.clientY)); });
    drawing.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") show(null); });
    drawing.addEventListener("click", (event) => show(nearest(event.clientX, event.clientY)));
  }
})();
