import Git

/// Tags to make in a service's repository, before anyone makes them. A pure function of what is wished and what is there.
public struct TagPlan: Sendable {
    public struct Tag: Hashable, Sendable {
        /// `refs/tags/…`
        public var reference: String
        public var commit: CommitID
    }

    /// Why there is no plan, for people.
    public struct Refusal: Error {
        public var message: String
        public var hint: String?

        public init(message: String, hint: String?) {
            self.message = message
            self.hint = hint
        }
    }

    public private(set) var tags: [Tag] = []
    /// What someone who wishes that may not expect.
    public private(set) var notes: [String] = []

    /// Nothing to do.
    public init() {}

    /// Deploys a commit to groups.
    public static func deploying(
        _ commit: CommitID, to groups: [DeployGroup], of targets: DeployTargets, _ tags: DeployTags, at now: DeployTime
    ) throws(Refusal) -> TagPlan {
        var plan = TagPlan()
        for group in groups {
            try check(group, of: targets)
            let newest = tags.deploys(to: group).first
            if newest?.commit == commit.id { plan.notes.append("\(group) has been deployed at this commit already") }
            let time = try plan.time(at: now, after: newest?.time, newest?.reference)
            let deploy = DeployTags.Deploy(group: group, time: time, commit: commit.id)
            plan.tags.append(Tag(reference: deploy.reference, commit: commit))
        }
        return plan
    }

    /// Deploys a commit again that was deployed before: to the groups that are named, or to all that it was deployed to. A
    /// group that never had it is refused, unless `unseen` commits are let through.
    public static func rollingBack(
        to commit: CommitID, _ named: [DeployGroup], of targets: DeployTargets, _ tags: DeployTags,
        at now: DeployTime, unseen: Bool
    ) throws(Refusal) -> TagPlan {
        func hadIt(_ group: DeployGroup) -> Bool { tags.deploys(to: group).contains { $0.commit == commit.id } }
        var groups = named
        if named.isEmpty {
            groups = targets.groups.filter(hadIt)
            // A commit that is new everywhere is meant for every group.
            if groups.isEmpty { groups = targets.groups }
        }
        let plan = try deploying(commit, to: groups, of: targets, tags, at: now)
        let strangers = groups.filter { !hadIt($0) }
        guard strangers.isEmpty || unseen else {
            let names = strangers.map(\.text).joined(separator: ", ")
            throw Refusal(
                message: "\(commit.id) was never deployed to \(names)",
                hint: "`soac rollback --service \(targets.service)` lists what was; --force deploys it all the same")
        }
        return plan
    }

    /// Starts or stops an instance, for as long as the commit is deployed that now is.
    public static func setting(
        _ branch: ControlBranch, starts: Bool, of targets: DeployTargets, _ tags: DeployTags, at now: DeployTime
    ) throws(Refusal) -> TagPlan {
        guard let target = targets.targets.first(where: { $0.branch == branch }) else {
            throw Refusal(
                message: "\(targets.service) has no instance \(branch)",
                hint: nearest(branch.text, among: targets.targets.map(\.branch.text)))
        }
        guard let group = target.group.value else {
            throw Refusal(message: "the deploy group of \(branch) cannot be read", hint: nil)
        }
        guard let group else {
            throw Refusal(message: "\(branch) has no deploy group: it is never deployed", hint: nil)
        }
        guard let deploy = tags.deploys(to: group).first else {
            throw Refusal(
                message: "\(targets.service) is not deployed to \(group) yet", hint: "`soac mark` deploys a commit")
        }
        var plan = TagPlan()
        let last = tags.state(of: branch, at: deploy.commit)
        let token = try plan.time(at: now, after: last?.token, last?.reference(for: branch))
        let state = DeployTags.State(token: token, starts: starts, commit: deploy.commit)
        plan.tags.append(Tag(reference: state.reference(for: branch), commit: CommitID(deploy.commit)))
        return plan
    }

    /// Both at once.
    public mutating func add(_ other: TagPlan) {
        tags += other.tags
        notes += other.notes
    }

    // MARK: Checks

    private static func check(_ group: DeployGroup, of targets: DeployTargets) throws(Refusal) {
        if targets.groups.contains(group) { return }
        throw Refusal(
            message: "no instance of \(targets.service) follows the deploy group '\(group)'",
            hint: nearest(group.text, among: targets.groups.map(\.text)))
    }

    private static func nearest(_ name: String, among names: [String]) -> String {
        let near = NearestNames.of(name, among: names)
        if !near.isEmpty { return "did you mean \(near.joined(separator: " or "))?" }
        return names.isEmpty ? "there is none" : "there are \(names.prefix(10).joined(separator: ", "))"
    }

    /// A time for a new tag: the newest one counts, also where the clock that made the last one was ahead of this one.
    private mutating func time(
        at now: DeployTime, after last: String?, _ reference: String?
    ) throws(Refusal) -> String {
        guard let last, let reference, !last.precedesInBytes(now.description) else { return now.description }
        guard let next = DeployTime(last)?.next.description, last.precedesInBytes(next) else {
            throw Refusal(
                message: "no new tag can come after \(reference)",
                hint: "the last one counts, and that is not a time of this age: remove the tag")
        }
        notes.append("\(reference) is not older than this moment; the new tag comes a second after it")
        return next
    }
}
