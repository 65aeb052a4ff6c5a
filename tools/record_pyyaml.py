#!/usr/bin/env python3
"""Record what PyYAML 5.1 reads, as the fixture of the YAML tests.

    record_pyyaml.py [--out Tests/CompilerTests/Fixtures/pyyaml.json]

paasta_tools reads its files with PyYAML 5.1's CSafeLoader over libyaml, so that pair decides what a text
means. Later PyYAMLs read some scalars differently: the script refuses to run with any other version, and
without the C loader. The texts below are the same in every run.

The fixture is {"pyyaml": "5.1", "cases": [...]}, a case either {"text": T, "error": true}, where loading T
raised anything at all, or

    {"text": T, "value": ENCODED, "str": Python's str(value), "json": json.dumps(value, sort_keys=True)}

"str" is null where the text depends on the hash seed (a set of several elements), "json" where json refuses
the value. ENCODED is

    null, true, "text"          as in JSON
    {"int": "12"}               decimal digits, of any length
    {"float": "1e+16"}          Python's repr; also nan, inf, -inf
    {"date": "2019-01-01"}      a date; {"datetime": "2019-01-01 10:00:00"} with a time, always without a zone
    {"bytes": "6869"}           hexadecimal
    {"list": [...]}             {"set": [...]} in the order of the text; {"tuple": [key, value]} in omap and pairs
    {"dict": [[key, value]]}    in Python's order, which is that of first insertion
    {"cycle": n}                the container n levels up, through an alias inside its own anchor
"""
import argparse
import datetime
import itertools
import json
import random
import sys
from pathlib import Path

import yaml

VERSION = "5.1"
SEED = 51
RANDOM_CASES = 620
DEFAULT = Path(__file__).resolve().parents[1] / "Tests/CompilerTests/Fixtures/pyyaml.json"

SIGNS = ["", "-", "+"]

BOOLEANS = [form(word) for word in ("yes", "no", "on", "off", "true", "false", "y", "n", "t", "f")
            for form in (str.lower, str.capitalize, str.upper, str.swapcase, lambda w: w[:-1] + w[-1].upper())]

NULLS = ["~", "null", "Null", "NULL", "nULL", "NUll", "none", "None", "nil", "", " ", "\n", "~~", "null ", "~ # c", "-", "- ", "- ~\n-\n- null\n- ''", "a:", "a: ~", "? a", "~: ~", "? ", "!!null", "[~, null, ]", "{a, b: }"]

INTEGERS = ["0", "00", "7", "07", "08", "09", "010", "0755", "0o17", "0O17", "0_7", "0_8", "1_000", "1__0", "_1", "1_", "12345678901234567890", "9" * 60, "0x", "0x1F", "0X1F", "0xff", "0xFg", "0x_f", "0x1_", "0b", "0b101", "0B101", "0b102", "0b_1", "0b1_", "1,000", "1 000", "0.", "٣", "１"]

SEXAGESIMAL = ["0:0", "1:0", "1:00", "1:5", "1:59", "1:60", "01:30", "10:30", "12:30:00", "12:30:60", "1:2:3:4", "24:00:00", "60:00", "100:00", "1_0:30", "1:3_0", "0:30", "00:30", "190:20:30", "1:", ":1", "1::1", "1:30:", "1:000", "1:0:0:0:0:0:0:0:0:0:0:0:0",
               "1:30.", "1:30.5", "190:20:30.15", "0:0.0", "1:60.0", "1:30._5", "1:3.0:5", "01:30.5", "1_0:20.5", "1:30.5e3", "59:59.999999", "1:30.1_5"]

FLOATS = ["1.", "1.0", "1.5", ".5", "0.5", "00.5", "1.50", "1_0.5", "1.5_0", "1._5", "1_.5", "_1.5", ".5_", "._5", "._", ".", "..", "...5", "1..5", "1.2.3", "1e3", "1E3", "1e+3", "1.e3", "1.e+3", "1.E+3", "1.5e3", "1.5e+3", "1.5E-3", ".5e3", ".5e+3", ".5e", "1.e", "1.0e+400", "1.0e-400", "4.9e-324", "2.4e-324", "1.7976931348623157e+308", "1.7976931348623159e+308",
          "0.1", "0.30000000000000004", "123456789.123456789", "1e16", "1.0e+15", "1.0e+16", "1.0e+17", "1.0e-4", "1.0e-5", "9007199254740993.0", "0.000100", "100000000000000000000.0", "5.0e-5", "1.0e+22", "1.0e+23", "0.1e+0_1", "1.e+0", "1.0e+", "1.0e+3.5", ".inf", ".Inf", ".INF", ".iNf", "inf", ".infinity", ".nan", ".NaN", ".NAN", ".Nan", ".nAn", "nan", "1.0f", "0x1.8p3", "1.5%", "１.5"]

