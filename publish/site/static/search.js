// Search over claims, studies and pages; everything is in index.js, so that it works from the disk, too.
(() => {
  const told = document.getElementById("told");
  const hits = document.getElementById("hits");
  const field = document.getElementById("query");
  const entries = window.siteIndex.map((entry) => ({
    ...entry,
    inTitle: new Set(window.wordsOf(entry.title)),
    inKeys: new Set(window.wordsOf(entry.keys)),
    inText: new Set(window.wordsOf(entry.text)),
  }));

  const score = (entry, wanted, phrase) => {
    let sum = 0;
    for (const word of wanted) {
      const here = Math.max(6 * window.hasWord(entry.inTitle, word), 3 * window.hasWord(entry.inKeys, word),
        window.hasWord(entry.inText, word));
      if (!here) return 0;
      sum += here;
    }
    const near = window.wordsOf(`${entry.title} ${entry.keys}`).join(" ");
    if (wanted.length > 1 && near.includes(phrase)) sum += 4;
    return sum * entry.weight;
  };

  const snippet = (entry, wanted) => {
    const sentences = entry.text.split(/(?<=[.!?])\s+/);
    const best = sentences.find((one) => { const had = new Set(window.wordsOf(one)); return wanted.some((word) => window.hasWord(had, word)); });
    const said = best ?? sentences[0] ?? "";
    return said.length > 240 ? `${said.slice(0, 240)}…` : said;
  };

  const item = (entry, wanted) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.address;
    link.textContent = entry.title;
    line.append(link);
    if (entry.verdict) {
      const badge = document.createElement("span");
      badge.className = `verdict ${entry.verdict.replace(/ /g, "-")}`;
      badge.textContent = entry.verdict;
      line.append(" ", badge);
    }
    const kind = document.createElement("small");
    kind.textContent = entry.kind;
    const said = document.createElement("p");
    said.textContent = snippet(entry, wanted);
    line.append(" ", kind, said);
    return line;
  };

  const show = () => {
    const query = new URLSearchParams(location.search).get("q") ?? "";
    field.value = query;
    const wanted = [...new Set(window.wordsOf(query))].filter((word) => !["the", "of", "a", "in", "and", "did", "is"].includes(word));
    if (!wanted.length) return;
    const phrase = wanted.join(" ");
    const found = entries.map((entry) => ({ entry, score: score(entry, wanted, phrase) })).filter((one) => one.score);
    found.sort((one, other) => other.score - one.score);
    told.textContent = found.length ? `${found.length} found for “${query}”.` : `Nothing found for “${query}”. Fewer words find more.`;
    hits.replaceChildren(...found.slice(0, 50).map(({ entry }) => item(entry, wanted)));
  };
  show();
})();
