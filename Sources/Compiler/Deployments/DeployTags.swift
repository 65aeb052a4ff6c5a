import Git

/// The tags of a service's repository that say what is deployed, and whether it runs.
///
/// `refs/tags/paasta-GROUP-YYYYMMDDTHHMMSS-deploy` deploys its commit to a group;
/// `refs/tags/paasta-CLUSTER.INSTANCE-TOKEN-start` (or `-stop`) starts or stops an instance for as long as that commit is
/// deployed. Names are compared literally (paasta_tools takes a group for a pattern).
public struct DeployTags: Sendable {
    /// A commit that was deployed to a group.
    public struct Deploy: Hashable, Sendable {
        public var group: DeployGroup
        /// `20190102T030405`, UTC.
        public var time: String
        public var commit: ObjectID

        public init(group: DeployGroup, time: String, commit: ObjectID) {
            self.group = group
            self.time = time
            self.commit = commit
        }

        public var reference: String { "refs/tags/paasta-\(group)-\(time)-deploy" }
    }

    /// A wish to start or stop an instance.
    public struct State: Hashable, Sendable {
        /// Instances are restarted when it changes; mostly a time as above.
        public var token: String
        public var starts: Bool
        public var commit: ObjectID

        public init(token: String, starts: Bool, commit: ObjectID) {
            self.token = token
            self.starts = starts
            self.commit = commit
        }

        public var desiredState: String { starts ? "start" : "stop" }

        public func reference(for branch: ControlBranch) -> String {
            "refs/tags/paasta-\(branch)-\(token)-\(desiredState)"
        }
    }

    /// Per group the newest first.
    private var deploys: [DeployGroup: [Deploy]] = [:]
    /// By what stands before the token, with the name's `paasta-`; `place` is the tag's among all by name.
    private var states: [ControlBranch: [(place: Int, state: State)]] = [:]

    public init(_ references: [RemoteReference]) {
        let sorted = references.sorted { $0.name.precedesInBytes($1.name) }
        for (place, reference) in sorted.enumerated() where reference.name.utf8.starts(with: "refs/tags/".utf8) {
            add(Array(reference.name.utf8.dropFirst("refs/tags/".utf8.count))[...], reference.target, at: place)
        }
        for group in deploys.keys { deploys[group]?.sort { $0.time > $1.time } }
    }

    /// What `listed` gave.
    public init(deploys: [Deploy], states: [(branch: ControlBranch, state: State)]) {
        for deploy in deploys { self.deploys[deploy.group, default: []].append(deploy) }
        for (place, (branch, state)) in states.enumerated() { self.states[branch, default: []].append((place, state)) }
    }

    private mutating func add(_ name: ArraySlice<UInt8>, _ commit: ObjectID, at place: Int) {
        guard let dash = name.lastIndex(of: UInt8(ascii: "-")) else { return }
        let rest = name[..<dash]
        switch String(decoding: name[(dash + 1)...], as: UTF8.self) {
        case "deploy": addDeploy(rest, commit)
        case "start": addState(rest, starts: true, commit, at: place)
        case "stop": addState(rest, starts: false, commit, at: place)
        default: break
        }
    }

    /// `paasta-GROUP-YYYYMMDDTHHMMSS`
    private mutating func addDeploy(_ text: ArraySlice<UInt8>, _ commit: ObjectID) {
        let prefix = Array("paasta-".utf8)
        guard text.starts(with: prefix), text.count >= prefix.count + 16 else { return }
        let time = text.suffix(15)
        let group = text[(text.startIndex + prefix.count)..<(time.startIndex - 1)]
        guard text[time.startIndex - 1] == UInt8(ascii: "-"), DeployTags.isTime(time) else { return }
        let deploy = Deploy(
            group: DeployGroup(String(decoding: group, as: UTF8.self)), time: String(decoding: time, as: UTF8.self),
            commit: commit)
        deploys[deploy.group, default: []].append(deploy)
    }

    private mutating func addState(_ text: ArraySlice<UInt8>, starts: Bool, _ commit: ObjectID, at place: Int) {
        guard let dash = text.lastIndex(of: UInt8(ascii: "-")), dash + 1 < text.endIndex else { return }
        let state = State(
            token: String(decoding: text[(dash + 1)...], as: UTF8.self), starts: starts, commit: commit)
        states[ControlBranch(String(decoding: text[..<dash], as: UTF8.self)), default: []].append((place, state))
    }