DAYS = ["2019-01-01", "2019-1-1", "2019-01-1", "2019-1-01", "2019-12-31", "2019-13-01", "2019-00-01", "2019-01-00", "2019-01-32", "2019-02-29", "2020-02-29", "1900-02-29", "2000-02-29", "0001-01-01", "0000-01-01", "9999-12-31", "10000-01-01", "999-01-01", "19-01-01", "2019-01", "2019-001", "2019/01/01", "-2019-01-01", "+2019-01-01", "2019-01-01-01", "2019--01-01", "2019-01-01x", "2_019-01-01"]

TIMES = ["T10:00:00", "t10:00:00", " 10:00:00", "  10:00:00", "\t10:00:00", "T1:00:00", " 1:0:0", " 10:00", "T10", "T24:00:00", "T23:60:00", "T23:59:60", "T23:59:59", " 10:00:00.", " 10:00:00.5", " 10:00:00.123456", " 10:00:00.1234567", " 10:00:00.000001", " 10:00:00.1234564999", " 10:00:00.000000", " 10:00:00Z", " 10:00:00 Z", " 10:00:00z", " 10:00:00  Z", " 10:00:00\tZ",
         " 10:00:00+02:00", " 10:00:00 +02:00", " 10:00:00+2", " 10:00:00-05", " 10:00:00 -5:30", " 10:00:00+02", " 10:00:00+2:0", " 10:00:00+002", " 10:00:00+24:00", " 10:00:00-99:99", " 10:00:00+00:00", " 10:00:00-00:00", " 10:00:00.5+01:15", " 10:00:00.5Z", " 10:00:00 UTC", " 10:00:00+0200", "T10:00:00Z x", " 10-00-00", "T10:00:00.5 -8", " 00:00:00"]

PLAIN = ["a", "a b", "a  b", "a#b", "a #b", "a# b", "#", "# a", "a:b", "a: b", "a :b", "a : b", "a:", ":a", ": a", ":", "::", "a::b", "a: b: c", "http://h:80/p?q=1&r#f", "-a", "- a", "--", "---", "--- a", "---a", "-", "?", "?a", "? a", "!", "!a", "! a", "! 12", "! ~", "! 2019-01-01", "&", "&a", "&a b", "*", "*a", "%a", "@a", "`a`", "|", "|a", ">", ">a", ",", "a,b", "[", "]", "a[b", "{", "}", "a}b", "'", "\"", "'a", "\"a", "=", "==", "= a", "a=b", "<<", "<<<", "< <", "a'b", "a\"b", "\\", "a\\nb", "~a", "~/x", "é", "☃", "𝄞", "\U0010ffff", "a\nb", "a\n b", "a\n\nb", "a\n\n\nb", "a\n# c\nb", "a # c\n b", "a\n...", "...", "...\na", "a\n---\nb", "a\n--- b", "\na", "  a", "\ta", "a\t", "a\tb", "a\t#c", "a \t #c", "-\ta", "a:\tb", "a\t: b", "a:\n\tb", "a:\n  b\n\tc", "[a,\n\tb]", "{a:\n\tb}", "yes no", "1 2", "1.5 2", "nulls", "trueish", "12:30:00pm", "v1.10", "1.10", "1.1.0", "1-2", "1/2", "50%", "$A"]

QUOTED = ["''", "\"\"", "'a'", "\"a\"", "'it''s'", "''''", "'a\"b'", "\"a'b\"", "'a\\nb'", "\"a\\nb\"", "'a\nb'", "'a\n\nb'", "'a \n b'", "' a '", "'\n'", "'\n\n'", "\"a\nb\"", "\"a\n\n\nb\"", "\"a \\\n  b\"", "\"a\\\n\\ b\"", "\"a\\\n\n b\"", "\" a\n \"", "\"a\tb\"", "\"a\\\tb\"", "'1'", "\"yes\"", "'~'", "\"2019-01-01\"", "'='", "\"<<\"", "'a' b", "\"a\" b", "'a'b", "'a' #c", "'a'#c", "\"a", "'a", "'a''", "\"a\\\"", "'---'", "\"---\"", "'a\n---\nb'", "\"a\n...\nb\"", "\"\\", "'a': b", "\"a\": b", "'a':b", "\"a\":b", "{'a':b}", "{\"a\":b}", "{'a':'b'}", "['a':b]", "{\"a\" :b}", "'a\n  b': c", "\"a\n  b\": c", "{'a\n b': c}",
          "\"\\0\\a\\b\\t\\n\\v\\f\\r\\e\"", "\"\\ \\\"\\/\\\\\"", "\"\\N\\_\\L\\P\"", "\"\\x41\\xe9\"", "\"\\u2603\\u00e9\"", "\"\\U0001D11E\"", "\"\\U0010FFFF\"", "\"\\U00110000\"", "\"\\ud834\\udd1e\"", "\"\\ud834\"", "\"\\udfff\"", "\"\\ue000\"", "\"\\uffff\"", "\"\\x4\"", "\"\\xg0\"", "\"\\u12\"", "\"\\U0001D11\"", "\"\\q\"", "\"\\'\"", "\"\\1\"", "\"\\A\"", "\"\\x00\"", "\"\\x7f\\x80\"", "\"\\T\"", "\"\\$\""]

