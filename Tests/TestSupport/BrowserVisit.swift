import Testing

/// A page in headless Chromium, and what `browse.py` said of it.
package struct BrowserVisit {
    /// Whether there is a Chromium that starts.
    package static let isPossible = (try? browse(["--probe"]))?.status == 0

    /// Where pictures of pages are put; CI keeps the folder, and `.ci/run` says where it is.
    package static let pictures = Soac.package + "/build/artifacts"

    private var lines: [(key: String, value: String)]

    /// Opens a page and runs scripts in it, of which each gives a value.
    package init(_ page: String, _ scripts: [String] = [], options: [String] = []) throws {
        let run = try Self.browse([page] + scripts.flatMap { ["--run", $0] } + options)
        try #require(run.status == 0, "\(run.errors)")
        lines = run.output.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private static func browse(_ arguments: [String]) throws -> Soac.Run {
        let script = Soac.package + "/Tests/TestSupport/Fixtures/browse.py"
        return try Command.run("/usr/bin/env", ["python3", script] + arguments, in: "/tmp")
    }

    /// What the scripts gave, as JSON.
    package var values: [String] { all("value") }
    /// Milliseconds until the page was seen.
    package var painted: Int { all("painted").first.flatMap { Int($0) } ?? .max }

    package func all(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }

    /// Nothing was an error; and a page that is a file asked the network for nothing.
    package func expectQuiet(isFile: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(all("error").isEmpty, sourceLocation: sourceLocation)
        if isFile { #expect(all("requests") == ["0"], sourceLocation: sourceLocation) }
    }
}
