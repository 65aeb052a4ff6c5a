import Compiler
import Fleet
import Git

/// Makes tags in the repository of one service. First a plan, which can be shown, then its carrying out.
public struct Tagging: Sendable {
    public enum Failure: Error {
        case fleet(Fleet.Failure)
        case remote(RemoteError)
        case refused(TagPlan.Refusal)
        /// What soa-configs says of the service cannot be read.
        case broken
    }

    public let targets: DeployTargets
    /// What of soa-configs cannot be read, in reading order.
    public let diagnostics: [Diagnostic]
    private let remotes: Remotes

    /// `gitURL` is where the tags are, if not where soa-configs says.
    public init(
        _ service: ServiceName, in snapshot: Snapshot, clusters: [ClusterName], remotes: Remotes, gitURL: String? = nil
    ) throws(Failure) {
        let fleet = Fleet(snapshot: snapshot, services: [service], jobs: 1)
        let read: Outcome<[(name: ServiceName, targets: Definition<DeployTargets>)]>
        do { read = try DeployTargetReading(fleet: fleet, clusters: clusters).read() } catch { throw .fleet(error) }
        diagnostics = read.diagnostics
        guard var targets = read.value.first?.targets.value else { throw .broken }
        if let gitURL { targets.gitURL = Setting(gitURL, .standard) }
        self.targets = targets
        self.remotes = remotes
    }

    // MARK: Looking

    /// What the repository has.
    public func references() throws(Failure) -> [RemoteReference] {
        let url = try url(remotes.rewrites.fetchURL(targets.gitURL.value))
        return try call(url) { () throws(RemoteError) in try Remote(url, access: remotes.access).references() }
    }

    /// The commit that 40 hexadecimal digits name; a beginning of one is refused, as it may mean another tomorrow.
    public static func commit(_ text: String, among references: [RemoteReference]) throws(Failure) -> CommitID {
        if let id = ObjectID(hex: text) { return CommitID(id) }
        let prefix = text.lowercased()
        let isBeginning = text.utf8.count < 40 && !text.isEmpty && text.allSatisfy(\.isHexDigit)
        let near = Set(references.map(\.target)).filter { isBeginning && $0.description.hasPrefix(prefix) }.sorted()
        let hint = near.isEmpty ? "`git rev-parse` gives it" : "did you mean \(near[0])?"
        throw .refused(TagPlan.Refusal(message: "'\(text)' is not a full commit id of 40 digits", hint: hint))
    }

    /// The commit that 4 to 40 hexadecimal digits name, of those that references point to.
    public static func commit(beginning text: String, among references: [RemoteReference]) throws(Failure) -> CommitID {
        if let id = ObjectID(hex: text) { return CommitID(id) }
        let isBeginning = text.utf8.count >= 4 && text.utf8.count < 40 && text.allSatisfy(\.isHexDigit)
        let prefix = text.lowercased()
        let found = Set(references.map(\.target)).filter { isBeginning && $0.description.hasPrefix(prefix) }
        guard let id = found.first, found.count == 1 else {
            throw .refused(
                TagPlan.Refusal(
                    message: "'\(text)' matches \(found.count) commits that references point to",
                    hint: "give all 40 digits; `git rev-parse` does"))
        }
        return CommitID(id)
    }

    // MARK: Carrying out

    /// Makes sure that the commits exist in the repository, and pushes the tags unless it is a `rehearsal`. A tag that
    /// is there already with its commit is taken for made, so that a lost answer does no harm.
    public func carryOut(_ plan: TagPlan, rehearsal: Bool) throws(Failure) {
        let source = try url(remotes.rewrites.fetchURL(targets.gitURL.value))
        let target = try url(remotes.rewrites.pushURL(targets.gitURL.value))
        try call(target) { () throws(RemoteError) in
            let (from, to) = (Remote(source, access: remotes.access), Remote(target, access: remotes.access))
            let missing = try Tagging.missing(plan, at: to)
            let repository = try Tagging.repository(for: target)
            for commit in Set(missing.map(\.commit)) { try repository.fetch(commit, from: from) }
            if rehearsal || missing.isEmpty { return }
            try repository.push(missing.map { ($0.reference, $0.commit) }, to: to)
        }
    }

    private static func missing(_ plan: TagPlan, at remote: Remote) throws(RemoteError) -> [TagPlan.Tag] {
        let there = try remote.references()
        return plan.tags.filter { tag in
            !there.contains(RemoteReference(name: tag.reference, target: tag.commit.id))
        }
    }

    private static func repository(for url: RemoteURL) throws(RemoteError) -> PushRepository {
        do {
            return try PushRepository()
        } catch {
            throw RemoteError(url: url.shown, message: "no temporary repository can be made: \(error.message)")
        }
    }

    private func url(_ text: String) throws(Failure) -> RemoteURL {
        do { return try RemoteURL(text) } catch { throw .remote(error) }
    }

    private func call<Answer: Sendable>(
        _ url: RemoteURL, _ work: @escaping @Sendable () throws(RemoteError) -> Answer
    ) throws(Failure) -> Answer {
        let call = RemoteCalls<Answer>.Call(host: url.host ?? "", budget: 1, url: url.shown, work: work)
        var answer: Result<Answer, RemoteError>?
        RemoteCalls([call], remotes.limits.schedule).run { _, result in answer = result }
        switch answer {
        case .success(let answer): return answer
        case .failure(let error): throw .remote(error)
        case nil: preconditionFailure("every call ends")
        }
    }
}
