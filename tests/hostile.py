"""A claim file and a notebook that try everything: to run, fetch, include, write elsewhere."""

import json

import asked
from books import book, code, picture, prints, result, says

HOST = "http://127.0.0.1:8799"
TRAPS = [
    "<script>window.caught = 1</script>",
    f'<img src="{HOST}/img.png" onerror="window.caught = 2">',
    f'<iframe src="{HOST}/frame"></iframe>',
    "![a](/etc/passwd)",
    f"![a]({HOST}/picture.png)",
    "[x](javascript:window.caught=3)",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    '#read("/etc/passwd") #eval("1")',
    "\\input{/etc/passwd}",
    "<svg onload='window.caught = 4'><script>window.caught = 5</script></svg>",
    "</script><script>window.caught = 6</script>",
    "{raw:html}`<b>raw</b>`",
]
BLOCKS = [
    "```{include} /etc/passwd\n```",
    "```{literalinclude} ../../../../../../etc/passwd\n```",
    "```{raw} html\n<script>window.caught = 7</script>\n```",
    "$$\\href{javascript:window.caught=8}{x} \\text{<script>window.caught = 9</script>}$$",
    f'<object data="{HOST}/object"></object>\n<link rel="stylesheet" href="{HOST}/style.css">',
    f'<style>@import url("{HOST}/import.css");</style>',
]
SIGN = "shown as it is"


def claim_file(path):
    """A claim file whose every text is a trap; its claim can be judged."""
    trap = " ".join([SIGN, *TRAPS])
    article = {"id": "900", "title": trap, "publisher": trap, "dating": trap}
    article = "\n".join(f"{name} = {json.dumps(said)}" for name, said in article.items())
    claim = {"says": f"=HYPERLINK(1) {trap}", "where": trap, "tested_as": trap}
    claim |= {"category": "return", "clarity": "clear", "caveats": [trap, *BLOCKS], "claimed": 0.0}
    year = 'series = "iwm", start = "2024-12-31", end = "2025-12-31"'
    text = asked.claim_file("change", "above", year, out="2026-03-02", article=article, **claim)
    path.write_text(text, encoding="utf-8")
    return path


def notebook(path):
    """An executed notebook whose title, texts and outputs are traps."""
    trap = "\n\n".join([SIGN, *TRAPS, *BLOCKS])
    html = f'<iframe src="{HOST}/out"></iframe><script>window.caught = 10</script>'
    table = "<table onclick='window.caught=11'><tr><td>kept <b onclick=x>cell</b></td></tr></table>"
    outputs = [
        says(trap),
        result("text/html", html, plain="plain \x1b[31mred\x1b[0m"),
        result("text/html", table),
        result("application/javascript", "window.caught = 12"),
        result("image/svg+xml", TRAPS[9], plain="a drawing"),
        prints(f"<script>window.caught = 13</script>{TRAPS[2]}"),
        picture('"><script>window.caught = 14</script>'),
    ]
    return book(
        path,
        f"# {SIGN} {TRAPS[0]} {TRAPS[3]}\n\n{trap}",
        code("'</pre><script>window.caught = 15</script>'", *outputs, tags=["answer"]),
        f"## Caveats {TRAPS[0]}\n\n{trap}",
    )
