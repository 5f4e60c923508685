// Words as the search and the filter compare them: numbers as digits, synonyms as one, endings off.
window.wordsOf = (() => {
  const digits = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
    "sixteen seventeen eighteen nineteen twenty").split(" ");
  const same = {
    day: "session", run: "streak", row: "streak", winning: "streak", easing: "cut", reduction: "cut", fed: "rate",
    smallcap: "small", caps: "cap", beat: "ahead", lead: "ahead", led: "ahead", outperform: "ahead", outran: "ahead",
    cheap: "valuation", discount: "valuation", expensive: "valuation", swing: "volatility", volatile: "volatility",
    risky: "volatility", crash: "fall", drawdown: "fall", dotcom: "2000", mag: "magnificent", 7: "seven", bubble: "burst",
    fifties: "50", forecast: "due", prediction: "due",
  };
  const one = (word) => {
    const at = digits.indexOf(word);
    if (at >= 0) return String(at);
    if (/^\d/.test(word)) return word.replace(/(\d)(st|nd|rd|th)$/, "$1");
    if (word === "fifty") return "50";
    if (word === "thirty") return "30";
    const bare = word.length > 3 ? word.replace(/ies$/, "y").replace(/(s|ed|ing)$/, (end) => (end === "s" ? "" : end)) : word;
    return same[word] ?? same[bare] ?? bare;
  };
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .replace(/dot-com/g, "dotcom").replace(/small-caps?/g, "small cap");
  return (text) => (plain(text).match(/[a-z]+|\d+(?:[.,]\d+)*%?/g) ?? []).map(one);
})();

// How well a word of a query is among words, from 0 to 1: numbers whole, 14 less well in 14%; other words from their beginning.
window.hasWord = (words, wanted) => {
  if (words.has(wanted)) return 1;
  if (/^\d/.test(wanted)) return words.has(`${wanted}%`) ? 0.4 : 0;
  return wanted.length > 2 && [...words].some((word) => word.startsWith(wanted)) ? 0.9 : 0;
};