HEADERS = ["|", ">", "|-", ">-", "|+", ">+", "|1", ">1", "|2", ">2", "|2-", "|-2", "|+1", "|9", "|0", "|10", "|--", "|+-", "| #c", "|#c", "| a", "|1 # c", ">2 ", "|\t"]
BODIES = [" a\n", "  a\n", " a", " a\n b\n", " a\n\n b\n", " a\n  b\n c\n", "\n a\n", "\n\n a\n\n\n", " a\n\n  b\n\n c\n", "  a\n b\n", " a\n\tb\n", " \ta\n", " a \n", " # a\n", " a\n# c\n", "a\n", "", "\n", "  \n a\n", " a\n\n\n"]

TAGGED = [f"!!{tag} {value}".rstrip(" ") for tag, values in {
    "str": ["1", "yes", "~", "", "''", "2019-01-01", "1.5", "[a]", "{a: b}", "|\n  1"],
    "int": ["1", "'1'", "\"1\"", "+1", "-0", "0x1F", "0X1F", "0b11", "0o10", "010", "08", "0", "00", "1_0", "_1", "1_", "1:30", "-1:30", "1:99", "01:30", "1.5", "''", "", "'  1 '", "x", "-", "'0x'", "'-0x1F'", "'+0b1'", "'١'", "[1]", "'--1'", "'1:x'", "'1 0'", "'0_0'", "'_'"],
    "float": ["1", "1.5", "'1.5'", "1e3", "-.5", "+.5", ".inf", "-.inf", "+.INF", "inf", "nan", "infinity", ".nan", "-.nan", "1:30", "1:30.5", "-1:30.5", "1_0.5", "_", "''", "", "x", "0x10", "'1.5 '", "1.5_", "1e400", "-1e400", "[1]", "'1:x'", "'١'"],
    "bool": ["yes", "'yes'", "YES", "yEs", "True", "tRUE", "on", "off", "no", "y", "n", "1", "0", "foo", "''", "", "[a]"],
    "null": ["~", "null", "x", "1", "", "'x'", "[a]", "{a: b}"],
    "timestamp": ["2019-01-01", "'2019-01-01'", "2019-01-01 10:00:00", "'2019-01-01T10:00:00+01:00'", "x", "'2019'", "''", "2019-13-01", "[a]", "'2019-01-01 '", "2019-1-1x"],
    "binary": ["aGk=", "'aGk='", "aGk", "a", "'aG k='", "'a\n  Gk='", "''", "", "'###'", "'é'", "aGk=aGk=", "|\n  aGVs\n  bG8=\n", "[a]", "====", "'a_-b'"],
    "seq": ["[a]", "[]", "{a: b}", "a", "", "!!map"], "map": ["{a: b}", "{}", "[a]", "[[a, b]]", "a", "", "{a}"],
    "set": ["{a, b}", "{a: 1}", "{}", "{a, a}", "{1, 1.0, true}", "[a]", "a", "", "{? a, ? b}", "\n? a\n? b", "{[a]}", "{c, a, b}", "{2, 10, 1}"],
    "omap": ["[a: 1, b: 2]", "[]", "[a: 1, a: 2]", "[{a: 1, b: 2}]", "[a]", "{a: 1}", "a", "", "\n- a: 1\n- b: 2", "[[a, b]]", "[{}]", "[[x]: 1]"],
    "pairs": ["[a: 1, a: 2]", "[]", "[{a: 1, b: 2}]", "[a]", "{a: 1}", "a", "[[x]: 1, {y: z}: 2]", "[? a]"],
    "value": ["=", "a", "", "[a]"], "merge": ["<<", "a", "{a: 1}"],
    "python/none": ["", "x"], "python/int": ["1"], "python/str": ["a"], "python/tuple": ["[1]"], "python/object/apply:os.getcwd": ["[]"], "foo": ["a", "[a]", "{a: b}"], "Str": ["a"], "float64": ["1"], "yaml": ["a"],
}.items() for value in values]

