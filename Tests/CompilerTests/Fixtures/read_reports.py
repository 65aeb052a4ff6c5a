"""Reads golden/reports with public readers: python3 read_reports.py FOLDER, or without it to see whether they are there.

They are sarif-tools and junitparser from PyPI.
"""

import sys

import junitparser
from sarif import loader


def read_sarif(path):
    report = loader.load_sarif_file(path)
    assert report.get_distinct_tool_names() == ["soac"]
    records = report.get_records()
    severities = [record["Severity"] for record in records]
    assert severities == ["error", "error", "warning", "error", "error", "note", "warning", "warning", "warning"]
    mem = records[3]
    assert (mem["Location"], mem["Line"], mem["Code"]) == ("web/marathon-c.yaml", 12, "SOA0303"), mem
    assert mem["Description"] == "mem is a number, not 'lots'\nwrite a number", mem
    assert all(report.get_rules_by_id(record["Code"]) for record in records)


def read_junit(path):
    suites = list(junitparser.JUnitXml.fromfile(path))
    assert [suite.name for suite in suites] == ["soac check"]
    assert (suites[0].tests, suites[0].failures) == (6, 3)
    cases = {case.name: case for case in suites[0]}
    assert len(cases) == 6
    web = cases["web/marathon-c.yaml"]
    assert [type(result) for result in web.result] == [junitparser.Failure]
    assert web.result[0].message == "mem is a number, not 'lots' (and 1 more)"
    assert "  mem: lots\n" in web.result[0].text and "]]>" in web.result[0].text
    assert "nothing is deployed here yet" in web.system_out
    assert cases["search/smartstack.yaml"].is_passed


if len(sys.argv) > 1:
    read_sarif(sys.argv[1] + "/report.sarif")
    read_junit(sys.argv[1] + "/junit.xml")
