import Compiler

/// All jobs of Chronos, by what they are looked up by.
public struct JobIndex: Sendable {
    private let byName: [JobName: LiveJob]
    /// A job and its clones, in the order in which Chronos has them.
    private let byInstance: [InstanceID: [LiveJob]]

    public init(_ jobs: [LiveJob]) {
        byName = Dictionary(jobs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var byInstance: [InstanceID: [LiveJob]] = [:]
        for job in jobs { if let owner = job.name.owner { byInstance[owner.id, default: []].append(job) } }
        self.byInstance = byInstance
    }

    subscript(name: JobName) -> LiveJob? { byName[name] }

    /// Of an instance's job and its clones the one that ran last; of several the first. Nil if Chronos has none.
    func newest(of id: InstanceID) -> LiveJob? {
        var newest: LiveJob?
        for job in byInstance[id] ?? [] where newest.map({ Self.time($0) < Self.time(job) }) ?? true { newest = job }
        return newest
    }

    /// When it ran last; long ago where it never did, or nobody can read when.
    private static func time(_ job: LiveJob) -> Double {
        [job.statistics.lastSuccess, job.statistics.lastError].map { JobTime.seconds($0) ?? 0 }.max() ?? 0
    }
}
