"""JSON Schemas of the claim file and of ``claims --json``, made from the measures and the rules.

An editor that knows the first completes fields, measures and arguments and underlines what does not
fit; ``tests/test_schema.py`` holds both against the register. TOML dates count as ISO texts.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from research import measures as _measures  # noqa: F401  (enters the measures into the registry)
from research import registry
from research.claims import bind, form, register, rules
from research.claims.claim import ARTICLE, CLAIM, PART, WHOLE
from research.claims.evidence import MEASURED
from research.claims.verdict import JSON
from research.measures import signal_form
from research.measures.signal_kinds import KINDS
from research.suggestions import DATE, TRUTH, Reader, two_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _of(reader: Reader) -> dict:
    """The schema of what a reader takes; in words, too, where it does not say all of it."""
    says_all = reader.words or reader.schema.get("type") == "integer"
    return {**reader.schema} if says_all else {**reader.schema, "description": reader.expected}


def _fields(spec: Mapping[str, Reader]) -> dict:
    return {name: _of(reader) for name, reader in spec.items()}


def _measure(measure: registry.Measure) -> dict:
    """What a claim that names this measure must and may hold besides."""
    args = {name: _of(measure.reader(name)) for name in measure.parameters}
    args |= {other: args[name] for other, name in measure.also.items()}
    args["end"] = {"anyOf": [args["end"], form.SPAN]} if "end" in args else form.SPAN
    free = (measure.moves, *measure.also.values())
    parameters = measure.parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.name not in free]
    table = {"type": "object", "properties": args, "additionalProperties": False}
    then: dict = {"properties": {"args": table | ({"required": needed} if needed else {})}}
    then["properties"]["relation"] = {"enum": list(bind.relations(measure))}
    if measure.choices:
        choices = {"enum": sorted(measure.choices)}
        then["properties"]["open"] = {"type": "array", "items": choices}
    if needed:
        then["required"] = ["args"]
    if measure.unit in MEASURED:
        then |= {"if": {"properties": {"relation": {"const": "equals"}}, "required": ["relation"]}}
        then["then"] = {"required": ["rounding"]}
    named = {"properties": {"measure": {"const": measure.name}}, "required": ["measure"]}
    return {"if": named, "then": then}


def _signal() -> dict:
    """A table that describes a signal, with the keys that go with its kind."""
    keys = {kind: signal_form.keys(kind) for kind in KINDS}
    when: dict[str, dict] = {kind: {"required": [kind]} for kind in KINDS if kind != "window"}
    when["window"] = {"not": {"anyOf": [*when.values()]}}
    ways = [{"if": when[k], "then": {"propertyNames": {"enum": [*keys[k]]}}} for k in KINDS]
    read = {key: _of(signal_form.reader(key)) for names in keys.values() for key in names}
    table = {"type": "object", "properties": read, "additionalProperties": False}
    return table | {"minProperties": 1, "allOf": ways}


def _claimed(reader: Reader) -> dict:
    """What is claimed in the relations that are read so; what is tested has to have it."""
    among = {"enum": [name for name, other in form.CLAIMED.items() if other == reader]}
    computed = {"properties": {"measure": {"not": {"const": "published"}}}, "required": ["measure"]}
    tested = {"anyOf": [computed, {"required": ["evidence_id"]}]}
    stated = {"if": tested, "then": {"required": ["claimed"]}} if reader != TRUTH else {}
    return {
        "if": {"properties": {"relation": among}, "required": ["relation"]},
        "then": {"properties": {"claimed": reader.schema}} | stated,
    }


def claim_file() -> dict:
    """JSON Schema of a claim file, read as TOML."""
    measures = [m for name, m in sorted(registry.REGISTRY.items()) if name != "published"]
    names = {"enum": sorted(registry.REGISTRY), "description": "see docs/measures.md"}
    test = {
        "type": "object",
        "properties": _fields(PART) | {"measure": names},
        "required": ["says"],
        "dependentRequired": {"measure": ["relation"]},
        "allOf": [*map(_claimed, dict.fromkeys(form.CLAIMED.values())), *map(_measure, measures)],
    }
    stated = [{"required": ["measure", "relation"]}, {"required": ["needs"]}]
    part = {"$ref": "#/$defs/test", "unevaluatedProperties": False, "anyOf": stated}
    own = _fields({name: CLAIM[name] for name in WHOLE})
    own["part"]["items"] = {"$ref": "#/$defs/part"}
    claim = {
        "$ref": "#/$defs/test",
        "properties": own,
        "required": ["id"],
        "dependentSchemas": {"part": {"properties": dict.fromkeys(register.OWN, False)}},
        "anyOf": [*stated, {"required": ["part"]}],
        "unevaluatedProperties": False,
    }
    article = {"type": "object", "properties": _fields(ARTICLE), "additionalProperties": False}
    claims = {"type": "array", "items": {"$ref": "#/$defs/claim"}, "minItems": 1}
    return {
        "$schema": DIALECT,
        "title": "A claim file: the statements of one article",
        **_object({"article": article, "claim": claims}),
        "$defs": {"test": test, "part": part, "claim": claim, "signal": _signal()},
    }


def _or_null(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(fields: dict) -> dict:
    """A table that has these fields, all of them and no other."""
    bare = {"type": "object", "properties": fields}
    return bare | {"required": [*fields], "additionalProperties": False}


def verdicts() -> dict:
    """JSON Schema of what ``claims --json`` prints."""
    text, value = {"type": "string"}, {"type": ["number", "string", "boolean", "null"]}
    texts, number = {"type": "array", "items": text}, {"type": ["number", "null"]}
    row = _object({"choice": text, "computed": value, "fits": {"type": "boolean"}})
    rows, count = {"type": "array", "items": row}, {"type": ["integer", "null"]}
    label, because = {"enum": list(rules.VERDICTS)}, {"enum": list(rules.BECAUSE)}
    today = _object({"computed": value, "verdict": label, "as_of": DATE})
    kinds: dict[str, dict] = {
        **dict.fromkeys(("conflicts_with", "caveats", "without_value", "words"), texts),
        **dict.fromkeys(("as_of", "dated_to", "due"), _or_null(DATE)),
        **dict.fromkeys(("n", "n_events", "clusters"), count),
        **dict.fromkeys(("p", "event_mean", "cluster_mean"), number),
        **dict.fromkeys(("variants", "elsewhere"), rows),
        "relation": {"enum": list(form.RELATIONS)},
        "claimed": {"type": ["number", "string", "boolean", "array"]},
        "computed": value,
        "verdict": label,
        "evidence": {"enum": ["computed", "published", "none"]},
        "interval": _or_null(two_of(number)),
        "holds": two_of({"type": "integer"}),
        "today": _or_null(today),
        "because": _or_null(because),
        "parts": {"type": "array", "items": {"$ref": "#/$defs/verdict"}},
        "other_days": {"type": "array", "items": DATE},
    }
    verdict = _object({name: kinds.get(name, text) for name in JSON}) | {
        "if": {"properties": {"verdict": {"const": rules.PARTLY}}},
        "then": {"properties": {"because": because}},
        "else": {"properties": {"because": {"type": "null"}}},
    }
    return {
        "$schema": DIALECT,
        "title": "Verdicts: what `claims --json` prints",
        "type": "array",
        "items": {"$ref": "#/$defs/verdict"},
        "$defs": {"verdict": verdict},
    }


FILES = {"claim_file.schema.json": claim_file, "verdicts.schema.json": verdicts}


def texts() -> dict[str, str]:
    """Name of each schema file and its text."""
    return {file: json.dumps(make(), indent=1) + "\n" for file, make in FILES.items()}


def write() -> list[Path]:
    """Write both schemas; the files written."""
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
    return [FOLDER / file for file in FILES]
