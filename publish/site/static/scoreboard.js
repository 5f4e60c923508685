// Filters and order of the scoreboard. The address holds both, so that a view can be sent on.
// Until either is used, the most important claims stand there and a button brings the others.
// Without this script, and on paper, the whole table is there.
(() => {
  const form = document.getElementById("filters");
  const table = document.getElementById("claims");
  if (!form || !table) return;

  const body = table.tBodies[0];
  const found = form.querySelector("output");
  const more = document.getElementById("all-claims");
  const FEW = 20;
  const groups = ["article", "category", "verdict"];
  const rows = [...body.rows].map((element, place) => ({
    element, place, had: new Set(window.wordsOf(`${element.textContent} ${element.dataset.words}`)), ...element.dataset,
  }));
  const heads = [...table.tHead.rows[0].cells].filter((head) => "sort" in head.dataset);
  const BY_WEIGHT = { column: -1, down: false }; // in the order of importance, which no column holds
  let order = BY_WEIGHT;
  let opened = false;

  const wanted = () => {
    const fields = new FormData(form);
    return {
      words: window.wordsOf(fields.get("words")),
      ...Object.fromEntries(groups.map((group) => [group, fields.getAll(group).filter(Boolean)])),
    };
  };

  const fits = (row, want, except) =>
    want.words.every((word) => window.hasWord(row.had, word)) &&
    groups.every((group) => group === except || !want[group].length || want[group].includes(row[group]));

  const count = (group, value, want) => rows.filter((row) => row[group] === value && fits(row, want, group)).length;

  const filter = () => {
    const want = wanted();
    const asked = want.words.length || groups.some((group) => want[group].length) || order !== BY_WEIGHT;
    const few = !opened && !asked;
    rows.forEach((row, place) => {
      row.element.hidden = !fits(row, want);
      row.element.classList.toggle("folded", few && place >= FEW);
    });
    more.hidden = !few || rows.length <= FEW;
    const shown = rows.filter(({ element }) => !element.hidden && !element.classList.contains("folded")).length;
    found.textContent = shown ? `${shown} of ${rows.length} shown` : "No claim fits these filters.";
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      box.closest("label").querySelector(".count").textContent = count(box.name, box.value, want);
    }
    for (const option of form.querySelectorAll("option[data-label]")) {
      option.textContent = `${option.dataset.label} (${count(option.parentElement.name, option.value, want)})`;
    }
  };

  const key = (row, column) =>
    column < 0 ? row.weight : row.element.cells[column].dataset.value ?? row.element.cells[column].textContent.trim();

  const sort = () => {
    const { column, down } = order;
    const sorted = rows.map((row) => ({ row, key: key(row, column) }));
    sorted.sort((one, other) => {
      if (!one.key || !other.key) return (one.key ? 0 : 1) - (other.key ? 0 : 1) || one.row.place - other.row.place;
      const ahead = one.key.localeCompare(other.key, "en", { numeric: true });
      return (down ? -ahead : ahead) || one.row.place - other.row.place;
    });
    body.append(...sorted.map(({ row }) => row.element));
    for (const head of heads) {
      head.setAttribute("aria-sort", head.cellIndex !== column ? "none" : down ? "descending" : "ascending");
    }
  };

  const save = () => {
    const address = new URL(location.href);
    for (const name of [...groups, "words", "sort"]) address.searchParams.delete(name);
    for (const [name, value] of new FormData(form)) if (value.trim()) address.searchParams.append(name, value.trim());
    const head = heads.find((one) => one.cellIndex === order.column);
    if (head) address.searchParams.set("sort", (order.down ? "-" : "") + head.dataset.sort);
    try {
      history.replaceState({ opened }, "", address);
    } catch {
      // too many changes at once for some browsers: the next one writes the address
    }
  };

  const load = () => {
    const asked = new URLSearchParams(location.search);
    opened = Boolean(history.state?.opened);
    for (const field of form.elements) {
      const value = asked.get(field.name) ?? "";
      if (field.type === "checkbox") field.checked = asked.getAll(field.name).includes(field.value);
      else if (field.type === "search") field.value = value;
      else if (field.tagName === "SELECT") field.value = [...field.options].some((one) => one.value === value) ? value : "";
    }
    const by = asked.get("sort") ?? "";
    const head = heads.find((one) => one.dataset.sort === by.replace(/^-/, ""));
    order = head ? { column: head.cellIndex, down: by.startsWith("-") } : BY_WEIGHT;
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      order = { column: head.cellIndex, down: order.column === head.cellIndex && !order.down };
      sort();
      filter();
      save();
    });
    head.append(button);
  }

  const show = () => {
    load();
    sort();
    filter();
  };
  form.addEventListener("input", () => { filter(); save(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { // the fields are empty only after the event
    order = BY_WEIGHT;
    opened = true;
    sort();
    filter();
    save();
  }));
  more.addEventListener("click", () => {
    opened = true;
    filter();
    save();
    rows[FEW].element.querySelector("a").focus(); // where the reader goes on
  });
  window.addEventListener("popstate", show);
  window.addEventListener("pageshow", (event) => event.persisted && show());
  form.hidden = false;
  show();
})();
