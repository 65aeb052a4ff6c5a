import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

/// What `soac deployments` keeps for `soac log`.
@Suite struct KeptTagsTests {
    private let temporary: TemporaryFolder
    private var path: String { temporary.path + "/tags" }

    init() throws { temporary = try TemporaryFolder() }

    private static func id(_ number: UInt32) -> ObjectID { ObjectID(words: (1, 2, number)) }

    /// A service whose group `prod.main` had so many deploys, the newest of which was stopped.
    private static func service(deploys: Int, time: Int = 7) -> ServiceTags {
        let deploys = (0..<UInt32(deploys)).map { number in
            DeployTags.Deploy(
                group: DeployGroup("prod.main"), time: "20190101T\(100_000 + number)", commit: id(number))
        }
        let stop = DeployTags.State(token: "1", starts: false, commit: deploys.last?.commit ?? id(0))
        return ServiceTags(
            followers: [
                DeployFollower(
                    group: DeployGroup("prod.main"), cluster: ClusterName("c"), instance: InstanceName("main"))
            ],
            tags: DeployTags(deploys: deploys.reversed(), states: [(ControlBranch("paasta-c.main"), stop)]), time: time)
    }

    private func kept() throws -> KeptTags { try #require(try KeptTags.read(path)) }

    private func times() throws -> [String: Int] {
        let kept = try kept()
        return Dictionary(uniqueKeysWithValues: kept.services.map { ($0.text, kept[$0]?.time ?? 0) })
    }

    private static func told(_ service: ServiceTags?) -> String {
        guard let service else { return "" }
        let (deploys, states) = service.tags.listed
        let wishes = states.map { "\($0.branch) \($0.state)" }
        return "\(service.time) \(service.followers) \(deploys.map(\.reference)) \(wishes)"
    }

    @Test func whatIsKeptIsRead() throws {
        #expect(try KeptTags.read(path) == nil)
        let (a, b) = (ServiceName("a"), ServiceName("b"))
        try KeptTags.keep(
            [a: Self.service(deploys: 3), b: Self.service(deploys: 1)], at: path)
        #expect(try Self.told(kept()[a]) == Self.told(Self.service(deploys: 3)))
        #expect(try Self.told(kept()[b]) == Self.told(Self.service(deploys: 1)))
        let state = try #require(try kept()[a]?.tags.state(of: ControlBranch("c.main"), at: Self.id(2)))
        #expect(state.desiredState == "stop")
    }

    /// A log of last night looks at those that were deployed since, and no others.
    @Test func whoWasDeployedSince() throws {
        let (a, b) = (ServiceName("a"), ServiceName("b"))
        try KeptTags.keep(
            [a: Self.service(deploys: 1), b: Self.service(deploys: 3)], at: path)
        let last = try #require(DeployTime("20190101T100002")).unixTime
        #expect(try kept().services(deployedSince: last) == [b])
        #expect(try kept().services(deployedSince: last - 2) == [a, b])
        #expect(try kept().services(deployedSince: last + 1) == [])
    }

    @Test func aRunOfSomeLeavesTheOthers() throws {
        let (a, b, c) = (ServiceName("a"), ServiceName("b"), ServiceName("c"))
        let all = [a: Self.service(deploys: 1), b: Self.service(deploys: 1), c: Self.service(deploys: 1)]
        try KeptTags.keep(all, at: path)
        try KeptTags.keep([a: Self.service(deploys: 2, time: 9)], at: path)
        #expect(try times() == ["a": 9, "b": 7, "c": 7])
        // Nobody has read the others for half a year.
        let later = 8 + KeptTags.ageLimit
        try KeptTags.keep([b: Self.service(deploys: 1, time: later)], at: path)
        #expect(try times() == ["a": 9, "b": later])
        #expect(try kept().services(readBefore: later) == [a])
    }

    /// The newest deploys, and what was wished while these were deployed: no more than a log has use for.
    @Test func itIsBounded() throws {
        try KeptTags.keep([ServiceName("a"): Self.service(deploys: 500)], at: path)
        let tags = try #require(try kept()[ServiceName("a")]).tags
        #expect(tags.deploys(to: DeployGroup("prod.main")).map(\.commit) == (436..<500).reversed().map { Self.id($0) })
        #expect(tags.listed.states.count == 1)
        // Of a thousand groups those that were deployed to last.
        let deploys = (0..<1000).map { number in
            DeployTags.Deploy(
                group: DeployGroup("g\(number)"), time: "2019010\(number < 900 ? 1 : 2)T000000", commit: Self.id(7))
        }
        let many = ServiceTags(followers: [], tags: DeployTags(deploys: deploys, states: []), time: 7)
        try KeptTags.keep([ServiceName("a"): many], at: path)
        let groups = try #require(try kept()[ServiceName("a")]).tags.groups
        #expect(groups.count == 128 && Set(groups).isSuperset(of: (900..<1000).map { DeployGroup("g\($0)") }))
    }

    /// Whatever byte is damaged or missing: it is what was written, or nothing.
    @Test func whatIsNoSuchFileIsNotBelieved() throws {
        try KeptTags.keep([ServiceName("a"): Self.service(deploys: 2)], at: path)
        let whole = try Path.read(path)
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= 0x10
            try Path.write(bytes, to: path)
            #expect(try KeptTags.read(path) == nil, "byte \(place)")
            try Path.write(Array(whole[..<place]), to: path)
            #expect(try KeptTags.read(path) == nil, "\(place) bytes")
        }
        // A run that finds it so writes a new one.
        try KeptTags.keep([ServiceName("b"): Self.service(deploys: 1)], at: path)
        #expect(try kept().services.map(\.text) == ["b"])
    }

    @Test func clonesOfOnePlaceShareIt() throws {
        let scratch = try Scratch()
        try scratch.shell(
            """
            git init -q r; git -C r commit -q --allow-empty -m one; git clone -q r clone; git clone -q --bare file://$PWD/r bare
            git -C r worktree add -q ../tree; git init -q other
            """)
        func path(_ name: String) throws -> String {
            KeptTags.path(in: "s", of: try Repository(discovering: "\(scratch.path)/\(name)"), else: "")
        }
        for name in ["clone", "bare", "tree"] { #expect(try path(name) == path("r"), "\(name)") }
        #expect(try path("other") != path("r"))
    }
}
