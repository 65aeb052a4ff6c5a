import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// Mends that are carried out: what they make of a text, and what they leave.
@Suite struct MendingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func live(_ folder: String = "r", _ inputs: [ClusterInput] = []) throws -> LiveCheck {
        let fleet = Fleet(snapshot: try Snapshot(folder: scratch.path + "/" + folder), services: nil, jobs: 1)
        let systems = SystemConfigurations(inputs.map { ($0.name, $0.system) })
        let clusters = inputs.isEmpty ? nil : systems.clusters
        return try LiveCheck(FleetCheck(fleet, clusters: clusters, systems: systems))
    }

    /// The file, mended; nil: nothing is.
    private func mended(_ text: String, in path: String = "web/marathon-c.yaml") throws -> String? {
        try scratch.write("pipeline: [{step: c.main}]\n", to: "r/web/deploy.yaml")
        try scratch.write(text, to: "r/" + path)
        let found = try Mending.run(live()) { _ in true }
        return found.files.first { $0.path == path }.map { String(decoding: $0.after, as: UTF8.self) }
    }

    @Test(arguments: [
        ("main:\n  instanecs: 3 # n\n", "main:\n  instances: 3 # n\n"),
        ("main: {\"instanecs\": 3}\n", "main: {\"instances\": 3}\n"),
        ("main: {maxInstances: 3}\n", "main: {max_instances: 3}\n"),
        ("main: {healthcheck-mode: cmd, healthcheck_cmd: x}\n", "main: {healthcheck_mode: cmd, healthcheck_cmd: x}\n"),
        ("main: {cpus: '0.5', mem: \"512\"}\n", "main: {cpus: 0.5, mem: 512}\n"),
        ("main: {instances: 3.0}\n", "main: {instances: 3}\n"),
        (
            "main:\n  env: {A: yes, B: 0755, C: 12:30:00, D: 2019-01-01}\n",
            "main:\n  env: {A: 'yes', B: '0755', C: '12:30:00', D: '2019-01-01'}\n"
        ),
        ("main:\n  env: {on: no}\n", "main:\n  env: {'on': 'no'}\n"),
        ("main:\n  args: [--port, 8888]\n", "main:\n  args: [--port, '8888']\n"),
        ("main:\n  args: a\n", "main:\n  args: [a]\n"),
        (
            "main:\n  bounce_health_params: {check_haproxy: \"Yes\"}\n",
            "main:\n  bounce_health_params: {check_haproxy: true}\n"
        ),
        (
            "main:\n  bounce_health_params: {check_haproxy: y}\n",
            "main:\n  bounce_health_params: {check_haproxy: true}\n"
        ),
        ("main:\n  constraints: [hostname, UNIQUE]\n", "main:\n  constraints: [[hostname, UNIQUE]]\n"),
        (
            "main:\n  constraints:\n  - hostname # h\n  # c\n  -   UNIQUE\n",
            "main:\n  constraints:\n  - - hostname # h\n  # c\n    -   UNIQUE\n"
        ),
        ("main:\n  mem: 512\n  cpus: 1\n  mem: 512\n", "main:\n  mem: 512\n  cpus: 1\n"),
        ("main:\n  mem: 512\n  mem: 512", "main:\n  mem: 512"),
        ("main:\r\n  mem: 512\r\n  mem: 512 \r\n  cpus: 1\r\n", "main:\r\n  mem: 512\r\n  cpus: 1\r\n"),
        ("main: {mem: 512, mem: 512, cpus: 1}\n", "main: {mem: 512, cpus: 1}\n"),
        ("\u{FEFF}main: {instanecs: 3}\r\n", "\u{FEFF}main: {instances: 3}\r\n"),
        ("# 😀\u{2028}main: {env: {😀: 1, A: 0x10}}\n", "# 😀\u{2028}main: {env: {😀: 1, A: '0x10'}}\n"),
        // One lets another be seen.
        ("main:\n  evn: {A: yes}\n", "main:\n  env: {A: 'yes'}\n"),
        ("main:\n  instanecs: '3'\n", "main:\n  instances: 3\n"),
    ])
    func whatIsSure(_ text: String, _ expected: String) throws {
        #expect(try mended(text) == expected)
    }

    @Test(arguments: [
        // Two names are near, or none.
        "main: {xpus: 1}\n", "main: {nosuch: 1}\n", "main: {_instances: 1}\n", "main: {mem2: 512}\n",
        // What was meant is there, or comes twice.
        "main: {instanecs: 3, instances: 4}\n", "main: {instanecs: 3, instnaces: 4}\n",
        // The value is none of such a key, or would be an error.
        "main: {instanecs: many}\n", "main: {cmd: a, argss: [b]}\n",
        // Anchors, tags and comments are not lost.
        "main:\n  mem: &m 512\n  mem: &m2 512\n", "main:\n  mem: 512\n  mem: 512 # why\n",
        "main:\n  mem: 512\n  mem: 513\n",
        "main:\n  env: {A: !!int 5}\n", "main:\n  cmd: x\n  cmd: y\n",
        // Several lines, or more than a constraint has.
        "main:\n  constraints: [a, b, c, d]\n", "main:\n  instances: '010'\n", "main:\n  instances: '1_0'\n",
        "main: [\n",
    ])
    func whatIsNotIsLeft(_ text: String) throws {
        #expect(try mended(text) == nil)
    }

    @Test func endingsOfNames() throws {
        try scratch.write("main: {proxy_port: 20001}\n", to: "r/web/smartstack.yml")
        try scratch.write("main: {cpus: 1}\n", to: "r/web/marathon-c.yaml")
        try scratch.write("main: {cpus: many}\n", to: "r/web/marathon-c.yml")
        try scratch.write("pipeline: [{step: c.main}]\n", to: "r/web/deploy.yaml")
        let found = try Mending.run(live()) { _ in true }
        #expect(found.files.map(\.newPath) == ["web/smartstack.yaml"])
        #expect(
            Patch.of(found.files, folder: "soa") == """
                diff --git a/soa/web/smartstack.yml b/soa/web/smartstack.yaml
                similarity index 100%
                rename from soa/web/smartstack.yml
                rename to soa/web/smartstack.yaml

                """)
        #expect(found.write(below: scratch.path + "/r").isEmpty)
        #expect(!scratch.exists("r/web/smartstack.yml") && scratch.exists("r/web/smartstack.yaml"))
    }

    /// A file keeps its mode; one that changed meanwhile, or is behind a symlink now, is not touched.
    @Test func filesAreWrittenSafely() throws {
        for name in ["a", "b", "c"] { try scratch.write("main: {instanecs: 3}\n", to: "r/\(name)/marathon-c.yaml") }
        try scratch.shell("chmod 750 r/a/marathon-c.yaml")
        let found = try Mending.run(live()) { $0.id == .unknownKey }
        try scratch.write("main: {cpus: 2}\n", to: "r/b/marathon-c.yaml")
        try scratch.shell("mv r/c elsewhere; ln -s ../elsewhere r/c")
        let refused = found.write(below: scratch.path + "/r")
        #expect(refused.map(\.path) == ["b/marathon-c.yaml", "c/marathon-c.yaml"])
        #expect(try scratch.text(of: "r/a/marathon-c.yaml") == "main: {instances: 3}\n")
        #expect(try scratch.text(of: "r/b/marathon-c.yaml") == "main: {cpus: 2}\n")
        #expect(try scratch.text(of: "elsewhere/marathon-c.yaml") == "main: {instanecs: 3}\n")
        #expect(try scratch.shell("stat -c %a r/a/marathon-c.yaml").hasPrefix("750"))
    }

    // MARK: Mutated trees

    /// Of any tree: each mend touches the lines of its finding and no others; what comes of all compiles at least as well, a
    /// second run changes nothing, and `git apply` makes the same of the patch.
    @Test(arguments: UInt64(0)..<10) func mutatedTrees(_ seed: UInt64) throws {
        var (tree, numbers) = (try MutatedTree(seed), Seeded(seed + 77))
        var count = 0
        for step in 0..<4 {
            tree.mutate()
            let folder = "soa-\(step)"
            try tree.write(to: scratch, folder, "system")
            try misspell(in: folder, &numbers)
            let name = "seed \(seed), step \(step): \(tree.history.joined(separator: "; "))"
            let live = try live(folder, inputs())
            let before = live.findings()
            for finding in before { try expectWithinItsLines(finding, live, name) }
            let compiled = try compiled(folder)
            let found = try Mending.run(live) { _ in true }
            count += found.mended.count
            expectNothingElse(found, name)
            try scratch.write(Patch.of(found.files, folder: ""), to: "patch")
            try scratch.shell(
                "cp -a \(folder) patched; cd patched; test -s ../patch || exit 0; git init -q . && git apply -p1 ../patch"
            )
            #expect(found.write(below: scratch.path + "/" + folder).isEmpty, "\(name)")
            try scratch.shell("rm -rf patched/.git; diff -r --no-dereference patched \(folder); rm -rf patched")
            let lost = try compiled.subtracting(self.compiled(folder))
            #expect(lost.isEmpty, "\(name): \(lost); \(found.mended.map(\.message))")
            let again = try Mending.run(self.live(folder, inputs())) { _ in true }
            #expect(again.files.isEmpty, "\(name): \(again.files.map(\.path))")
            let after = try self.live(folder, inputs()).findings()
            #expect(after.map(\.fingerprint) == live.findings().map(\.fingerprint), "\(name)")
        }
        #expect(count > 0, "seed \(seed)")
    }

    /// Mistakes that people make while they type.
    private func misspell(in folder: String, _ numbers: inout Seeded) throws {
        for _ in 0..<12 {
            let found = try scratch.shell("cd '\(folder)'; find . -type f -name '*.yaml' -size +0 | LC_ALL=C sort")
            let paths = found.split(separator: "\n").map { String($0.dropFirst(2)) }
            let path = paths[Int.random(in: paths.indices, using: &numbers)]
            let text = try scratch.text(of: "\(folder)/\(path)")
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let place = Int.random(in: lines.indices, using: &numbers)
            let parts = lines[place].split(separator: ": ", maxSplits: 1).map(String.init)
            switch Int.random(in: 0...5, using: &numbers) {
            case 0 where parts.count == 2:
                var key = Array(parts[0])
                let at = Int.random(in: 0..<max(1, key.count - 1), using: &numbers)
                if at + 1 < key.count { key.swapAt(at, at + 1) }
                lines[place] = String(key) + ": " + parts[1]
            case 1 where parts.count == 2: lines[place] = "\(parts[0]): '\(parts[1])'"
            case 2: lines.insert(lines[place], at: place)
            case 3:
                lines[place] = lines[place].replacing("'", with: "").replacing("[[", with: "[").replacing(
                    "]]", with: "]")
            case 4: lines = lines.map { $0.hasSuffix("\r") ? $0 : $0 + "\r" }
            default:
                try scratch.shell("cd '\(folder)'; mv '\(path)' '\(path.dropLast(4))yml'")
                continue
            }
            try scratch.write(lines.joined(separator: "\n"), to: "\(folder)/\(path)")
        }
    }

    private func expectWithinItsLines(_ finding: Diagnostic, _ live: LiveCheck, _ name: String) throws {
        guard let span = finding.span, let mend = finding.mend else { return }
        guard !mend.edits.isEmpty else {
            #expect(finding.id == .fileName, "\(name)")
            return
        }
        let text = try #require(try live.bytes(of: span.path), "\(name): \(span.path)")
        let places = TextPlaces(text)
        let start = places.offset(of: Position(line: span.start.line, column: 1))
        let end = places.offset(of: Position(line: span.end.line + 1, column: 1))
        for edit in mend.edits {
            // Before the last line, which goes whole, its line break goes.
            let slack = finding.id == .duplicateKey ? 2 : 0
            #expect(
                edit.range.lowerBound + slack >= start && edit.range.upperBound <= end, "\(name): \(finding.message)")
        }
        #expect(Mend.apply(mend.edits, to: text) != nil, "\(name)")
    }

    /// All lines that have no mend are in the file as before, in order.
    private func expectNothingElse(_ found: MendedFiles, _ name: String) {
        for file in found.files {
            let lines = (old: lines(file.before), new: lines(file.after))
            let spans = found.mended.filter { $0.span?.path == file.path || $0.span?.path == file.newPath }.compactMap(
                \.span)
            let touched = spans.reduce(0) { $0 + Int($1.end.line - $1.start.line) + 1 }
            #expect(common(lines.old, lines.new) + touched >= lines.old.count, "\(name): \(file.path)")
            #expect(lines.new.count <= lines.old.count, "\(name): \(file.path)")
        }
    }

    /// How many lines both have, in one order.
    private func common(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> Int {
        var last = [Int](repeating: 0, count: new.count + 1)
        for line in old {
            var row = last
            for (place, other) in new.enumerated() {
                row[place + 1] = line == other ? last[place] + 1 : max(row[place], last[place + 1])
            }
            last = row
        }
        return last[new.count]
    }

    private func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    }

    private func inputs() throws -> [ClusterInput] {
        let system = try #require(SystemConfigurationLowering.lower(SystemConfigurationFolder.read(Soac.system)).value)
        return [ClusterInput(name: ClusterName("hamburg-prod"), system: system, counts: InstanceCounts())]
    }

    /// The artifacts that there are.
    private func compiled(_ folder: String) throws -> Set<String> {
        let fleet = Fleet(snapshot: try Snapshot(folder: scratch.path + "/" + folder), services: nil, jobs: 1)
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let moment = Moment(local: try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0)), offset: 0)
        let families = Set(Family.allCases)
        let compiled = try FleetCompilation(
            fleet, inputs: Pipeline.Inputs(clusters: inputs(), families: families, moment: moment), families: families,
            deployments: nil, wanted: .bytes
        ).run()
        return Set(
            compiled.outputs.compactMap { output in
                guard case .file(let file) = output else { return nil }
                return "\(file.cluster) \(file.family) \(file.id)"
            })
    }
}
