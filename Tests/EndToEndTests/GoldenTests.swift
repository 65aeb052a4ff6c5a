import Glibc
import TestSupport
import Testing

/// What the example compiles to, byte for byte. `UPDATE_GOLDEN=1` writes `golden/` anew; such a run fails.
@Suite struct GoldenTests {
    private static let folder = Soac.package + "/golden"

    @Test func theExampleCompilesToTheGoldenFiles() throws {
        let made = try compileExample()
        if getenv("UPDATE_GOLDEN") != nil {
            for name in try goldenFiles().keys { Path.remove(Self.folder + "/" + name) }
            for (name, bytes) in made { try Path.write(bytes, to: Self.folder + "/" + name) }
            Issue.record("the golden files are written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        let golden = try goldenFiles()
        let (gone, new) = (Set(golden.keys).subtracting(made.keys), Set(made.keys).subtracting(golden.keys))
        #expect(gone.isEmpty, "no longer there: \(gone.sorted())")
        #expect(new.isEmpty, "not among the golden files: \(new.sorted())")
        for (name, bytes) in golden.sorted(by: { $0.key < $1.key }) {
            guard let now = made[name], now != bytes else { continue }
            Issue.record("\(name) differs. \(Self.firstDifference(bytes, now)) (UPDATE_GOLDEN=1 writes it anew)")
        }
    }

    /// Without the folders of other tests.
    private func goldenFiles() throws -> [String: [UInt8]] {
        try Path.files(below: Self.folder).filter { name, _ in
            !["reports/", "explain/", "history/", "schemas/", "diff/", "host/", "mistakes/", "list/"].contains {
                name.hasPrefix($0)
            }
        }
    }

    /// The output folder, its manifest as `manifest.json`, and what went to standard error as `stderr.txt`.
    private func compileExample() throws -> [String: [UInt8]] {
        let scratch = try Scratch()
        // Paths are relative, and the commit has a fixed author and date, so that nothing tells where this ran.
        try scratch.shell("cp -R \(Soac.package)/examples . && mv examples/soa-configs r")
        try scratch.commit()
        let run = try scratch.soac(
            "compile", "--repo", "r", "--system-configs", "examples/system-config", "--all-clusters",
            "--instance-counts", "examples/instance-counts.json", "--date", "2019-10-02T12:00:00Z", "--out", "out")
        run.expectSuccess()
        var files = try Path.files(below: scratch.path + "/out")
        files["manifest.json"] = Array(try scratch.soac("manifest", "out").output.utf8)
        files["stderr.txt"] = Array(run.errors.utf8)
        return files
    }

    private static func firstDifference(_ golden: [UInt8], _ now: [UInt8]) -> String {
        let place = zip(golden, now).enumerated().first { $1.0 != $1.1 }?.offset ?? min(golden.count, now.count)
        func around(_ bytes: [UInt8]) -> String {
            String(decoding: bytes[max(0, place - 40)..<min(bytes.count, place + 40)], as: UTF8.self)
        }
        return "Byte \(place), golden: …\(around(golden))… now: …\(around(now))…"
    }
}
