import Foundation
import Git
import Testing

@testable import Compiler

/// What `soac check` prints, in each of its forms.
@Suite struct ReportTests {
    /// `golden/reports`
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("golden/reports")

    private static let names: [ReportFormat: String] = [
        .text: "report.txt", .json: "report.json", .github: "github.txt", .gitlab: "gitlab.json",
        .sarif: "report.sarif", .junit: "junit.xml",
    ]

    /// `UPDATE_GOLDEN=1` writes the files anew; such a run fails.
    @Test(arguments: ReportFormat.allCases)
    func everyFormatIsItsGoldenFile(format: ReportFormat) throws {
        let file = Self.folder.appendingPathComponent(try #require(Self.names[format]))
        let text = format.render(SampleReport.report, colored: false)
        if getenv("UPDATE_GOLDEN") != nil {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            Issue.record("\(file.path) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(text.hasSameBytes(as: golden), "\(file.path) differs (UPDATE_GOLDEN=1 writes it anew): \(text)")
    }

    @Test func summaries() {
        var report = Report(findings: [], services: 1, state: SnapshotState(.folder("r")), version: "1")
        #expect(report.summary == "1 service: no findings; folder r")
        report.silenced = 3
        report.services = 2
        #expect(report.summary == "2 services: no findings; 3 silenced; folder r")
        report.findings = [Diagnostic(.unknownKey, "m"), Diagnostic(.shape, "m"), Diagnostic(.shape, "m")]
        report.cut = 1
        report.strict = true
        #expect(
            report.summary
                == "2 services: 2 errors, 1 warning, and 1 more; warnings count as errors; 3 silenced; folder r")
    }

    @Test func onlyTextForPeopleIsColored() {
        for format in ReportFormat.allCases {
            let plain = format.render(SampleReport.report, colored: false)
            #expect((plain == format.render(SampleReport.report, colored: true)) == (format != .text))
        }
    }

    /// A server that finds no test case at all takes it for a mistake.
    @Test func aCleanReportIsATestThatPasses() {
        let report = Report(findings: [], services: 1, state: SnapshotState(.folder("r")), version: "1")
        let text = ReportFormat.junit.render(report, colored: false)
        #expect(text.contains("tests=\"1\" failures=\"0\""))
        #expect(text.contains("<testcase classname=\"soac check\" name=\"soac check\"></testcase>"))
    }

    @Test func warningsFailATestWhenTheyCount() {
        var report = Report(
            findings: [Diagnostic(.unknownKey, "m")], services: 1, state: SnapshotState(.folder("r")), version: "1")
        #expect(!ReportFormat.junit.render(report, colored: false).contains("<failure"))
        report.strict = true
        #expect(
            ReportFormat.junit.render(report, colored: false).contains("<failure type=\"unknown-key\" message=\"m\">"))
    }

    // MARK: Fingerprints

    @Test func fingerprintsStayWhenLinesMove() {
        let findings = SampleReport.report.findings
        let moved = findings.map { finding in
            var span = finding.span
            span?.start.line += 10
            return Diagnostic(finding.id, finding.message, span: span, service: finding.service)
        }
        let fingerprints = Fingerprint.of(findings)
        #expect(fingerprints == Fingerprint.of(moved))
        #expect(Set(fingerprints).count == findings.count)
        #expect(fingerprints.allSatisfy { $0.utf8.count == 16 })
        // The others keep theirs when one goes.
        #expect(Fingerprint.of(Array(findings.dropFirst())) == Array(fingerprints.dropFirst()))
    }

    /// A hash over these texts, their ends and the number, as any other FNV-1a computes it.
    @Test func fingerprintsAreFNV1a() {
        #expect(Fingerprint.of([Diagnostic(.shape, "m", span: SourceSpan(file: "f"))]) == ["aa6d36af91355a6e"])
    }
}
