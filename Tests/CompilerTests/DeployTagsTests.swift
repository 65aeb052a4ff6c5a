import Git
import Testing

@testable import Compiler

/// Which tag counts, out of what a repository has.
@Suite struct DeployTagsTests {
    private static let (a, b) = (ObjectID.numbered(0xa), ObjectID.numbered(0xb))
    private static let group = DeployGroup("prod.main")
    private static let branch = ControlBranch(ClusterName("c"), InstanceName("main"))

    private static func tags(_ names: [(String, ObjectID)]) -> DeployTags {
        DeployTags(names.map { RemoteReference(name: $0.0, target: $0.1) })
    }

    @Test func theNewestDeployComesFirst() {
        let tags = Self.tags([
            ("refs/tags/paasta-prod.main-20190103T000000-deploy", Self.b),
            ("refs/tags/paasta-prod.main-20190101T235959-deploy", Self.a),
        ])
        #expect(tags.deploys(to: Self.group).map(\.commit) == [Self.b, Self.a])
        #expect(tags.deploys(to: Self.group).map(\.time) == ["20190103T000000", "20190101T235959"])
        #expect(tags.deploys(to: Self.group)[0].reference == "refs/tags/paasta-prod.main-20190103T000000-deploy")
    }

    @Test(arguments: [
        "refs/tags/paasta-prodxmain-20190103T000000-deploy",  // a group is no pattern
        "refs/tags/paasta-prod.main-20190103000000-deploy",
        "refs/tags/paasta-prod.main-2019010aT000000-deploy",
        "refs/tags/paasta-prod.main-20190103T000000-deploy2",
        "refs/tags/paasta-prod.main--deploy",
        "refs/tags/prod.main-20190103T000000-deploy",
        "refs/heads/paasta-prod.main-20190103T000000-deploy",
        "refs/tags/deploy", "refs/tags/-deploy", "refs/tags/paasta--deploy", "refs/tags/", "HEAD",
    ])
    func otherNamesDeployNothing(_ name: String) {
        #expect(Self.tags([(name, Self.a)]).deploys(to: Self.group).isEmpty)
    }

    @Test func groupsMayHoldDashes() {
        let tags = Self.tags([("refs/tags/paasta-a-b-20190101T000000-20190103T000000-deploy", Self.a)])
        #expect(tags.deploys(to: DeployGroup("a-b-20190101T000000")).map(\.time) == ["20190103T000000"])
    }

    // MARK: Start and stop

    @Test func theLastTokenOnTheCommitCounts() {
        let tags = Self.tags([
            ("refs/tags/paasta-c.main-20190101T000000-stop", Self.a),
            ("refs/tags/paasta-c.main-20190102T000000-start", Self.a),
            ("refs/tags/paasta-c.main-20190103T000000-stop", Self.b),
        ])
        #expect(
            tags.state(of: Self.branch, at: Self.a) == .init(token: "20190102T000000", starts: true, commit: Self.a))
        #expect(tags.state(of: Self.branch, at: Self.b)?.starts == false)
        #expect(tags.state(of: Self.branch, at: ObjectID.numbered(3)) == nil)
    }

    @Test(arguments: ["", "paasta-", "paasta-paasta-"])
    func thePrefixMayStandUpToTwice(_ prefix: String) {
        let tags = Self.tags([("refs/tags/\(prefix)c.main-token-stop", Self.a)])
        #expect(tags.state(of: Self.branch, at: Self.a)?.token == "token")
    }

    @Test(arguments: [
        "refs/tags/paasta-paasta-paasta-c.main-1-stop", "refs/tags/paasta-cxmain-1-stop",
        "refs/tags/paasta-c.main--stop",
        "refs/tags/paasta-c.main-stop", "refs/tags/paasta-c.main-1-stopped", "refs/tags/paasta-c.main-1-2-stop",
    ])
    func otherNamesStopNothing(_ name: String) {
        #expect(Self.tags([(name, Self.a)]).state(of: Self.branch, at: Self.a) == nil)
    }

    /// Of equal tokens the last tag by name: `…-stop` comes after `…-start`, `paasta-…` after `c.main…`.
    @Test func equalTokensGoByName() {
        let both = [("refs/tags/paasta-c.main-1-stop", Self.a), ("refs/tags/paasta-c.main-1-start", Self.a)]
        #expect(Self.tags(both).state(of: Self.branch, at: Self.a)?.starts == false)
        let prefixed = [("refs/tags/paasta-c.main-1-start", Self.a), ("refs/tags/c.main-1-stop", Self.a)]
        #expect(Self.tags(prefixed).state(of: Self.branch, at: Self.a)?.starts == true)
        let twice = [("refs/tags/paasta-c.main-1-stop", Self.a), ("refs/tags/paasta-paasta-c.main-1-start", Self.a)]
        #expect(Self.tags(twice).state(of: Self.branch, at: Self.a)?.starts == true)
    }

    @Test func namesCompareByBytes() {
        let tags = Self.tags([("refs/tags/paasta-caf\u{e9}-20190101T000000-deploy", Self.a)])
        #expect(tags.deploys(to: DeployGroup("caf\u{e9}")).count == 1)
        #expect(tags.deploys(to: DeployGroup("cafe\u{301}")).isEmpty)
    }
}

extension ObjectID {
    /// An id for a test.
    static func numbered(_ number: Int) -> ObjectID {
        let digits = String(number, radix: 16)
        guard let id = ObjectID(hex: String(repeating: "0", count: 40 - digits.count) + digits) else {
            preconditionFailure("that is an id")
        }
        return id
    }
}
