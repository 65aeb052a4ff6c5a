import Foundation
import TestSupport
import Testing

@Suite struct VersionTests {
    private static let python = (try? Command.run("/usr/bin/env", ["python3", "--version"], in: "/"))?.status == 0

    /// A copy of soac with what `packaging/stamp.py` wrote into it.
    private func stamp(_ values: String..., in scratch: Scratch) throws -> Soac.Run {
        try Command.run(
            "/usr/bin/env",
            ["python3", "\(Soac.package)/packaging/stamp.py", Soac.path, "\(scratch.path)/soac"] + values,
            in: scratch.path)
    }

    @Test func aBuildThatNobodyStampedSaysSo() throws {
        let run = try Soac.run(["--version"], in: "/")
        #expect(run.output == "soac \(try Soac.version()) (a development build: its commit is not known)\n")
        let facts = try facts(Soac.path)
        #expect(facts["commit"] is NSNull && facts["commit_date"] is NSNull && facts["modified"] is NSNull)
        for name in ["version", "swift", "libgit2", "libyaml"] {
            let text = try #require(facts[name] as? String)
            #expect(text.wholeMatch(of: /\d+\.\d+(\.\d+)?/) != nil, "\(name): \(text)")
        }
        #expect(facts.keys.contains("libcurl"))
    }

    @Test(.enabled(if: python, "skipped: there is no python3 here"))
    func theCommitIsWrittenIntoAFinishedBinary() throws {
        let scratch = try Scratch()
        let commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        #expect(try stamp("\(commit)-modified", "2019-10-02T12:00:00Z", in: scratch).status == 0)
        try scratch.shell("ln -s soac paasta")
        for name in ["soac", "paasta"] {
            let run = try Command.run("\(scratch.path)/\(name)", ["--version"], in: "/")
            let number = try Soac.version()
            #expect(run.output == "soac \(number) (commit 1a2b3c4d5e6f-modified, 2019-10-02T12:00:00Z)\n")
            let facts = try facts("\(scratch.path)/\(name)")
            #expect(facts["commit"] as? String == commit && facts["modified"] as? Bool == true)
            #expect(facts["commit_date"] as? String == "2019-10-02T12:00:00Z")
        }
        #expect(try stamp(String(repeating: "a", count: 70), "", in: scratch).status != 0)
    }

    private func facts(_ program: String) throws -> [String: Any] {
        let run = try Command.run(program, ["--version", "--json"], in: "/")
        #expect(run.status == 0 && run.errors.isEmpty)
        return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    }
}
