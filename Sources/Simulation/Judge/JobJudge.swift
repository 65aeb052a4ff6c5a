import Compiler
import Planner
import Simulators

/// Looks at every change that Chronos is asked for. A soac is judged by what it read last: what is counted after that, or deleted by
/// others, it cannot know of.
struct JobJudge: Sendable {
    /// By the number of the soac.
    private var knowledge: [Int: JobKnowledge] = [:]
    /// What was found in the last change, and which promises were looked at.
    private(set) var found: [String] = []
    private(set) var judged: [Promise] = []

    mutating func begin(_ soac: Int, _ jobs: SimulatedJobs) {
        knowledge[soac] = JobKnowledge(commit: jobs.head, everDefined: jobs.everDefined)
    }

    /// A turn of one job begins, by the state that a process works on which stays.
    mutating func turn(_ soac: Int, _ id: InstanceID, of jobs: SimulatedJobs) {
        knowledge[soac, default: JobKnowledge()].commit[id] = jobs.head[id]
        knowledge[soac, default: JobKnowledge()].everDefined.formUnion(jobs.everDefined)
    }

    // MARK: Questions

    /// It was told of all jobs, or (`name`) of those whose names hold that.
    mutating func noteJobs(_ soac: Int, _ jobs: [JSON], named name: String?) {
        var known = knowledge[soac, default: JobKnowledge()]
        if let name { known.counts[name] = .some(nil) } else { known.counts = [:] }
        for job in jobs {
            guard let name = job["name"]?.string else { continue }
            known.counts[name] = JobKnowledge.Counts(
                successes: job["successCount"]?.int ?? 0, errors: job["errorCount"]?.int ?? 0)
        }
        knowledge[soac] = known
    }

    mutating func noteGraph(_ soac: Int, _ chronos: SimulatedChronos) {
        var children: [String: Set<String>] = [:]
        for child in chronos.names {
            for parent in chronos.job(child)?["parents"]?.items ?? [] {
                children[parent.string ?? "", default: []].insert(child)
            }
        }
        knowledge[soac, default: JobKnowledge()].children = children
    }

    // MARK: Changes

    /// A soac asks for a change: the instance that it is about, if it is one of its own.
    mutating func check(_ request: SimulatedRequest, of soac: Int) -> InstanceID? {
        (found, judged) = ([], [])
        let body = JSON(request.body)
        let name = body?["name"]?.string ?? request.path.split(separator: "/").last.map(String.init) ?? ""
        judged.append(.owners)
        guard case .instance(let id)? = JobName(name).owner, let known = knowledge[soac],
            known.everDefined.contains(id)
        else {
            found.append("a foreign job is touched: '\(name)'")
            return nil
        }
        if let body {
            checkSent(body, name, id, known, isDependent: request.path.hasSuffix("/dependency"))
        } else if known.commit[id] != nil {
            found.append("'\(name)' is removed, and \(id) is wanted")
        } else if let child = known.children[name]?.min() {
            found.append("'\(name)' is removed, and '\(child)' runs after it")
        }
        return id
    }

    private mutating func checkSent(
        _ body: JSON, _ name: String, _ id: InstanceID, _ known: JobKnowledge, isDependent: Bool
    ) {
        guard let job = known.commit[id], job.state == .runs else {
            found.append("'\(name)' is sent, and \(id) is not to run")
            return
        }
        if let counts = known.counts[name] ?? nil, counts.successes + counts.errors > 0 {
            judged.append(.statistics)
            let sent = JobKnowledge.Counts(
                successes: body["successCount"]?.int ?? 0, errors: body["errorCount"]?.int ?? 0)
            if sent != counts { found.append("'\(name)' loses what was counted: \(counts) is sent as \(sent)") }
        }
        guard isDependent else { return }
        judged.append(.parents)
        for parent in job.parents.map({ JobName($0).text }) where !known.isThere(parent) {
            found.append("'\(name)' is sent before its parent '\(parent)'")
        }
    }
}
