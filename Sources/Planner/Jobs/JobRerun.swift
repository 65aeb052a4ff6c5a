import Compiler
import Emitters

/// The clones with which a job, or all that are connected with it, run once more for a date.
public struct JobRerun: Sendable {
    /// A job that may run once more.
    public struct Source: Sendable {
        public var job: WantedJob
        /// Its command for the date.
        public var command: Command

        public enum Command: Sendable {
            case text(String)
            /// It has none, and its image decides.
            case none
            /// Why there is none for that date.
            case broken(String)
        }

        public init(job: WantedJob, command: Command) { (self.job, self.command) = (job, command) }
    }

    /// What is POSTed.
    public struct Clone: Sendable, Equatable {
        public var name: JobName
        public var kind: JobStep.Kind
        public var body: [UInt8]
    }

    /// Why nothing runs once more, for people.
    public struct Failure: Error, Hashable, Sendable {
        public var reason: String
        public var hint: String?
    }

    /// At once, and no more.
    private static let onceNow = "R1//PT1M"

    /// The clones in the order in which they are sent: each after its parents.
    ///
    /// - Parameters:
    ///   - jobs: all of the cluster that are deployed
    ///   - all: whether all that are connected with it run, as they hang together
    ///   - force: whether jobs that are disabled run as well
    ///   - time: now, in UTC
    public static func clones(
        of id: InstanceID, among jobs: [InstanceID: Source], all: Bool, force: Bool, time: Timestamp
    ) -> Result<[Clone], Failure> {
        guard let own = jobs[id] else {
            let near = NearestNames.of(id.description, among: jobs.keys.map(\.description).sorted())
            return .failure(
                Failure(
                    reason: "\(id) is not configured, or not deployed",
                    hint: near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?"))
        }
        if own.job.isDisabled, !force {
            return .failure(
                Failure(
                    reason: "\(id) is disabled, so its clone would never run",
                    hint: "--force-disabled runs it anyway"))
        }
        var order = [id]
        if all {
            switch JobGraph(jobs.mapValues { $0.job.parents ?? [] }).order(of: id) {
            case .success(let ids): order = ids
            case .failure(let failure): return .failure(Failure(reason: failure.text))
            }
        }
        let stamp = JobName.stamp(time)
        var clones: [Clone] = []
        for id in order {
            guard let source = jobs[id] else { continue }
            if case .broken(let reason) = source.command { return .failure(Failure(reason: "\(id): \(reason)")) }
            clones.append(clone(of: source, keepsParents: all, force: force, stamp: stamp))
        }
        return .success(clones)
    }

    private static func clone(of source: Source, keepsParents: Bool, force: Bool, stamp: String) -> Clone {
        let name = JobName(cloneOf: source.job.id, stamp: stamp)
        var members: [(name: String, value: Value?)] = [("name", .string(name.text))]
        if case .text(let command) = source.command {
            members.append(("command", .string(command)))
        } else {
            members.append(("command", .null))
        }
        if force { members.append(("disabled", .bool(false))) }
        let parents = keepsParents ? source.job.parents : nil
        if let parents {
            let names = parents.map { parent -> Value in
                guard case .instance(let id) = parent.owner else { return .string(parent.text) }
                return .string(JobName(cloneOf: id, stamp: stamp).text)
            }
            members.append(("parents", .list(names)))
        } else {
            members += [("parents", nil), ("schedule", .string(onceNow))]
        }
        return Clone(
            name: name, kind: parents == nil ? .scheduled : .dependent, body: source.job.body(with: members))
    }
}
