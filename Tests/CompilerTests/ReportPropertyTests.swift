import Foundation
import FoundationXML
import Git
import TestSupport
import Testing

@testable import Compiler

/// Whatever stands in a text, a report stays sound. A failing case names its seed.
@Suite struct ReportPropertyTests {
    /// What means something to JSON, XML, terminals or GitHub comes more often than other characters.
    private static func text(_ random: inout Seeded) -> String {
        let alphabet = Array(
            "\"\\/{}[]()<>&'%:,;#-=!? ab\n\r\t\0\u{1B}\u{7F}\u{85}\u{9B}\u{2028}\u{301}é☃𝄞\u{FFFE}\u{FFFF}"
                .unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let any = Int.random(in: 0...8, using: &random) == 0
            let value = UInt32.random(in: 0...0x10FFFF, using: &random)
            text.append(any ? Unicode.Scalar(value) ?? "x" : alphabet.randomElement(using: &random) ?? "x")
        }
        return String(text)
    }

    private static func finding(_ random: inout Seeded) -> Diagnostic {
        func maybe<T>(_ value: T) -> T? { Bool.random(using: &random) ? value : nil }
        let ids: [DiagnosticID] = [.shape, .unknownKey, .yamlSyntax]
        let texts = (0..<5).map { _ in text(&random) }
        let start = Position(
            line: .random(in: 1...50, using: &random), column: .random(in: 1...20, using: &random))
        let end = Position(line: start.line + .random(in: 0...1, using: &random), column: start.column + 3)
        return Diagnostic(
            ids.randomElement(using: &random) ?? .shape, texts[0], hint: maybe(texts[1]),
            span: maybe(SourceSpan(path: texts[2], start: start, end: end)), excerpt: maybe(texts[3]),
            service: maybe(ServiceName(texts[4])), severity: Severity.allCases.randomElement(using: &random))
    }

    private static func report(_ random: inout Seeded) -> Report {
        Report(
            findings: (0..<Int.random(in: 0...4, using: &random)).map { _ in finding(&random) }, services: 1,
            state: SnapshotState(.commit(revision: text(&random))), version: text(&random),
            strict: Bool.random(using: &random))
    }

    private func document(_ format: ReportFormat, _ report: Report) throws -> Value {
        let parsed = JSONParser.parse(Array(format.render(report, colored: false).utf8), path: "report")
        #expect(parsed.diagnostics.isEmpty)
        return try #require(parsed.value?.root.value)
    }

    @Test(arguments: UInt64(0)..<20)
    func jsonSaysWhatIsThere(seed: UInt64) throws {
        var random = Seeded(seed)
        for _ in 0..<50 {
            let report = Self.report(&random)
            let findings = try document(.json, report)["findings"].items
            #expect(findings.count == report.findings.count)
            for (finding, read) in zip(report.findings, findings) {
                #expect(read["message"].holds(finding.message))
                #expect(read["hint"].holds(finding.hint))
                #expect(read["path"].holds(finding.span?.path))
                #expect(read["service"].holds(finding.service?.text))
            }
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func gitLabAndSARIFAreJSON(seed: UInt64) throws {
        var random = Seeded(seed)
        for _ in 0..<50 {
            let report = Self.report(&random)
            let issues = try document(.gitlab, report).items
            let results = try document(.sarif, report)["runs"].items[0]["results"].items
            #expect(issues.count == report.findings.count)
            #expect(results.count == report.findings.count)
            for ((finding, issue), result) in zip(zip(report.findings, issues), results) {
                #expect(issue["location"]["path"].holds(finding.filePath))
                #expect(issue["description"].holds(finding.printableText))
                #expect(result["ruleId"].holds(finding.id.code))
                let uri = result["locations"].items[0]["physicalLocation"]["artifactLocation"]["uri"].string
                #expect(uri?.removingPercentEncoding?.hasSameBytes(as: finding.filePath) == true)
                #expect(result["message"]["text"].string?.unicodeScalars.contains("](".unicodeScalars) == false)
            }
        }
    }

    /// A command a finding and the summary: no text begins a line of its own.
    @Test(arguments: UInt64(0)..<20)
    func gitHubHasALineForEachFinding(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<50 {
            let report = Self.report(&random)
            let text = ReportFormat.github.render(report, colored: false)
            let lines = text.unicodeScalars.split(separator: "\n")
            #expect(lines.count == report.findings.count + 1)
            let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
            #expect(controls.allSatisfy { $0 == "\n" })
            for line in lines.dropLast() {
                let text = String(line)
                #expect(["::error ", "::warning ", "::notice "].contains { text.hasPrefix($0) })
                // The properties end at the first colon, behind the title.
                #expect(String(text.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: ":") })?.hasSuffix(")") == true)
            }
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func jUnitIsXML(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<50 {
            let text = ReportFormat.junit.render(Self.report(&random), colored: false)
            let parser = XMLParser(data: Data(text.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError)) \(text)")
        }
    }
}

/// Reading what JSON says.
extension Value {
    fileprivate var items: [Value] {
        if case .list(let items) = self { items } else { [] }
    }

    fileprivate var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    fileprivate subscript(key: String) -> Value {
        guard case .map(let entries) = self else { return .null }
        return entries.first { $0.key.string == key }?.value ?? .null
    }

    /// Whether it is this text to the byte, or null if there is none.
    fileprivate func holds(_ text: String?) -> Bool {
        guard let text else {
            if case .null = self { return true }
            return false
        }
        return string?.hasSameBytes(as: text) == true
    }
}
