import Git
import Testing

@testable import Compiler

/// What is deployed, given the tags, what soa-configs says and what the file said before.
@Suite struct DeploymentChoiceTests {
    private static let (a, b) = (ObjectID.numbered(0xa), ObjectID.numbered(0xb))
    private static let tags = DeployTags([
        RemoteReference(name: "refs/tags/paasta-all-20190101T000000-deploy", target: a),
        RemoteReference(name: "refs/tags/paasta-all-20190102T000000-deploy", target: b),
        RemoteReference(name: "refs/tags/paasta-c.main-1-stop", target: b),
        RemoteReference(name: "refs/tags/paasta-c.main-0-stop", target: a),
    ])

    private static func targets(_ files: [String: String], broken: Set<String> = []) throws -> DeployTargets {
        try #require(DeployTargetLoweringTests.lower(files, broken: broken).value.value)
    }

    /// What an earlier run wrote: the first commit everywhere.
    private static func previous(_ branches: [String], groups: [String]) -> DeploymentTable {
        var table = DeploymentTable()
        let image = DeploymentTable.image(of: ServiceName("web"), at: a.description)
        for group in groups { table[DeployGroup(group)] = .init(image: image, commit: a.description) }
        for branch in branches {
            table[ControlBranch(branch)] = .init(image: image, desiredState: "start", forceBounce: nil)
        }
        return table
    }

    private static func shown(_ table: DeploymentTable) -> [String] {
        table.groups.map { "\($0.name)=\($0.entry.commit.suffix(1))" }
            + table.branches.map { branch in
                "\(branch.name)=\(branch.entry.image.suffix(1)) \(branch.entry.desiredState) \(branch.entry.forceBounce ?? "-")"
            }
    }

    @Test func takesTheNewestCommitAndItsState() throws {
        let targets = try Self.targets([
            "marathon-c.yaml": "main: {deploy_group: all}\nnew: {}\nnever: {deploy_group: null}\n"
        ])
        let choice = DeploymentChoice.choose(targets, Self.tags, previous: nil)
        #expect(Self.shown(choice.table) == ["all=b", "c.main=b stop 1"])
        #expect(choice.table.groups[0].entry.image == "services-web:paasta-\(Self.b)")
    }

    @Test func whatSoaConfigsNoLongerHasGoes() throws {
        let targets = try Self.targets(["marathon-c.yaml": "main: {deploy_group: all}\n"])
        let choice = DeploymentChoice.choose(
            targets, Self.tags, previous: Self.previous(["c.main", "c.gone"], groups: ["all", "gone"]))
        #expect(Self.shown(choice.table) == ["all=b", "c.main=b stop 1"])
    }

    // MARK: Broken is not gone

    @Test func aBrokenInstanceKeepsItsEntries() throws {
        let targets = try Self.targets(["marathon-c.yaml": "main: {deploy_group: all}\nbad: {deploy_group: 7}\n"])
        let choice = DeploymentChoice.choose(
            targets, Self.tags, previous: Self.previous(["c.main", "c.bad", "c.gone"], groups: ["all", "other"]))
        #expect(Self.shown(choice.table) == ["all=b", "other=a", "c.main=b stop 1", "c.bad=a start -"])
    }

    @Test func aBrokenFileKeepsTheInstancesOfItsCluster() throws {
        let targets = try Self.targets(
            ["marathon-c.yaml": "main: {deploy_group: all}\n", "marathon-d.yaml": "a: [\n"])
        let choice = DeploymentChoice.choose(
            targets, Self.tags, previous: Self.previous(["c.main", "d.x", "d.y", "c.gone"], groups: ["d.x"]))
        #expect(Self.shown(choice.table) == ["all=b", "d.x=a", "c.main=b stop 1", "d.x=a start -", "d.y=a start -"])
    }

    // MARK: Images

    @Test func aCommitWithoutAnImageKeepsThePreviousOne() throws {
        let targets = try Self.targets(["marathon-c.yaml": "main: {deploy_group: all}\n"])
        let choice = DeploymentChoice.choose(
            targets, Self.tags, previous: Self.previous(["c.main"], groups: ["all"]), withoutImage: [Self.b])
        #expect(Self.shown(choice.table) == ["all=a", "c.main=a stop 0"])
        #expect(choice.heldBack.map(\.group.text) == ["all"])
        #expect(choice.heldBack.map(\.commit) == [Self.b])
    }

    @Test func withoutAPreviousOneNothingIsDeployed() throws {
        let targets = try Self.targets(["marathon-c.yaml": "main: {deploy_group: all}\ntwo: {deploy_group: all}\n"])
        let choice = DeploymentChoice.choose(targets, Self.tags, previous: nil, withoutImage: [Self.b])
        #expect(Self.shown(choice.table) == [])
        #expect(choice.heldBack.count == 1)
    }
}
