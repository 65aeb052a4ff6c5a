import TestSupport
import Testing

/// The commands of README and docs do what is said of them.
@Suite struct DocumentsTests {
    /// What is shown of their output is what they print: `tools/run_docs.py` says how they are run, and `make docs` writes it
    /// anew.
    @Test func everyCommandPrintsWhatIsShown() throws {
        let run = try Command.run(
            "/usr/bin/env", ["python3", "tools/run_docs.py", "--soac", Soac.path], in: Soac.package)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        // What is not run is few, and each has its reason.
        let left = run.output.split(separator: "\n").filter { $0.contains(": not run: ") }
        #expect(left.count <= 12, "\(left.joined(separator: "\n"))")
        #expect(run.output.contains(/\n[0-9]{2,} commands in [0-9]{2,} documents are run/))
    }

    /// What a document says falsely is found, and told with its place.
    @Test func aFalseDocumentIsFound() throws {
        let scratch = try Scratch()
        try scratch.write(
            """
            ```console
            $ soac check --rev HEAD
            7 services: …; HEAD …
            $ soac check --rev HEAD | tail -n 1
            6 services: no findings
            ```

            `soac check --stagd` looks at what is staged.

            ```sh
            soac check
            ```

            """, to: "page.md")
        let run = try Command.run(
            "/usr/bin/env",
            ["python3", Soac.package + "/tools/run_docs.py", "--soac", Soac.path, scratch.path + "/page.md"],
            in: scratch.path)
        #expect(run.status == 1)
        let faults = run.output.split(separator: "\n").filter { $0.hasPrefix(scratch.path) }
            .map { $0.dropFirst(scratch.path.count + 1) }
        #expect(
            faults == [
                "page.md:11: nobody runs this command: make its block one that begins with ```console",
                "page.md:2: this prints something else: soac check --rev HEAD",
                "page.md:4: this prints something else: soac check --rev HEAD | tail -n 1",
                "page.md:8: `soac check` has no option --stagd",
            ], "\(run.output)")
    }

    /// The release that is named is this one.
    @Test func theTagOfTheReleaseIsNamed() throws {
        let version = try Soac.version()
        let text = String(decoding: try Path.read(Soac.package + "/docs/ci/README.md"), as: UTF8.self)
        #expect(text.contains("    rev: v\(version)\n"))
    }
}
