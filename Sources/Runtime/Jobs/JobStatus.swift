import Compiler
import Planner

/// How a job is: what is wanted of it, and what Chronos has.
public struct JobStatus: Sendable, Equatable {
    /// In a word, the gravest that holds.
    public enum Word: String, Sendable, CaseIterable {
        /// Chronos has it as it is wanted, and its last run went well.
        case scheduled
        /// The same, of one that has not run yet.
        case fresh
        /// It is not to run, and does not.
        case disabled
        /// Its last run failed.
        case failing
        /// Chronos has another configuration of it.
        case outdated
        /// Chronos does not have it.
        case missing
        /// It waits for its first deployment, or cannot be compiled.
        case notDeployed = "not-deployed"
        /// Chronos does not answer.
        case unknown
    }

    public var id: InstanceID
    public var word: Word
    /// Why, where the word does not say it all.
    public var reason: String?
    /// The hashes of the configuration that is wanted, and of the one that Chronos has.
    public var wanted: String?
    public var seen: String?
    /// What is left of its schedule, or after what it runs; as Chronos has it.
    public var schedule: String?
    public var parents: [JobName] = []
    public var statistics: JobStatistics?

    /// Whether it is as it should be.
    public var isWell: Bool { [.scheduled, .fresh, .disabled].contains(word) }
}

extension JobsRollout {
    /// The jobs that a name means: a service's, or one; nil: all.
    public func jobs(named name: String?) -> [InstanceID] {
        let all = wishes.keys.sorted()
        guard let name else { return all }
        return all.filter { $0.service.text.hasSameBytes(as: name) || $0.description.hasSameBytes(as: name) }
    }

    /// How jobs are; none if the cluster has no Chronos.
    public func status(of ids: [InstanceID]) async -> [JobStatus] {
        guard let chronos, !ids.isEmpty else { return [] }
        var live: [JobName: LiveJob] = [:]
        do throws(ChronosFailure) {
            live = Dictionary(try await chronos.jobs().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        } catch {
            return ids.map { JobStatus(id: $0, word: .unknown, reason: error.reason, wanted: wanted($0)?.description) }
        }
        return ids.map { status(of: $0, live) }
    }

    private func status(of id: InstanceID, _ all: [JobName: LiveJob]) -> JobStatus {
        let live = all[JobName(id)]
        var status = JobStatus(id: id, word: .scheduled, wanted: wanted(id)?.description, seen: live?.description)
        (status.schedule, status.parents) = (live?.schedule, live?.parents ?? [])
        status.statistics = live?.statistics
        switch wishes[id] {
        case .absent(let reason): (status.word, status.reason) = (.notDeployed, reason)
        case nil: (status.word, status.reason) = (.missing, "it is not configured")
        case .job(let job):
            switch JobNeed(job, live: live, isThere: { all[$0] != nil }) {
            case .nothing: (status.word, status.reason) = word(live)
            case .create: (status.word, status.reason) = (.missing, "soac apply makes it")
            case .update(let reason): (status.word, status.reason) = (.outdated, reason)
            case .wait(let reason), .leftAlone(let reason):
                (status.word, status.reason) = (live == nil ? .missing : .outdated, reason)
            }
        }
        return status
    }

    private func word(_ live: LiveJob?) -> (JobStatus.Word, String?) {
        guard let live else { return (.missing, nil) }
        if live.isDisabled { return (.disabled, nil) }
        switch (live.statistics.lastRun, live.statistics.hasFailedLast) {
        case (.never, _): return (.fresh, "it has not run yet")
        case (_, true): return (.failing, "its last run failed")
        default: return (.scheduled, nil)
        }
    }
}
