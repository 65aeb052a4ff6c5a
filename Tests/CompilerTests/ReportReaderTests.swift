import Foundation
import Testing

/// What others read in the golden files of SARIF and JUnit.
@Suite struct ReportReaderTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/read_reports.py")

    @Test(.enabled(if: (try? run([]))?.status == 0, "python3 has no sarif-tools or no junitparser"))
    func publicReadersUnderstandTheReports() throws {
        let (status, output) = try Self.run([ReportTests.folder.path])
        #expect(status == 0, "\(output)")
    }

    /// The script's exit status, and all that it printed.
    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
