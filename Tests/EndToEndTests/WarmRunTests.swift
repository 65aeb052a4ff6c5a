import TestSupport
import Testing

/// `soac compile` beside a cache and an output folder that earlier runs left, against runs that trust neither: the
/// example, and an instance that is broken.
@Suite struct WarmRunTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell(
            "cp -R \(Soac.package)/examples/soa-configs r; cp -R \(Soac.package)/examples/system-config s")
        try scratch.deploy("broken", ["main"])
        try scratch.write("main: {mem: 2 GB}\n", to: "r/broken/marathon-hamburg-prod.yaml")
        try scratch.commit()
    }

    private static func arguments(_ out: String) -> [String] {
        ["compile", "--repo", "r", "--system-configs", "s", "--all-clusters", "--out", out] + Scratch.moment
    }

    private func compile(_ out: String, cache: String, _ more: String...) throws -> Soac.Run {
        try Soac.run(
            Self.arguments(out) + more, in: scratch.path, environment: ["XDG_CACHE_HOME=\(scratch.path)/\(cache)"])
    }

    /// What a cold run gives.
    private func cold() throws -> [String: [UInt8]] {
        #expect(try compile("cold", cache: "none", "--no-cache").status == 1)
        #expect(!scratch.exists("none"))
        return try files("cold")
    }

    private func files(_ folder: String) throws -> [String: [UInt8]] {
        try Path.files(below: "\(scratch.path)/\(folder)")
    }

    /// What services compiled to, and what had nothing to do.
    private static let kinds = ["compile", "settled"]

    private func cacheFile(_ kind: String = kinds[0]) throws -> String {
        let names = try Path.names(in: scratch.path + "/cache/soac").filter { $0.hasPrefix(kind + "-") }
        return "cache/soac/" + (try #require(names.first, "nothing is kept"))
    }

    @Test func runsShareACache() async throws {
        let cold = try cold()
        let outs = (0..<4).map { "out\($0)" }
        for _ in 0..<2 {
            try await withThrowingTaskGroup { group in
                for out in outs { group.addTask { try compile(out, cache: "cache").status } }
                for try await status in group { #expect(status == 1) }
            }
            for out in outs { #expect(try files(out) == cold) }
        }
        let kept = try Path.names(in: scratch.path + "/cache/soac").map { String($0.prefix { $0 != "-" }) }
        #expect(kept.sorted() == Self.kinds, "one of each")
    }

    @Test(arguments: 0..<3, kinds) func aDamagedFileCostsTime(seed: UInt64, kind: String) throws {
        let cold = try cold()
        var numbers = Seeded(seed)
        let first = try compile("out", cache: "cache")
        let file = try cacheFile(kind)
        for _ in 0..<4 {
            var bytes = try Path.read("\(scratch.path)/\(file)")
            for _ in 0..<Int.random(in: 1...20, using: &numbers) {
                bytes[Int.random(in: bytes.indices, using: &numbers)] ^= UInt8.random(in: 1...255, using: &numbers)
            }
            if Bool.random(using: &numbers) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &numbers)) }
            try scratch.write(bytes, to: file)
            let run = try compile("out", cache: "cache", "--verbose")
            #expect(run.status == 1)
            #expect(try files("out") == cold, "seed \(seed)")
            #expect(Self.findings(run) == Self.findings(first), "seed \(seed)")
        }
    }

    /// Without the lines that tell what was written.
    private static func findings(_ run: Soac.Run) -> [Substring] {
        let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
        return lines.filter { !$0.contains(" written: ") }
    }

    /// A file stands where the folder should be.
    @Test func aCacheThatCannotBeWrittenIsNoFailure() throws {
        try scratch.write("x", to: "cache")
        let cold = try cold()
        for _ in 0..<2 {
            let run = try compile("out", cache: "cache")
            #expect(run.status == 1 && !run.errors.contains("cache"))
            #expect(try files("out") == cold)
        }
    }

    @Test func aFileOfAnotherKindIsRecomputed() throws {
        let cold = try cold()
        _ = try compile("out", cache: "cache")
        let file = try cacheFile()
        try scratch.shell("rm \(file); mkdir \(file)")
        #expect(try compile("out", cache: "cache").status == 1)
        #expect(try files("out") == cold)
    }

    @Test func aWarmTrialSaysTheSame() throws {
        let arguments = ["compile", "--repo", "r", "--system-configs", "s", "--all-clusters", "--dry-run"]
        let runs = try [["--no-cache"], [], []].map { more in
            try Soac.run(
                arguments + Scratch.moment + more, in: scratch.path,
                environment: ["XDG_CACHE_HOME=\(scratch.path)/cache"])
        }
        #expect(runs[0].status == 1 && runs[0].errors.contains("artifacts"))
        #expect(runs.allSatisfy { $0.status == 1 && $0.errors == runs[0].errors })
    }
}
