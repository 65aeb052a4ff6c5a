import TestSupport
import Testing

/// The same commit gives the same bytes, however many threads there are.
@Suite struct SameBytesTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func ofTheExample() throws {
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs r")
        try scratch.commit()
        try expectSameBytes("--system-configs", Soac.package + "/examples/system-config", "--all-clusters")
    }

    @Test func ofAGeneratedFleet() throws {
        try scratch.shell(
            """
            python3 \(Soac.package)/tools/corpus.py fleet --services 40 --clusters 2 --seed 3 --no-remotes --out made
            mv made/soa-configs r
            """)
        try expectSameBytes("--system-configs", "made/system", "--all-clusters")
    }

    @Test func ofOddFeatures() throws {
        try scratch.shell(
            """
            python3 \(Soac.package)/tools/corpus.py edge --services 40 --clusters 2 --seed 5 --no-remotes --out made
            mv made/soa-configs r
            """)
        try expectSameBytes("--system-configs", "made/system", "--all-clusters")
    }

    private func expectSameBytes(_ system: String...) throws {
        let common = ["compile", "--repo", "r", "--date", "2019-10-02T12:00:00Z"] + system
        let one = try Soac.run(common + ["--jobs", "1", "--out", "one"], in: scratch.path)
        let four = try Soac.run(common + ["--jobs", "4", "--out", "four"], in: scratch.path)
        let again = try Soac.run(common + ["--verbose", "--jobs", "4", "--out", "one"], in: scratch.path)
        #expect([0, 1].contains(one.status), "\(one.errors)")
        #expect(one.status == four.status)
        #expect(one.errors == four.errors)
        let first = try Path.files(below: scratch.path + "/one")
        let second = try Path.files(below: scratch.path + "/four")
        #expect(first.count > 30)
        #expect(first.keys.sorted() == second.keys.sorted())
        for (name, bytes) in first { #expect(bytes == second[name], "\(name)") }
        #expect(again.errors.contains(" 0 written"), "\(again.errors)")
    }
}
