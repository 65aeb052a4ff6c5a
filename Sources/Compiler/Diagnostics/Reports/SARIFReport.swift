/// SARIF 2.1.0 (OASIS), which GitHub's code scanning and many editors read. A rule and a result take a line each.
enum SARIFReport {
    static func text(_ report: Report) -> String {
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        return JSONText.object([
            "$schema": JSONText.of(schema), "version": JSONText.of("2.1.0"), "runs": "[\(run(report))]",
        ]) + "\n"
    }

    private static func run(_ report: Report) -> String {
        let rules = Set(report.findings.map(\.id)).sorted { $0.code < $1.code }
        let places = Dictionary(uniqueKeysWithValues: zip(rules, rules.indices))
        let results = zip(report.findings, Fingerprint.of(report.findings)).map { finding, fingerprint in
            result(finding, rule: places[finding.id] ?? 0, fingerprint: fingerprint)
        }
        let driver = JSONText.object([
            "name": JSONText.of("soac"), "version": JSONText.of(report.version),
            "rules": JSONText.lines(rules.map { rule($0, in: report) }),
        ])
        return JSONText.object([
            "tool": JSONText.object(["driver": driver]),
            "columnKind": JSONText.of("unicodeCodePoints"),
            "originalUriBaseIds": JSONText.object([
                base: JSONText.object(["description": message("the top of soa-configs")])
            ]),
            "results": JSONText.lines(results),
            "properties": report.summaryObject,
        ])
    }

    /// What paths are relative to, by the name that most tools give it.
    private static let base = "%SRCROOT%"

    /// Its level is the gravest of its results, for a kind may be a warning in one place and an error in another. GitHub shows
    /// `help` beside each result.
    private static func rule(_ id: DiagnosticID, in report: Report) -> String {
        let level = report.findings.lazy.filter { $0.id == id }.map(\.severity).min() ?? id.severity
        let page = RulePage.of(id)
        let help = page.map { RulePageText.withoutLinks($0.help) } ?? ""
        let members = JSONText.object([
            "id": JSONText.of(id.code), "name": JSONText.of(id.name),
            "shortDescription": message(page?.title ?? id.name),
            "fullDescription": message(page.map { "\($0.title)\n\n\(RulePageText.withoutLinks($0.text))" } ?? id.name),
            "help": JSONText.object(["text": JSONText.of(help), "markdown": JSONText.of(help)]),
            "defaultConfiguration": JSONText.object(["level": JSONText.of(level.rawValue)]),
        ])
        // An address has to be whole (§3.49.12): without one of the repository's own there is none.
        guard let address = report.rulePages?.replacing("{rule}", with: id.name) else { return members }
        return members.dropLast() + ", \"helpUri\": \(JSONText.of(address))}"
    }

    private static func result(_ finding: Diagnostic, rule: Int, fingerprint: String) -> String {
        let members = JSONText.object([
            "ruleId": JSONText.of(finding.id.code), "ruleIndex": "\(rule)",
            "level": JSONText.of(finding.severity.rawValue),
            "message": message(finding.printableText),
            "locations": "[\(JSONText.object(["physicalLocation": location(finding)]))]",
            "partialFingerprints": JSONText.object(["soac/v1": JSONText.of(fingerprint)]),
            "properties": JSONText.object(["refusedBy": finding.refusedByJSON]),
        ])
        guard let fix = fix(of: finding) else { return members }
        return members.dropLast() + ", \"fixes\": [\(fix)]}"
    }

    /// §3.55: replacements by bytes of the file. It knows none for the name of a file.
    private static func fix(of finding: Diagnostic) -> String? {
        guard let mend = finding.mend, !mend.edits.isEmpty else { return nil }
        let replacements = mend.edits.map { edit in
            let region = JSONText.object([
                "byteOffset": "\(edit.range.lowerBound)", "byteLength": "\(edit.range.count)",
            ])
            if edit.text.isEmpty { return JSONText.object(["deletedRegion": region]) }
            return JSONText.object([
                "deletedRegion": region, "insertedContent": JSONText.object(["text": JSONText.of(edit.text)]),
            ])
        }
        let change = JSONText.object([
            "artifactLocation": artifact(finding), "replacements": "[\(replacements.joined(separator: ", "))]",
        ])
        return JSONText.object(["description": message(mend.title), "artifactChanges": "[\(change)]"])
    }

    /// `[text](target)` would be a link (§3.11.6), and there is no escape for it: a blank takes it apart. Braces stay
    /// single, against §3.11.5: no tool that shows messages without arguments makes one of two.
    private static func message(_ text: String) -> String {
        let unlinked = text.unicodeScalars.replacing("](".unicodeScalars, with: "] (".unicodeScalars)
        return JSONText.object(["text": JSONText.of(String(unlinked))])
    }

    /// Without a region if no file is to blame: code scanning refuses results that have no location at all.
    private static func location(_ finding: Diagnostic) -> String {
        let artifact = artifact(finding)
        guard let span = finding.span else { return JSONText.object(["artifactLocation": artifact]) }
        let region = JSONText.object([
            "startLine": "\(span.start.line)", "startColumn": "\(span.start.column)",
            "endLine": "\(span.end.line)", "endColumn": "\(span.end.column)",
        ])
        return JSONText.object(["artifactLocation": artifact, "region": region])
    }

    private static func artifact(_ finding: Diagnostic) -> String {
        JSONText.object(["uri": JSONText.of(percentEncoded(finding.filePath)), "uriBaseId": JSONText.of(base)])
    }

    /// A path as a relative reference: all but RFC 3986's unreserved characters and `/` in the form `%C3`.
    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                String(Unicode.Scalar(byte))
            default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
