import Compiler

/// Which of Chronos's jobs belong to nothing that is configured and are deleted, and which clones have served.
///
/// Only jobs go whose names soac or paasta_tools makes, and whose instance a commit of the repository once defined. All others
/// are left alone, with the reason. When more than a share of the jobs would go, nothing does: somebody probably lost the
/// configuration.
public struct JobCleanup: Sendable {
    /// A job that is deleted.
    public struct Removal: Sendable, Equatable {
        public var job: JobName
        public var owner: JobName.Owner
        /// The check that ends with the job; nil for a clone, whose instance may still run.
        public var resolvedCheck: String?
        public var reason: String

        public init(job: JobName, owner: JobName.Owner, resolvedCheck: String? = nil, reason: String) {
            (self.job, self.owner, self.resolvedCheck, self.reason) = (job, owner, resolvedCheck, reason)
        }
    }

    /// A job that stays although nothing that is configured has it.
    public struct Exception: Sendable, Equatable {
        public var job: JobName
        public var reason: String
    }

    /// What is configured of an instance.
    public enum Configured: Sendable {
        /// Seconds between its runs; nil if it has no schedule, or one that does not say.
        case job(interval: Double?)
        /// Its file, or what is deployed of it, cannot be read.
        case unknown
    }

    /// Children before their parents.
    public let removals: [Removal]
    public let leftAlone: [Exception]
    /// The jobs of instances that Chronos has, and those of them that would go.
    public let running: Int
    public let unconfigured: Int
    /// Too many would go, and that is not forced: nothing is to be deleted.
    public let isRefused: Bool

    /// A clone stays for so many seconds after its run, and for no less than its instance's interval.
    private static let clonePatience = 86_400.0

    /// - Parameters:
    ///   - jobs: every job that Chronos has
    ///   - configured: nil for an instance that no file of the cluster has
    ///   - wasDefined: whether a commit of the repository ever defined an instance
    ///   - threshold: a share of the instances' jobs, 0 to 1; exactly so many may go
    ///   - now: seconds since 1970
    public init(
        jobs: [LiveJob], configured: (InstanceID) -> Configured?, wasDefined: (InstanceID) -> Bool, threshold: Double,
        now: Double, isForced: Bool = false
    ) {
        var removals: [Removal] = []
        var leftAlone: [Exception] = []
        var (running, gone) = (0, 0)
        var seen: Set<JobName> = []
        for job in jobs where seen.insert(job.name).inserted {
            guard let owner = job.name.owner else {
                leftAlone.append(Exception(job: job.name, reason: "its name is not one that soac makes"))
                continue
            }
            let configuration = configured(owner.id)
            if configuration == nil, !wasDefined(owner.id) {
                leftAlone.append(Exception(job: job.name, reason: "no commit of the repository defines \(owner.id)"))
                continue
            }
            switch owner {
            case .instance(let id):
                running += 1
                guard configuration == nil else { continue }
                gone += 1
                removals.append(
                    Removal(
                        job: job.name, owner: owner, resolvedCheck: "check_chronos_jobs.\(id)",
                        reason: "\(id) is not configured any more"))
            case .clone(let id):
                guard let patience = Self.patience(configuration), case .at(let last) = job.statistics.lastRun,
                    now - last > patience
                else { continue }
                removals.append(
                    Removal(
                        job: job.name, owner: owner, resolvedCheck: nil, reason: "this run of \(id) was over long ago"))
            }
        }
        (self.running, unconfigured) = (running, gone)
        isRefused = !isForced && running > 0 && Double(gone) / Double(running) > threshold
        let (free, kept) = isRefused ? ([], []) : Self.ordered(removals, among: jobs)
        (self.removals, self.leftAlone) = (free, leftAlone + kept)
    }

    private static func patience(_ configuration: Configured?) -> Double? {
        switch configuration {
        case nil: clonePatience
        case .job(let interval): max(clonePatience, interval ?? 0)
        case .unknown: nil
        }
    }

    /// Children before their parents. What runs before a job that stays has to stay: with a job that is deleted Chronos changes
    /// its children, so that they run by its schedule, and outside of their containers.
    private static func ordered(_ removals: [Removal], among jobs: [LiveJob]) -> ([Removal], kept: [Exception]) {
        var children: [JobName: Set<JobName>] = [:]
        for job in jobs { for parent in job.parents ?? [] { children[parent, default: []].insert(job.name) } }
        var waiting = removals
        var ordered: [Removal] = []
        var gone: Set<JobName> = []
        while true {
            let free = waiting.filter { (children[$0.job] ?? []).isSubset(of: gone) }
            if free.isEmpty { break }
            ordered += free
            gone.formUnion(free.map(\.job))
            waiting.removeAll { gone.contains($0.job) }
        }
        let kept = waiting.map { removal in
            let names = (children[removal.job] ?? []).subtracting(gone).sorted().map { "'\(Printable.line($0.text))'" }
            return Exception(job: removal.job, reason: "\(names.joined(separator: ", ")) still runs after it")
        }
        return (ordered, kept)
    }
}
