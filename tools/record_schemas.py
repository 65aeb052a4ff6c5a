#!/usr/bin/env python3
"""Record what paasta_tools' own schemas say of many small files, as the fixture of the schema tests.

    record_schemas.py SCHEMAS [--out Tests/CompilerTests/Fixtures/schemas.txt] [--odd 12]

SCHEMAS is the folder paasta_tools/cli/schemas of paasta_tools v0.86.13, which validates with jsonschema 2.5.1 what
PyYAML 5.1 loads; the script refuses to run with other versions. It tries every key of every schema with some
odd values, then files made at random from the schemas, and writes a line for each:

    KIND VERDICT TEXT

TEXT is YAML on one line. VERDICT is + for valid and - for refused, also where the validation itself raises. Three
schemas give the bounds of cfs_period_us as texts, so that every number raises: such a file is ! if it would be valid
with the same bounds as numbers. The texts are the same in every run.
"""
import argparse
import copy
import json
import random
from pathlib import Path

import jsonschema
import yaml

SEED = 86
LONGEST = 320
RANDOM_CASES = {"marathon": 700, "chronos": 450, "adhoc": 250, "kubernetes": 500, "tron": 700}
DEFAULT = Path(__file__).resolve().parents[1] / "Tests/CompilerTests/Fixtures/schemas.txt"

NUMBERS = ["-1", "0", "0.0", "-0.5", "0.5", "1", "1.0", "1.5", "2", "32", "32.0", "32.5", "33", "100", "999", "1000", "1000.0", "65535", "65536", "1000000", "1000001", "010", "0x20", "1_000", "12:30", "99999999999999999999", "-99999999999999999999", ".nan", ".inf", "-.inf", "1.0e+30"]
STRINGS = ["a", "''", "'1'", "1e3", "y", "a.b", "a b", "'5min'", "http", "é", '"a\\n"']
OTHERS = ["null", "yes", "off", "2019-01-01", "2019-01-01 10:00:00", "!!binary aGk=", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "[]", "{}", "[a]", "[1]", "[a, a]", "[[]]", "[[], []]", "[{}]", "{a: b}", "{a: 1}", "{1: b}", "{'': {}}"]
ODD = NUMBERS + STRINGS + OTHERS

# Texts for the patterns of the schemas; some fit, some just do not.
PATTERN_TEXTS = {
    "jobName": ["a.b", "a-1.b_2", "A.B", "a", "a.b.c", ".b", "a.", "a b.c", '"a.b\\n"', '"a.b\\n\\n"', "é.b"],
    "name": ["a", "_a", "A-1", "1a", "-a", "''", "aé", "a٣", "a½", "é", '"a\\n"', '"\\n"', "a.b", "a" * 255, "a" * 256, '"a\\u0301"', "a漢", "aⅷ"],
    "time_delta": ["5min", "5 min", "'5'", "min", "5Min", "5min.", "٣min", "½min", '"5\\tmin"', '"5\\x1cmin"', '"5\\x85min"', '"5\\u200bmin"', '"5\\u3000min"', '"5min\\n"', '"5min\\n\\n"', "-5min", "5h30m", "'5 '", "05min", "５min"],
}
# Lists whose items are equal in one way or the other.
TWINS = {
    "lists": ["[[1], [1.0]]", "[[1], [true]]", "[[a, 1], [a, '1']]", "[[0], [-0.0]]", "[[.nan], [.nan]]", "[[null], [null]]", "[[a], [1], [a]]", "[[{a: 1}], [{a: 1}]]", '[["\\u00e9"], ["e\\u0301"]]', "[[99999999999999999999], [1.0e+20]]", "[[2019-01-01], [2019-01-01 00:00:00]]", "[[[]], [{}]]"],
    "mappings": ["[{a: 1, b: 2}, {b: 2, a: 1}]", "[{a: 1}, {a: 1.0}]", "[{a: 1}, {a: true}]", "[{a: 1}, {a: '1'}]", "[{1: a}, {true: a}]", "[{a: [1]}, {a: [1.0]}]", "[{a: .nan}, {a: .nan}]", "[{}, {}]", "[{a: null}, {a: null}, {}]"],
    "texts": ["[a, b]", "[a, A]", '["\\u00e9", "e\\u0301"]', "[a, 'a']", "['1', 1]"],
}
TWINS_OF = {"constraints": "lists", "extra_constraints": "lists", "extra_volumes": "mappings", "persistent_volumes": "mappings", "registrations": "texts", "triggered_by": "texts"}
VARIABLES = ["A", "_", "A1", "1A", "A-B", "''", "é", '"A\\n"', '"\\n"', "1", "null", "a"]
INSTANCES = ["main", "m", "a-b_c", "a1", "''", "Main", "a_", "-a", "a.b", "é", '"a\\n"', '"a\\nb"', '"\\n"', "1", "yes", "null", "2019-01-01", "'1'"]
TEMPLATES = ["_t", "_", '"_\\n"', '"_a\\nb"', "_É"]


