import Git
import Testing

@testable import Compiler

/// Which tags a wish makes.
@Suite struct TagPlanTests {
    private static let (a, b) = (ObjectID.numbered(0xa), ObjectID.numbered(0xb))
    private static let tags = DeployTags([
        RemoteReference(name: "refs/tags/paasta-all-20190101T000000-deploy", target: a),
        RemoteReference(name: "refs/tags/paasta-all-20190102T000000-deploy", target: b),
        RemoteReference(name: "refs/tags/paasta-c.main-20190103T000000-stop", target: b),
        RemoteReference(name: "refs/tags/paasta-c.odd-zzz-stop", target: b),
    ])

    private let targets: DeployTargets
    private let now: DeployTime

    init() throws {
        let file = "main: {deploy_group: all}\nodd: {deploy_group: all}\nnew: {}\nnever: {deploy_group: null}\n"
        targets = try #require(DeployTargetLoweringTests.lower(["marathon-c.yaml": file]).value.value)
        now = try #require(DeployTime("20190201T120000"))
    }

    private func refusal(_ plan: () throws(TagPlan.Refusal) -> TagPlan) -> TagPlan.Refusal? {
        do {
            _ = try plan()
            return nil
        } catch { return error }
    }

    @Test func aDeployIsATag() throws {
        let plan = try TagPlan.deploying(CommitID(Self.a), to: [DeployGroup("all")], of: targets, Self.tags, at: now)
        #expect(plan.tags.map(\.reference) == ["refs/tags/paasta-all-20190201T120000-deploy"])
        #expect(plan.tags.map(\.commit) == [CommitID(Self.a)])
        #expect(plan.notes.isEmpty)
    }

    /// The newest tag counts: one with this machine's time would not, if the last one's clock was ahead.
    @Test func aDeployComesAfterTheLastOne() throws {
        for time in ["20190101T000000", "20190102T000000"] {
            let early = try #require(DeployTime(time))
            let plan = try TagPlan.deploying(
                CommitID(Self.a), to: [DeployGroup("all")], of: targets, Self.tags, at: early)
            #expect(plan.tags.map(\.reference) == ["refs/tags/paasta-all-20190102T000001-deploy"])
            #expect(plan.notes.count == 1)
        }
    }

    @Test func aGroupThatNobodyFollowsIsRefused() {
        let refusal = refusal { () throws(TagPlan.Refusal) in
            try TagPlan.deploying(CommitID(Self.a), to: [DeployGroup("al")], of: targets, Self.tags, at: now)
        }
        #expect(refusal?.message == "no instance of web follows the deploy group 'al'")
        #expect(refusal?.hint == "did you mean 'all'?")
    }

    @Test func deployingWhatIsDeployedIsNoted() throws {
        let plan = try TagPlan.deploying(CommitID(Self.b), to: [DeployGroup("all")], of: targets, Self.tags, at: now)
        #expect(plan.tags.count == 1)
        #expect(plan.notes == ["all has been deployed at this commit already"])
    }

