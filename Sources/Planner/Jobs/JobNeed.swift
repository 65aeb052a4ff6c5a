import Compiler

/// What a job needs to be as it is wanted.
public enum JobNeed: Sendable, Equatable {
    /// Chronos has it so.
    case nothing
    /// Chronos has none of that name.
    case create
    /// Chronos has another one, and what is other.
    case update(String)
    /// Nothing is done, and why.
    case wait(String)
    /// It is not deployed yet, or cannot be compiled: what Chronos has of it stays.
    case leftAlone(String)

    /// A job whose hash is the same is left alone, but where Chronos has it run at other times than after its parents: that is
    /// what it makes of the children of a job that somebody deletes.
    ///
    /// - Parameter isThere: whether Chronos has a job
    public init(_ wanted: WantedJob, live: LiveJob?, isThere: (JobName) -> Bool) {
        let change = live.flatMap { Self.change(from: $0, to: wanted) }
        if live != nil, change == nil {
            self = .nothing
        } else if let parents = wanted.parents, parents.isEmpty {
            self = .wait("it has neither a schedule nor parents, so it would never run")
        } else if let parent = wanted.parents?.first(where: { !isThere($0) }) {
            self = .wait("it runs after '\(Printable.line(parent.text))', which Chronos does not have")
        } else {
            self = change.map { .update($0) } ?? .create
        }
    }

    static func change(from live: LiveJob, to wanted: WantedJob) -> String? {
        guard let description = live.description, description.hasSameBytes(as: wanted.description) else {
            let now = live.description.flatMap { $0.isEmpty ? nil : Printable.line($0) } ?? "nobody's"
            return "its configuration is \(now), and is to be \(wanted.description)"
        }
        switch (live.parents, wanted.parents) {
        case (let now?, let parents?) where Set(now) != Set(parents):
            return "Chronos has it run after \(names(now)), and not after \(names(parents))"
        case (nil, let parents?) where live.schedule != nil:
            return "Chronos has it run by a schedule, and not after \(names(parents))"
        case (_?, nil): return "Chronos has it run after others, and not by its schedule"
        default: return nil
        }
    }

    private static func names(_ jobs: [JobName]) -> String {
        jobs.isEmpty ? "nothing" : jobs.sorted().map { "'\(Printable.line($0.text))'" }.joined(separator: " and ")
    }
}

/// What each job of a cluster needs, as one look at Chronos shows it.
public struct JobNeeds: Sendable {
    /// What is wanted of an instance.
    public enum Wish: Sendable {
        case job(WantedJob)
        /// Why it is none: it waits for its first deployment, or cannot be compiled.
        case absent(String)
    }

    /// Parents before their children; what is never in order comes last.
    public let jobs: [(id: InstanceID, need: JobNeed)]

    /// - Parameter live: all jobs that Chronos has
    public init(_ wanted: [InstanceID: Wish], live: [LiveJob]) {
        let byName = Dictionary(live.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let graph = JobGraph(
            wanted.mapValues { wish in if case .job(let job) = wish { job.parents ?? [] } else { [] } })
        let order = graph.order
        var there = Set(byName.keys)
        var jobs: [(id: InstanceID, need: JobNeed)] = []
        for id in order.sorted {
            switch wanted[id] {
            case .job(let job):
                let need = JobNeed(job, live: byName[job.name], isThere: there.contains)
                switch need {
                case .create, .update: there.insert(job.name)
                case .wait(let reason):
                    jobs.append((id, .wait(Self.reason(reason, job, wanted, there))))
                    continue
                case .nothing, .leftAlone: break
                }
                jobs.append((id, need))
            case .absent(let reason): jobs.append((id, .leftAlone(reason)))
            case nil: break
            }
        }
        let sorted = Set(order.sorted)
        for id in wanted.keys.filter({ !sorted.contains($0) }).sorted() {
            guard case .job(let job) = wanted[id] else { continue }
            let need = JobNeed(job, live: byName[job.name], isThere: there.contains)
            let circle = order.circles.first { $0.contains(id) }
            let reason = circle.map { JobGraph.text(ofCircle: $0) } ?? "it runs after jobs that run after themselves"
            jobs.append((id, need == .nothing ? .nothing : .wait(reason)))
        }
        self.jobs = jobs
    }

    /// With what keeps a parent away.
    private static func reason(
        _ reason: String, _ job: WantedJob, _ wanted: [InstanceID: Wish], _ there: Set<JobName>
    ) -> String {
        guard case .instance(let parent) = job.parents?.first(where: { !there.contains($0) })?.owner,
            case .absent(let why) = wanted[parent]
        else { return reason }
        return "\(reason): \(why)"
    }
}