    /// Whether a text is `20190102T030405`, be there such a time or not.
    public static func isTime(_ text: some Collection<UInt8>) -> Bool {
        text.count == 15
            && text.enumerated().allSatisfy { place, byte in
                place == 8 ? byte == UInt8(ascii: "T") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    // MARK: Parts

    /// Of each group the newest first, and of states the last to count last.
    public var listed: (deploys: [Deploy], states: [(branch: ControlBranch, state: State)]) {
        let wishes = states.flatMap { branch, all in all.map { (branch: branch, place: $0.place, state: $0.state) } }
        return (
            deploys.keys.sorted().flatMap { deploys[$0] ?? [] },
            wishes.sorted { $0.place < $1.place }.map { ($0.branch, $0.state) }
        )
    }

    /// The newest deploys of each group, of the groups that were deployed to last, and what was wished at these commits. Also of
    /// groups that nobody follows now: somebody may have.
    public func newest(_ count: Int, ofGroups limit: Int) -> DeployTags {
        let last = deploys.mapValues { $0.first?.time ?? "" }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        var newest = DeployTags(deploys: [], states: [])
        for (group, _) in last.prefix(limit) { newest.deploys[group] = deploys[group].map { Array($0.prefix(count)) } }
        let commits = Set(newest.deploys.values.joined().map(\.commit))
        newest.states = states.mapValues { all in all.filter { commits.contains($0.state.commit) } }
            .filter { !$0.value.isEmpty }
        return newest
    }

    /// A time at which a group ran one commit.
    public struct Run: Sendable {
        /// What it began with: later tags may deploy the same commit.
        public var deploy: Deploy
        /// What ended it; nil if nothing did.
        public var next: Deploy?
    }

    /// The newest first.
    public func runs(of group: DeployGroup) -> [Run] {
        var runs: [Run] = []
        for deploy in deploys(to: group).reversed() where runs.last?.deploy.commit != deploy.commit {
            if !runs.isEmpty { runs[runs.count - 1].next = deploy }
            runs.append(Run(deploy: deploy, next: nil))
        }
        return runs.reversed()
    }

    /// The tokens of what was wished of an instance in any cluster while a commit was deployed, the first first.
    public func tokens(of instance: InstanceName, at commit: ObjectID) -> [String] {
        let tokens = states.filter {
            $0.key.text.utf8.suffix(instance.text.utf8.count + 1).elementsEqual(".\(instance)".utf8)
        }
        .flatMap(\.value).filter { $0.state.commit == commit }.map { Text($0.state.token) }
        return Set(tokens).map(\.description).sorted { $0.precedesInBytes($1) }
    }

    /// As if this one deploy were all that was ever deployed, and of the wishes those that came later than `token` were none; nil:
    /// nothing was wished.
    public func only(_ deploy: Deploy, until token: String?) -> DeployTags {
        var only = DeployTags(deploys: [deploy], states: [])
        guard let token else { return only }
        only.states = states.mapValues { all in all.filter { !token.precedesInBytes($0.state.token) } }
        return only
    }

    // MARK: Asking

    /// To which something was deployed, sorted.
    public var groups: [DeployGroup] { deploys.keys.sorted() }

    /// All deploys to a group, the newest first.
    public func deploys(to group: DeployGroup) -> [Deploy] { deploys[group] ?? [] }

    /// What was last wished of an instance while `commit` is deployed; nil if nothing was. The last token counts, among
    /// equal ones the last tag by name. There may be none, one or two `paasta-` before the name: there were mistakes.
    public func state(of branch: ControlBranch, at commit: ObjectID) -> State? {
        let wishes = DeployTags.spellings(of: branch).flatMap { states[$0] ?? [] }
        let last = wishes.filter { $0.state.commit == commit }.max { a, b in
            a.state.token.hasSameBytes(as: b.state.token)
                ? a.place < b.place : a.state.token.precedesInBytes(b.state.token)
        }
        return last?.state
    }

    private static func spellings(of branch: ControlBranch) -> [ControlBranch] {
        ["", "paasta-", "paasta-paasta-"].map { ControlBranch($0 + branch.text) }
    }
}