SHORTHANDS = ["!<tag:yaml.org,2002:str> 1", "!<tag:yaml.org,2002:int> '1'", "!<!foo> 1", "!<> 1", "!<tag:yaml.org,2002:str 1", "!e!str 1", "%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1", "%TAG ! tag:yaml.org,2002:\n---\n!str 1", "%TAG ! tag:yaml.org,2002:\n---\n! 1", "%TAG !! tag:example.org:\n---\n!!str 1", "%TAG !! tag:yaml.org,2002:\n---\n!!int '1'", "%TAG !e! tag:yaml.org,2002:\n%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1",
              "%TAG !e! !foo\n---\n!e!str 1", "%TAG e tag:x\n---\n1", "%TAG !e! tag:yaml.org,2002:\n1", "%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1\n---\n!e!str 2", "!!st%72 1", "!!s%74r 1", "!!%73tr 1", "!!str%", "!!str,", "!!str[a]", "[!!str 1, !!int '2']", "[!!str,1]", "[!!str, 1]", "{!!str 1: !!str 2}", "!!str\n1", "!!str # c\n1", "- !!str\n- 1", "!!str &a 1", "&a !!str 1", "!!str !!int 1", "&a &b 1", "!!map\na: b", "!!str a: b", "!!map a: b", "!!str\na: b", "!!seq\n- a", "!a 1", "!a [1]", "!!", "!!  1", "!!!str 1", "!a!b 1", "!-a 1", "!\n1", "! '1'", "! [a]", "! {a: 1}", "! yes", "! null", "! 1.5"]

DIRECTIVES = ["%YAML 1.1\n---\na", "%YAML 1.2\n---\na", "%YAML 1.0\n---\na", "%YAML 1.3\n---\na", "%YAML 2.0\n---\na", "%YAML 1\n---\na", "%YAML 1.1.1\n---\na", "%YAML a\n---\na", "%YAML 1.1\n%YAML 1.1\n---\na", "%YAML 1.1 # c\n---\na", "%YAML 1.1 x\n---\na", "%YAML 1.1\na", "%YAML  1.1\n---\nyes", "%FOO\n---\na", "%FOO bar baz\n---\na", "%\n---\na", " %YAML 1.1\n---\na", "# c\n%YAML 1.1\n---\na", "a\n%YAML 1.1\n---\nb", "a\n...\n%YAML 1.1\n---\nb", "%YAML 1.1\n---", "%YAML 1.1\n---\n...\n", "%YAML 1.1", "%YAML 01.01\n---\na", "%yaml 1.1\n---\na", "%YAML 1.999999999999\n---\na", "%TAG\n---\na", "%TAG !\n---\na", "%TAG ! \n---\na"]

DOCUMENTS = ["---\na", "--- a", "---\n---\n", "---\n...\n", "---\na\n...\n", "---\na\n---\n", "---\na\n---\nb\n", "a\n...\n...\n", "...\n", "a\n...\nb", "---\n# c\n", "--- # c\na", "--- |\n a", "--- >-\n a\n b", "--- {a: b}", "--- [a]", "--- a: b", "---\na: b\n---\n", "--- 'a'", "--- &x a", "--- !!str 1", "---\ta", "----", "--- ---", "\n\n---\n\na\n\n", "# c\n---\na", "---\n--- a", "a: b\n...\n# c\n", "a\n... # c", "a\n...x", "---\n- a\n---\n- b", "{a: b}\n{c: d}", "[a]\n[b]", "[a] b", "{a: b} c", "'a'\n'b'", "- a\nb", "a: b\nc", "a: b\n- c", "- a\nb: c"]

