#!/usr/bin/env python3
"""Write the names of all time zones (the IANA database, as Python's zoneinfo has it) as Swift.

    time_zones.py > Sources/Compiler/Schedules/TimeZones.swift
"""
import zoneinfo

names = sorted(name for name in zoneinfo.available_timezones() if name != "localtime")
lines, line = [], ""
for name in names:
    if len(line) + len(name) > 108:
        lines.append(line.rstrip())
        line = ""
    line += name + " "
lines.append(line.rstrip())
print("// Made by tools/time_zones.py.\n")
print("/// The names of the time zones that there are.")
print("enum TimeZones {")
print("    static func contains(_ name: String) -> Bool { names.contains(name) }\n")
print("    static var all: [String] { names.sorted { $0.precedesInBytes($1) } }\n")
print('    private static let names = Set(text.split { $0 == " " || $0 == "\\n" }.map(String.init))\n')
print('    private static let text = """')
for line in lines:
    print("        " + line)
print('        """\n}')