    @Test func rollingBackWantsACommitThatWasDeployed() throws {
        func plan(_ commit: ObjectID, unseen: Bool = false) throws(TagPlan.Refusal) -> TagPlan {
            try TagPlan.rollingBack(
                to: CommitID(commit), [DeployGroup("all")], of: targets, Self.tags, at: now, unseen: unseen)
        }
        #expect(try plan(Self.a).tags.count == 1)
        let other = ObjectID.numbered(7)
        #expect(
            refusal { () throws(TagPlan.Refusal) in try plan(other) }?.message == "\(other) was never deployed to all")
        #expect(try plan(other, unseen: true).tags.count == 1)
    }

    /// A commit goes back to where it was, and nowhere else.
    @Test func aRollbackTouchesTheGroupsThatHadTheCommit() throws {
        let file = "main: {deploy_group: all}\nside: {deploy_group: few}\nlast: {deploy_group: none}\n"
        let targets = try #require(DeployTargetLoweringTests.lower(["marathon-c.yaml": file]).value.value)
        let tags = DeployTags([
            RemoteReference(name: "refs/tags/paasta-all-20190101T000000-deploy", target: Self.a),
            RemoteReference(name: "refs/tags/paasta-few-20190102T000000-deploy", target: Self.a),
            RemoteReference(name: "refs/tags/paasta-few-20190103T000000-deploy", target: Self.b),
        ])
        func groups(
            _ commit: ObjectID, _ named: String..., unseen: Bool = false
        ) throws(TagPlan.Refusal) -> [String] {
            try TagPlan.rollingBack(
                to: CommitID(commit), named.map { DeployGroup($0) }, of: targets, tags, at: now, unseen: unseen
            ).tags.map {
                String($0.reference.dropFirst("refs/tags/paasta-".count).dropLast("-20190201T120000-deploy".count))
            }
        }
        #expect(try groups(Self.a).sorted() == ["all", "few"])
        #expect(try groups(Self.b) == ["few"])
        #expect(try groups(Self.b, unseen: true) == ["few"])
        #expect(try groups(Self.a, "few") == ["few"])
        #expect(throws: TagPlan.Refusal.self) { try groups(Self.b, "few", "all") }
        #expect(try groups(Self.b, "few", "all", unseen: true).sorted() == ["all", "few"])
        #expect(throws: TagPlan.Refusal.self) { try groups(ObjectID.numbered(7)) }
        #expect(try groups(ObjectID.numbered(7), unseen: true).count == 3)
    }

    // MARK: Start and stop

    private func state(_ instance: String, starts: Bool = false, at now: DeployTime) throws(TagPlan.Refusal) -> TagPlan
    {
        let branch = ControlBranch(ClusterName("c"), InstanceName(instance))
        return try TagPlan.setting(branch, starts: starts, of: targets, Self.tags, at: now)
    }

    @Test func aStateIsSetOnTheCommitThatIsDeployed() throws {
        let plan = try state("main", at: now)
        #expect(plan.tags.map(\.reference) == ["refs/tags/paasta-c.main-20190201T120000-stop"])
        #expect(plan.tags.map(\.commit) == [CommitID(Self.b)])
        let early = try #require(DeployTime("20190103T000000"))
        #expect(
            try state("main", starts: true, at: early).tags.map(\.reference) == [
                "refs/tags/paasta-c.main-20190103T000001-start"
            ])
    }

    @Test(arguments: [
        ("mian", "web has no instance c.mian"), ("new", "web is not deployed to c.new yet"),
        ("never", "c.never has no deploy group: it is never deployed"),
        ("odd", "no new tag can come after refs/tags/paasta-c.odd-zzz-stop"),
    ])
    func whatCannotBeSetIsRefused(_ instance: String, _ message: String) {
        #expect(refusal { () throws(TagPlan.Refusal) in try state(instance, at: now) }?.message == message)
    }

    // MARK: Times

    @Test func timesAreThoseOfUTC() throws {
        let date = try #require(CalendarDate(year: 2019, month: 12, day: 31))
        let local = try #require(Timestamp(date: date, hour: 23, minute: 59, second: 59))
        #expect(DeployTime(Moment(local: local, offset: -3600)).description == "20200101T005959")
        #expect(DeployTime(Moment(local: local, offset: 7200)).description == "20191231T215959")
        #expect(DeployTime("20191231T235959")?.next.description == "20200101T000000")
        #expect(DeployTime("20190102T030405")?.readable == "2019-01-02 03:04:05 UTC")
    }

    @Test(arguments: ["20190230T000000", "20190101T240000", "20190101 000000", "2019", "00000101T000000"])
    func whatNoClockShowsIsNoTime(_ text: String) {
        #expect(DeployTime(text) == nil)
    }
}