COLLECTIONS = ["[]", "{}", "[ ]", "{ }", "[a]", "[a,]", "[a,,]", "[,]", "[,a]", "{,}", "{a}", "{a,}", "{a,,}", "{a: }", "{a: ,}", "{a:}", "{a:b}", "{a: b}", "{a : b}", "{: b}", "{? a : b}", "{? a}", "{?}", "{? : b}", "{a: b, c: d}", "{a: b,c: d}", "{a: b c: d}", "[a b, c]", "[a: b]", "[a: b, c: d]", "[? a : b]", "[? a]", "[: b]", "[a, [b, [c]]]", "[[]]", "[{}]", "{a: []}", "{a: {b: {}}}", "[a", "{a", "[a}", "{a]", "a]", "]", "}", "[a]]", "[\na\n]", "[a\n, b]", "[a #c\n, b]", "[a, #c\n b]", "[a#c]", "{a: b #c\n}", "[a,\nb]", "a: [\nb]", "a: {\nb: c}", "a: {\n b: c\n}", "a: [b,\n c]", "a: [b,\nc\n]", "[1, 1.5, yes, ~, 2019-01-01, a]", "[-1, - 1]", "[-]", "[- a]", "[a: b: c]", "{a: b: c}", "{a: [b, c}", "[\"a\", 'b']", "[|\n a]", "{a: |\n b}", "[!!str 1]", "[*a]", "[&a 1, *a]", "{&a a: *a}", "[a, b]: c", "{a: b}: c", "? [a]\n: b", "? {a: b}\n: c", "{[a]: b}", "{{a: b}: c}", "{[a]}", "{{}}", "{{a}}", "[[a]: b]", "? []\n", "? - a\n: b", "? a\n? b", "? a\n: b\n? c\n: d", "? a", "? a\n:", "?\n: b", "? |\n a\n: b", "? >\n a b\n: c", "? a\nb: c", "a: b\n? c", "? a : b", "? a: b\n: c", "? ? a", "a:\n- b", "a:\n - b", "a:\n- b\nc: d", "a:\n  b:\n    c: d", "a:\n  b: 1\n c: 2", "a:\n b: 1\n  c: 2", " a: 1\nb: 2", "a: 1\n b: 2", "- a\n- b", "- - a\n  - b\n- c", "-\n  a\n-\n  b", "- a: b\n  c: d", "- a: b\n c: d", "- a\n - b", " - a\n- b", "-\n- a", "- \n- a", "- [a]\n- {b: c}", "- a:\n  - b", "a: - b", "- - - a", "- ? a\n  : b", "a: b\nc: d\n", "a: b\n\n\nc: d", "a: b # c\n# d\ne: f", "a:   b", "a   : b", "a:b: c", "a: b:c", "a: 'b': c", "a: \"b\" c", "a:\n'b'", "a:\nb", "a:\n b\n c", "a: b\n c", "a: b\n  c: d", "a:\n # c\n b", "a: |\n b\nc: d", "a: |\nb: c", "a: >\n b\n c\nd: e", "1: a", "~: a", "yes: a", "1.5: a", ".nan: a", "2019-01-01: a", "'': a", ": a", "''", "a a: b", "a\nb: c", "a\n b: c", "'a b': c", "\"a\\nb\": c", "a#b: c", "a #b: c", "a: #b", "a:#b", "x" * 1023 + ": a", "x" * 1024 + ": a", "x" * 1025 + ": a", "? " + "x" * 1030 + "\n: a", "{" + "x" * 1025 + ": a}", "'" + "x" * 1023 + "': a", "[" + "x" * 1023 + ": a]", "\"" + "a " * 600 + "\": b"]

DUPLICATES = ["{a: 1, a: 2}", "a: 1\nb: 2\na: 3", "{1: a, 1.0: b}", "{1.0: a, 1: b}", "{1: a, true: b}", "{true: a, 1: b}", "{yes: a, true: b, on: c}", "{0: a, false: b, 0.0: c, -0.0: d}", "{-0.0: a, 0: b}", "{.nan: a, .nan: b}", "{.inf: a, .Inf: b}", "{~: a, null: b, : c}", "{'1': a, 1: b}", "{0x10: a, 16: b, 020: c, 1_6: d}", "{2019-01-01: a, 2019-1-1: b}", "{2019-01-01: a, 2019-01-01 00:00:00: b}", "{2019-01-01 10:00:00: a, 2019-01-01 12:00:00 +2: b}", "{a: 1, 'a': 2, \"a\": 3, !!str a: 4}", "{2: a, 2.0: b, 2: c}", "{1: {a: 1}, 1.0: {b: 2}}", "{!!binary aGk=: a, !!binary aGk=: b}", "{!!binary aGk=: a, hi: b}", "{10000000000000000000000: a, 1.0e+22: b}", "{9007199254740993: a, 9007199254740992.0: b}", "{a: 1, b: 2, a: 3, c: 4, b: 5}", "{é: 1, é: 2}"]

