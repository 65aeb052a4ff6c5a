import Compiler
import Emitters

/// A Chronos job as its cluster is to have it.
public struct WantedChronosJob: Sendable {
    public enum State: Sendable {
        /// What is sent.
        case job([UInt8])
        /// It waits for its first deployment. What Chronos has of it is left alone.
        case notDeployed(String)
        /// It cannot be compiled. What Chronos has of it is left alone.
        case broken
    }

    public var id: InstanceID
    public var state: State

    public init(id: InstanceID, state: State) { (self.id, self.state) = (id, state) }
}

/// What one cluster is to run on Chronos, of all services of a snapshot.
public struct WantedJobs: Sendable {
    /// By id.
    public var jobs: [WantedChronosJob]
    /// Services of whose jobs nothing is known: their file cannot be read.
    public var unreadable: Set<ServiceName>
    /// In reading order.
    public var diagnostics: [Diagnostic]

    public init(jobs: [WantedChronosJob], unreadable: Set<ServiceName> = [], diagnostics: [Diagnostic] = []) {
        (self.jobs, self.unreadable, self.diagnostics) = (jobs, unreadable, diagnostics)
    }
}

extension WantedFleet {
    /// The cluster's jobs. `progress` is called now and then, from any thread, with how many services are done.
    public func jobs(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> WantedJobs {
        let compiled = try compilation(of: [.chronos]).run(progress: progress)
        var wanted = WantedJobs(jobs: [], diagnostics: compiled.diagnostics)
        for output in compiled.outputs {
            switch output {
            case .file(let file):
                wanted.jobs.append(WantedChronosJob(id: file.id, state: file.bytes.map { .job($0) } ?? .broken))
            case .leftOut(let omission):
                guard let name = omission.instance else {
                    wanted.unreadable.insert(omission.service)
                    continue
                }
                let id = InstanceID(service: omission.service, instance: name)
                switch omission.reason {
                case .notDeployed(let reason):
                    wanted.jobs.append(WantedChronosJob(id: id, state: .notDeployed(reason)))
                case .broken: wanted.jobs.append(WantedChronosJob(id: id, state: .broken))
                }
            }
        }
        wanted.jobs.sort { $0.id < $1.id }
        return wanted
    }
}
