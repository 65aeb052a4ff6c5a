/// JUnit's XML, which every CI server can show: a test case for each file with findings. What makes the check fail is
/// its failure, the rest its output. A case has one failure, since readers (Jenkins) look at the first alone.
enum JUnitReport {
    private static let suite = "soac check"

    static func text(_ report: Report) -> String {
        let cases = testCases(report)
        let failures = cases.count { $0.findings.contains(where: report.isFailure) }
        let counts = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites \(counts)>
            <testsuite name="\(suite)" \(counts) skipped="0">
            \(cases.map { testCase($0.name, $0.findings, report) }.joined(separator: "\n"))
            <system-out>\(escaped(report.summary))</system-out>
            </testsuite>
            </testsuites>

            """
    }

    /// The findings by file, in the order in which files come first. Without findings one case that passes: a server
    /// that finds no case at all takes it that the tests did not run.
    private static func testCases(_ report: Report) -> [(name: String, findings: [Diagnostic])] {
        if report.findings.isEmpty { return [(suite, [])] }
        var cases: [(name: String, findings: [Diagnostic])] = []
        // By bytes: Swift's strings take two spellings of `é` for one.
        var places: [[UInt8]: Int] = [:]
        for finding in report.findings {
            let place = places[Array(finding.filePath.utf8), default: cases.count]
            if place == cases.count {
                places[Array(finding.filePath.utf8)] = place
                cases.append((finding.filePath, []))
            }
            cases[place].findings.append(finding)
        }
        return cases
    }

    private static func testCase(_ name: String, _ findings: [Diagnostic], _ report: Report) -> String {
        var text = "<testcase classname=\"\(suite)\" name=\"\(attribute(name))\">"
        let failures = findings.filter(report.isFailure)
        if let first = failures.first {
            let more = failures.count == 1 ? "" : " (and \(failures.count - 1) more)"
            text += "\n<failure type=\"\(first.id.name)\" message=\"\(attribute(first.message))\(more)\">"
            text += "\(shown(failures))</failure>"
        }
        let others = findings.filter { !report.isFailure($0) }
        if !others.isEmpty { text += "\n<system-out>\(shown(others))</system-out>" }
        return text + (findings.isEmpty ? "" : "\n") + "</testcase>"
    }

    private static func shown(_ findings: [Diagnostic]) -> String {
        escaped(findings.map(TextRenderer(colored: false).render).joined())
    }

    /// On one line: a line break in an attribute is read as a blank.
    private static func attribute(_ text: String) -> String { escaped(Printable.line(text)) }

    /// Text for XML 1.0, which has no way to write most control characters, U+FFFE and U+FFFF.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            // Only `]]>` must not stand in a text.
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "\n", "\t": result.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