MERGES = ["{<<: {a: 1}, b: 2}", "{b: 2, <<: {a: 1}}", "{a: 1, <<: {a: 2}}", "{<<: {a: 2}, a: 1}", "{<<: [{a: 1}, {a: 2, b: 3}]}", "{c: 0, <<: [{a: 1}, {b: 2}], d: 4}", "{<<: []}", "{<<: {}}", "{<<: ~}", "{<<: 1}", "{<<: a}", "{<<: ''}", "{<<: [1]}", "{<<: [[{a: 1}]]}", "{<<: [~]}", "{'<<': {a: 1}}", "{\"<<\": 1}", "{!!str <<: {a: 1}}", "{!!merge a: {b: 1}}", "{!!merge a: 1}", "{<< : {a: 1}}", "[<<]", "a: <<", "<<", "<<: a", "<<: {a: 1}", "<<:\n  a: 1\nb: 2", "{<<: {a: 1}, <<: {b: 2}}", "{<<: {a: 1}, <<: {a: 2}}", "{<<: {a: 1}, a: 2, <<: {a: 3, c: 4}}", "{<<: {<<: {a: 1}, b: 2}, c: 3}", "{<<: {a: {b: 1}}, a: {c: 2}}", "{<<: !!set {a, b}}", "{<<: !!omap [a: 1]}", "{<<: !!pairs [a: 1]}", "!!set {<<: {a, b}}", "!!omap [<<: {a: 1}]", "!!pairs [<<: {a: 1}]", "{? << : {a: 1}}", "? <<\n: {a: 1}", "{<<}", "{<<, a}", "{<<: {1: a}, 1.0: b}", "{<<: {1.0: a}, true: b}", "{<<: {[a]: 1}}", "- &x {a: 1}\n- {<<: *x, b: 2}", "- &x {a: 1}\n- &y {b: 2}\n- {<<: [*x, *y], c: 3}", "- &x {a: 1}\n- &y {<<: *x, b: 2}\n- {<<: *y, a: 9}", "- &x [{a: 1}]\n- {<<: *x}", "- &x 1\n- {<<: *x}", "&x {<<: *x}", "&x {<<: [*x], a: 1}", "{a: &x {b: 1}, <<: *x}", "- &x {a: &v [1]}\n- {<<: *x}\n- {<<: *x, b: *v}", "{<<: {a: 1, a: 2}}", "{<<: [{a: 1, b: 1}, {b: 2, c: 2}, {c: 3, d: 3}]}", "_t: &t\n  a: 1\n  b: 2\nmain:\n  <<: *t\n  b: 3\n  c: 4", "- {a: &x {b: 1}}\n- {<<: *x}\n- *x", "[{<<: {=: 1}}]", "{<<: {a: =}}", "{<<: {<<: 1}}", "{<<: [{<<: {a: 1}}, {<<: {a: 2}, b: 3}]}", "- &x {a: 1, <<: {b: 2}}\n- {<<: *x}\n- {<<: *x}"]

VALUES = ["=: a", "{=: a}", "{=: a, b: c}", "{'=': a}", "a: =", "[=]", "- =", "= ", "{a: =}", "!!str =", "{= : a}", "{=}", "? =\n: a", "{=: =}", "'='", "{!!value a: b}", "{!!value '=': b}", "!!str {=: a}", "!!int {=: 1}", "!!int {=: '1'}", "!!bool {=: yes}", "!!null {=: x}", "!!float {=: 1}", "!!timestamp {=: 2019-01-01}", "!!binary {=: aGk=}", "!!str {a: b, =: c}", "!!str {=: {=: a}}", "!!str {=: [a]}", "!!int {a: 1}"]

ANCHORS = ["&a 1", "[&a 1, *a]", "[&a [1], *a, *a]", "{a: &x {b: 1}, c: *x}", "[*a]", "*a", "[*a, &a 1]", "[&a 1, &a 2, *a]", "[&a 1, *a, &a 2, *a]", "&a [*a]", "&a {b: *a}", "&a [1, [*a]]", "&a {b: &c [*a, *c]}", "[&a a: 1]", "{&a a: *a}", "{&a a: 1, *a : 2}", "{*a : 1}", "- &a a\n- *a : b", "- &a a\n- *a: b", "[&a, *a]", "[&a , *a]", "{a: &x, b: *x}", "a: &x\nb: *x", "a: &x !!str\nb: *x", "&a\n- 1", "&a - 1", "a: &x\n  b: 1\nc: *x", "a: &x b: c", "&x a: b", "&x\na: *x", "[&a1_-Z 1, *a1_-Z]", "[&a.b 1]", "[&é 1]", "[&a: 1]", "& a", "* a", "&a *b", "[&a 1, !!str *a]", "[&a 1, *a b]", "[&a 1, *a]\n# c", "&a &b c", "--- &a 1\n--- *a", "!!set {&a x, y}", "&a !!set {*a}", "&s !!set {a: *s}", "!!omap [a: &x 1, b: *x]", "&a !!omap [b: *a]", "&a !!pairs [b: *a]", "{? &a [1] : 2}", "[&a {}, *a, &a [], *a]", "[&a 'x', *a, *a]", "[&a 2019-01-01, *a]", "[&a 1,*a]", "[*a,&a 1]", "- &a\n- *a", "&a {a: &b {c: *a}, d: *b}"]