def verdicts(schema, numeric, value):
    """Of the schema as it is, and with bounds that are numbers."""
    def valid(schema):
        try:
            jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)
            return True
        except jsonschema.ValidationError:
            return False
    try:
        return "+" if valid(schema) else "-"
    except Exception:
        pass
    try:
        return "!" if valid(numeric) else "-"
    except Exception:
        return "-"


def with_numeric_bounds(schema):
    """A copy in which bounds that are texts are numbers."""
    if isinstance(schema, list):
        return [with_numeric_bounds(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: int(value) if key in ("minimum", "maximum") and isinstance(value, str) else with_numeric_bounds(value) for key, value in schema.items()}


def flow(pairs):
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


class Maker:
    """Makes values from a schema, most of them plausible."""

    def __init__(self, schema, dice):
        self.definitions, self.dice = schema.get("definitions", {}), dice

    def value(self, schema, where=""):
        dice = self.dice
        if dice.random() < 0.015:
            return dice.choice(ODD)
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/")[-1]
            return self.value(self.definitions[name], name)
        if "oneOf" in schema and "type" not in schema:
            return self.value(dice.choice(schema["oneOf"]), where)
        if "enum" in schema:
            return dice.choice(schema["enum"] + STRINGS[:2])
        kinds = schema.get("type", "string")
        kind = dice.choice(kinds) if isinstance(kinds, list) else kinds
        return getattr(self, kind)(schema, where)

    def string(self, schema, where):
        return self.dice.choice(PATTERN_TEXTS[where] if where in PATTERN_TEXTS else STRINGS)

    def integer(self, schema, where):
        return self.dice.choice(["1", "2", "1000", "1", "2", self.dice.choice(NUMBERS)])

    def number(self, schema, where):
        return self.dice.choice(["0.5", "33", "40", self.dice.choice(NUMBERS)])

    def boolean(self, schema, where):
        return self.dice.choice(["true", "false"])

    def null(self, schema, where):
        return "null"

    def array(self, schema, where):
        items = [self.value(schema.get("items", {})) for _ in range(self.dice.choice([0, 1, 1, 2, 3]))]
        if items and self.dice.random() < 0.15:
            items.append(self.dice.choice(items))
        return "[" + ", ".join(items) + "]"

    def object(self, schema, where):
        dice, pairs = self.dice, []
        properties = schema.get("properties", {})
        names = [name for name in schema.get("required", []) if dice.random() < 0.95]
        if properties:
            names += dice.sample(sorted(properties), min(len(properties), dice.choice([0, 1, 2, 3])))
        if {"healthcheck_mode", "drain_method"} <= set(properties) and dice.random() < 0.4:
            return flow(self.modes())
        for branch in schema.get("oneOf", []):
            names += branch["required"] if dice.random() < 0.5 else []
        pairs += [(name, self.value(properties[name])) for name in dict.fromkeys(names)]
        for pattern, inner in schema.get("patternProperties", {}).items():
            for _ in range(dice.choice([0, 1, 1, 2])):
                keys = {"^_.*$": TEMPLATES, "^[a-zA-Z_]+[a-zA-Z0-9_]*$": VARIABLES}.get(pattern, INSTANCES)
                # Names that fit are the more interesting ones.
                pairs.append((dice.choice(keys[:3]) if dice.random() < 0.93 else dice.choice(keys), self.value(inner)))
        if dice.random() < (0.05 if properties else 0.2):
            pairs.append((dice.choice(["other", "1", "cpu", "null"]), dice.choice(ODD)))
        return flow(pairs)

    def modes(self):
        """Health checks and draining, whose keys depend on each other."""
        dice = self.dice
        calls = [(name, dice.choice(["{}", "{}", "{}", "x"])) for name in ("drain", "stop_draining", "is_draining", "is_safe_to_kill") if dice.random() < 0.9]
        pairs = [("cpus", "1"), ("healthcheck_mode", dice.choice(["cmd", "tcp", "http", "https", "null", "x"])), ("healthcheck_cmd", dice.choice(["c", "c", "1"])), ("drain_method", dice.choice(["noop", "hacheck", "http", "http", "test", "x", "1"])), ("drain_method_params", dice.choice([flow(calls), flow(calls), "{}", "x"]))]
        return [pair for pair in pairs if dice.random() < 0.6]


def single_keys(kind, schema):
    """Every key with every odd value, in a file that is sound without it."""
    if kind == "tron":
        definitions = schema["definitions"]
        for key in definitions["action"]["properties"]:
            yield key, lambda pair: flow([("j", flow([("node", "n"), ("schedule", "s"), ("actions", "[" + flow(([] if key == "command" else [("command", "c")]) + [pair]) + "]")]))])
        for key in definitions["job"]["properties"]:
            yield key, lambda pair: flow([("j", flow([own for own in (("node", "n"), ("schedule", "s"), ("actions", "[]")) if own[0] != key] + [pair]))])
        for key in definitions["job"]["properties"]["monitoring"]["properties"]:
            yield key, lambda pair: flow([("j", flow([("node", "n"), ("schedule", "s"), ("actions", "[]"), ("monitoring", flow([pair]))]))])
        return
    instance = next(inner for pattern, inner in schema["patternProperties"].items() if not pattern.startswith("^_"))
    needed = [("schedule", "s")] if kind == "chronos" else []
    for key in instance["properties"]:
        yield key, lambda pair: flow([("m", flow([own for own in needed if key not in ("schedule", "parents")] + [pair]))])


def texts(kind, schema, odd):
    dice = random.Random(f"{SEED} {kind}")
    for root in ODD + ["{m: {}}", "{_t: {}}", "{_t: x}", "{_t: {x: 1}}"]:
        yield root
    sound = {"tron": "{node: n, schedule: s, actions: {}}", "chronos": "{schedule: s}"}.get(kind, "{cpus: 1}")
    for name in INSTANCES + TEMPLATES:
        yield flow([(name, sound)])
        yield flow([(name, "{}")])
    for variable in VARIABLES:
        value = flow([("env", flow([(variable, "x")]))] + ([("schedule", "s")] if kind == "chronos" else []))
        if kind != "tron":
            yield flow([("m", value)])
    for key, build in single_keys(kind, schema):
        values = dice.sample(ODD, min(odd, len(ODD)))
        special = {"parents": PATTERN_TEXTS["jobName"], "name": PATTERN_TEXTS["name"], "node": PATTERN_TEXTS["name"],
                   "cfs_period_us": ["999", "1000", "1000000", "1000001"]}.get(key, [])
        special = special + TWINS.get(TWINS_OF.get(key), [])
        if key in ("retries_delay", "max_runtime", "trigger_timeout"):
            special = PATTERN_TEXTS["time_delta"]
        for value in values + special:
            yield build((key, value))
    maker = Maker(schema, dice)
    for _ in range(RANDOM_CASES[kind]):
        text = maker.object(schema, "")
        if len(text) <= LONGEST:
            yield text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schemas", type=Path)
    parser.add_argument("--out", type=Path, default=DEFAULT)
    parser.add_argument("--odd", type=int, default=12, help="how many of the odd values to try with each key")
    arguments = parser.parse_args()
    assert jsonschema.__version__ == "2.5.1" and yaml.__version__ == "5.1", "jsonschema 2.5.1 and PyYAML 5.1 decide"
    lines = []
    for kind in RANDOM_CASES:
        schema = json.loads((arguments.schemas / f"{kind}_schema.json").read_text())
        numeric = with_numeric_bounds(copy.deepcopy(schema))
        for text in dict.fromkeys(texts(kind, schema, arguments.odd)):
            try:
                value = yaml.load(text, Loader=yaml.CSafeLoader)
            except Exception:
                continue
            lines.append(f"{kind} {verdicts(schema, numeric, value)} {text}\n")
    arguments.out.write_text("".join(lines))
    counts = {verdict: sum(line.split(" ")[1] == verdict for line in lines) for verdict in "+-!"}
    print(f"{len(lines)} cases: {counts}, {arguments.out.stat().st_size} bytes")


main()
