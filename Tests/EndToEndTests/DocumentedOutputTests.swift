import TestSupport
import Testing

/// What README and docs show of soac's output is what it prints, in the example with what each command is shown for. A line
/// `…` stands for any number of lines.
@Suite struct DocumentedOutputTests {
    private struct Shown {
        var file: String
        var command: String
        var output: [String]
    }

    /// What a command is run in: the example as `r` and `clusters`, and this.
    private enum Scene {
        case untouched
        /// Two mistakes in the work tree.
        case edited
        case twoWeeks
        case checkout
    }

    private static let scenes: [(command: String, scene: Scene)] = [
        ("compile --worktree", .edited), ("check", .edited), ("explain", .untouched),
        ("diff production..main", .twoWeeks), ("log checkout.main", .checkout),
    ]

    /// These answer of remotes and hosts, which the example has not.
    private static let elsewhere = ["deployments", "services", "nerve", "synapse", "mark"]

    @Test func everyOutputIsTrue() throws {
        let all = try Self.shown()
        #expect(all.count >= Self.scenes.count)
        for (command, scene) in Self.scenes {
            let shown = all.filter { $0.command.hasPrefix("soac \(command)") }
            #expect(!shown.isEmpty, "soac \(command) is shown nowhere")
            let scratch = try Self.scratch(scene)
            for one in shown {
                let run = try Command.run(
                    "/bin/sh", ["-c", Self.search + one.command + " 2>&1"], in: scratch.path + "/r")
                let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                #expect(
                    Self.matches(lines.last == "" ? lines.dropLast() : lines[...], one.output[...]),
                    "\(one.file) shows something else of `\(one.command)`, which prints:\n\(run.output)")
            }
        }
    }

    @Test func everyOutputIsLookedAt() throws {
        let known = Self.scenes.map(\.command) + Self.elsewhere
        for shown in try Self.shown() {
            #expect(
                known.contains { shown.command.hasPrefix("soac \($0)") },
                "\(shown.file): say in which scene `\(shown.command)` is run")
        }
    }

    /// The release that is named is this one.
    @Test func theTagOfTheReleaseIsNamed() throws {
        let version = try Soac.version()
        let text = String(decoding: try Path.read(Soac.package + "/docs/ci/README.md"), as: UTF8.self)
        #expect(text.contains("    rev: v\(version)\n"))
    }

    // MARK: Documents

    private static func shown() throws -> [Shown] {
        var all: [Shown] = []
        let documents = try Path.files(below: Soac.package + "/docs").filter { $0.key.hasSuffix(".md") }
        let readme = try Path.read(Soac.package + "/README.md")
        for (file, bytes) in documents.map({ ("docs/" + $0, $1) }) + [("README.md", readme)] {
            var isInside = false
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            {
                if line.hasPrefix("```") {
                    isInside = line == "```console"
                } else if isInside, line.hasPrefix("$ ") {
                    all.append(Shown(file: file, command: String(line.dropFirst(2)), output: []))
                } else if isInside, !all.isEmpty {
                    all[all.count - 1].output.append(String(line))
                }
            }
        }
        return all.filter { !$0.output.isEmpty && $0.command.hasPrefix("soac ") }
    }

    private static func matches(_ lines: ArraySlice<String>, _ shown: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return lines.isEmpty }
        if first == "…" {
            return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], shown.dropFirst()) }
        }
        return lines.first == first && matches(lines.dropFirst(), shown.dropFirst())
    }

    // MARK: Scenes

    private static let search = "PATH=\(Path.parent(of: Soac.path)):$PATH; "

    private static func scratch(_ scene: Scene) throws -> Scratch {
        let scratch = try Scratch()
        switch scene {
        case .untouched, .edited:
            try scratch.shell("cp -R \(Soac.package)/examples . && mv examples/soa-configs r")
            try scratch.commit()
            guard case .edited = scene else { break }
            try scratch.shell(
                """
                cd r; git update-ref refs/remotes/origin/main HEAD
                sed -i '18s/cpus: 1/cpu: 1/' checkout/marathon-hamburg-prod.yaml
                sed -i '57s/mem: 384/mem: 2 GB/' storefront/marathon-hamburg-prod.yaml
                """)
        case .twoWeeks: try ExampleHistory.commit(in: scratch)
        case .checkout: try CheckoutHistory.commit(in: scratch)
        }
        try scratch.shell("mv examples/system-config clusters")
        return scratch
    }
}