CONTROL = [before + char + after for char in "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x80\x84\x85\x86\x9f\xa0\xad\u200b\u2028\u2029\u202e\ufdd0\ufeff\ufffd\ufffe\uffff\U0001fffe\U0010ffff" for before, after in (("", ""), ("a", "b"), ("\"a", "b\""), ("# ", ""))]

BREAKS = [text.replace("|", mark) for mark in ("\n", "\r\n", "\r", "\x85", "\u2028", "\u2029")
          for text in ("a: 1|b: 2|", "a|b", "a||b", "'a|b'", "'a||b'", "\"a|b\"", "\"a\\|b\"", "- a|- b", "# c|a", "--- a|...|", "{a: 1,|b: 2}", "x: a| b| |c: d")]
BREAKS += [f"{header}{mark} a{mark} b{mark}{mark}" for mark in ("\r\n", "\r", "\x85", "\u2028", "\u2029") for header in ("|PIPE", ">", "|PIPE+", ">-")]
BREAKS = [text.replace("|PIPE", "|") for text in BREAKS]

BYTE_ORDER = ["\ufeff", "\ufeffa", "\ufeffa: 1\n", "\ufeff\ufeffa", "\ufeff---\na", "a\ufeffb", "\"\ufeff\"", "---\n\ufeffa", "a\n...\n\ufeff---\nb", "\ufeff%YAML 1.1\n---\na", " \ufeffa", "\ufeff # c", "\ufeff12", "\ufeffyes"]

NESTED = [text for depth in (2, 5, 20, 50, 100) for text in ("[" * depth + "]" * depth, "[" * depth, "{a: " * depth + "1" + "}" * depth, "- " * depth + "a", "".join(" " * i + "a:\n" for i in range(depth)) + " " * depth + "b")]

WHOLE_FILES = ["main:\n  cpus: .1\n  mem: 300\n  env: {A: 1, B: yes}\n", "# only a comment", "\t", " \n\t\n", "main:\n\tmem: 1\n", "main: {mem: 1\n", "main:\n  cmd: a: b\n", "main:\n  cmd: \"a\" b\n", "main:\n  env:\n    A: |\n      x\n       y\n\n    B: >\n      x\n      y\n\n      z\n", "main:\n  args: ['--a', \"--b\", --c, -d, 5]\n", "main:\n  deploy_group: {cluster}.{instance}\n", "main:\n  deploy_group: '{cluster}.{instance}'\n", "main:\n  constraints: [[a, LIKE, 1.0], [b, UNIQUE]]\n", "main:\n  monitoring:\n    team: a\n    page: no\n    realert_every: -1\n  bounce_method: ~\n", "yes:\n  mem: 1\non:\n  mem: 2\n", "job:\n  schedule: R/2019-01-01T00:00:00Z/PT1H\n  cmd: echo {shortdate-1}\n", "job:\n  schedule: 0 0 * * *\n", "job:\n  schedule: * * * * *\n", "job:\n  schedule: '@daily'\n", "job:\n  schedule: @daily\n", "job:\n  cmd: %x\n", "pipeline:\n- step: itest\n- step: a.b\n  wait_for_deployment: true\n"]


def scalar_families():
    """Texts that are one scalar."""
    yield from BOOLEANS + NULLS
    for family in (INTEGERS, SEXAGESIMAL, FLOATS):
        yield from (sign + text for text in family for sign in SIGNS)
    yield from DAYS
    yield from ("2019-01-01" + time for time in TIMES)
    yield from ["2019-1-1 1:2:3", "0001-01-01 00:00:00 +1", "9999-12-31 23:59:59 -1", "2019-12-31 23:30:00 -1", "2020-03-01 00:30:00 +1", "2019-02-30 10:00:00"]
    yield from PLAIN + QUOTED


def structures():
    """Texts in which the syntax is what matters."""
    picked = random.Random(SEED)
    blocks = [f"{header}\n{body}" for header, body in itertools.product(HEADERS, BODIES)]
    yield from picked.sample(blocks, 150)
    yield from (f"a: {header}\n{body}b: c" for header, body in itertools.product(("|", ">", "|-", ">+", "|+"), ("  x\n", "  x\n\n", " x\n  y\n", "\n  x\n", "")))
    for family in (TAGGED, SHORTHANDS, DIRECTIVES, DOCUMENTS, COLLECTIONS, DUPLICATES, MERGES, VALUES, ANCHORS, CONTROL, BREAKS, BYTE_ORDER, NESTED, WHOLE_FILES):
        yield from family


def mutations(count):
    """Known scalars with one to three characters changed, in different surroundings."""
    picked = random.Random(SEED)
    seeds = INTEGERS + SEXAGESIMAL + FLOATS + DAYS + ["2019-01-01" + time for time in TIMES] + BOOLEANS + NULLS + PLAIN + QUOTED
    alphabet = "0123456789" * 2 + "+-._:eExXbBoafnNyYtTzZ~ '\"#,[]{}&*!|>%@`=<?\\\n\t"
    surroundings = ["{}", "{}", "{}", "- {}", "a: {}", "{{a: {}}}", "[{}, 1]", "\"{}\"", "'{}'", "{}: 1", "!!str {}", "!!int {}", "!!float {}"]
    for _ in range(count):
        text = picked.choice(seeds)
        for _ in range(picked.randint(1, 3)):
            place = picked.randint(0, len(text))
            text = text[:place] + picked.choice(["", picked.choice(alphabet)]) + text[place + picked.randint(0, 1):]
        yield picked.choice(surroundings).format(text)


def texts():
    seen = set()
    for text in itertools.chain(scalar_families(), structures(), mutations(RANDOM_CASES)):
        lone_surrogate = any("\ud800" <= char <= "\udfff" for char in text)
        if text not in seen and not lone_surrogate:
            seen.add(text)
            yield text


class OrderedSet(set):
    """A set that remembers the order in which the text lists it."""


class OrderKeepingLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    def construct_ordered_set(self, node):
        made = OrderedSet()
        yield made
        made.ordered = list(self.construct_mapping(node))
        made.update(made.ordered)


OrderKeepingLoader.add_constructor("tag:yaml.org,2002:set", OrderKeepingLoader.construct_ordered_set)


def encoded(value, above=()):
    """The tagged JSON of a value; `above` holds the containers around it, the nearest last."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, datetime.datetime):
        return {"datetime": str(value)}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    for levels, container in enumerate(reversed(above)):
        if container is value:
            return {"cycle": levels + 1}
    inside = above + (value,)
    if isinstance(value, dict):
        return {"dict": [[encoded(key, inside), encoded(element, inside)] for key, element in value.items()]}
    kind = {list: "list", tuple: "tuple", OrderedSet: "set"}[type(value)]
    return {kind: [encoded(element, inside) for element in getattr(value, "ordered", value)]}


def has_unordered(value, seen=()):
    """Whether Python's text of the value depends on the hash seed."""
    if isinstance(value, set):
        return len(value) > 1
    if any(value is one for one in seen):
        return False
    inside = seen + (value,)
    if isinstance(value, dict):
        return any(has_unordered(element, inside) for element in value.values())
    return isinstance(value, (list, tuple)) and any(has_unordered(element, inside) for element in value)


def record(text):
    try:
        value = yaml.load(text, Loader=yaml.CSafeLoader)
        in_order = yaml.load(text, Loader=OrderKeepingLoader)
    except Exception:  # the loader raises ValueError, KeyError, TypeError and more besides YAMLError
        return {"text": text, "error": True}
    try:
        as_json = json.dumps(value, sort_keys=True)
    except (TypeError, ValueError):
        as_json = None
    return {"text": text, "value": encoded(in_order), "str": None if has_unordered(value) else str(value), "json": as_json}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT)
    args = parser.parse_args()
    if yaml.__version__ != VERSION:
        sys.exit(f"record_pyyaml.py: PyYAML {VERSION} is needed, this is {yaml.__version__}")
    if not hasattr(yaml, "CSafeLoader"):
        sys.exit("record_pyyaml.py: this PyYAML was built without libyaml, so it has no CSafeLoader")
    cases = [record(text) for text in texts()]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case) for case in cases)
    args.out.write_text(f'{{"pyyaml": "{VERSION}", "cases": [\n{lines}\n]}}\n', encoding="ascii")
    print(f"{len(cases)} cases, {sum('error' in case for case in cases)} of them errors, in {args.out}")


if __name__ == "__main__":
    main()
