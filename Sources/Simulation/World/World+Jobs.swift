import Compiler
import Planner
import Simulators

/// Chronos beside Marathon, in the worlds that have it.
extension World {
    /// What others have in Chronos: names of one word and of two, and what is nearly a clone.
    static let foreignJobs = ["backup tables", "cleanup", "tmp x y", "tmp-2019-10-01T000000 never defined"]

    /// What the first commit wants runs already, beside jobs of others; one of these runs after one of ours.
    mutating func beginChronos(_ seed: UInt64) {
        let jobs = SimulatedJobs(&numbers)
        var chronos = SimulatedChronos(.two, seed: seed, at: Self.start)
        func post(_ kind: String, _ body: JSON) {
            _ = chronos.handle(SimulatedRequest("POST", "/scheduler/\(kind)", body: body.bytes), at: now)
        }
        for name in Self.foreignJobs {
            post("iso8601", ["name": .string(name), "command": "theirs", "schedule": "R/2019-10-02T12:03:00Z/PT7M"])
        }
        // Again and again, since what comes first by name may run after what comes later.
        for _ in 0..<4 {
            for (id, job) in jobs.head.sorted(by: { $0.key < $1.key })
            where chronos.job(JobName(id).text) == nil {
                guard numbers.chance(0.8) else { continue }
                post(job.parents.isEmpty ? "iso8601" : "dependency", SimulatedJobs.body(id, job))
            }
        }
        if numbers.chance(0.3), let parent = chronos.names.first(where: { $0.hasPrefix("jobs ") }) {
            post("dependency", ["name": "their report", "command": "theirs", "parents": [.string(parent)]])
        }
        (self.jobs, cluster.chronos) = (jobs, chronos)
    }

    // MARK: Requests

    /// A request of a soac arrives at Chronos.
    mutating func deliverJobs(
        _ request: SimulatedRequest, from soac: Int, holding held: Set<String>, isHeard: Bool
    ) -> SimulatedAnswer? {
        guard request.method == "GET" else { return changeJobs(request, from: soac, holding: held) }
        guard let answer = cluster.chronos?.handle(request, at: now) else { return nil }
        if losesLocks, request.value("name") != nil {
            losesLocks = false
            locks.lose(of: soac, freeFrom: now + 1)
        }
        guard isHeard, answer.status == 200 else { return answer }
        if request.path.hasSuffix("/graph/csv"), let chronos = cluster.chronos {
            jobJudge.noteGraph(soac, chronos)
        } else if let jobs = JSON(answer.body)?.items {
            jobJudge.noteJobs(soac, jobs, named: request.value("name"))
        }
        return answer
    }

    private mutating func changeJobs(
        _ request: SimulatedRequest, from soac: Int, holding locks: Set<String>
    ) -> SimulatedAnswer? {
        soacs[soac].changes += 1
        let id = jobJudge.check(request, of: soac)
        for promise in jobJudge.judged { judge.judge(promise) }
        for violation in jobJudge.found { judge.find(violation) }
        if let id {
            let spelling = AppID.spelling(of: id)
            judge.judge(.locks)
            judge.noteChange(soac, spelled: spelling, "the job \(id)")
            if !locks.contains(spelling) { judge.find("the job \(id) is changed without its lock") }
        }
        let answer = cluster.chronos?.handle(request, at: now)
        let name = JSON(request.body)?["name"]?.string ?? ""
        note("soac \(soac)  \(request.method) \(request.path) \(name) → \(answer?.status ?? 0)")
        return answer
    }

    // MARK: Troubles

    /// Somebody changes a job of ours by hand.
    mutating func happen(_ trouble: JobMishap) {
        guard var chronos = cluster.chronos else { return }
        chronos.advance(to: now)
        let own = chronos.names.filter { name in
            if case .instance(let id)? = JobName(name).owner { jobs?.everDefined.contains(id) == true } else { false }
        }
        func ask(_ method: String, _ path: String, _ body: JSON? = nil) {
            _ = chronos.handle(SimulatedRequest(method, "/scheduler/\(path)", body: body?.bytes ?? []), at: now)
        }
        let name = own.isEmpty ? "" : own[Int.random(in: 0..<own.count, using: &numbers)]
        let escaped = name.replacing(" ", with: "%20")
        switch trouble {
        case .commit:
            let text = jobs?.commit(&numbers) ?? ""
            return note("commit of jobs: \(text)")
        case .leaderAway(let seconds): chronos.isLeaderlessUntil = now + seconds * 1000
        case .reads(let seconds): chronos.isReadingUntil = now + seconds * 1000
        case .locksLost: losesLocks = true
        case .fails: chronos.failing = numbers.chance(0.5) ? [] : Set(own.filter { _ in numbers.chance(0.5) })
        case .isDeleted where !name.isEmpty: ask("DELETE", "job/\(escaped)")
        case .isDisabled where !name.isEmpty:
            if let job = chronos.job(name), job["schedule"] != nil {
                ask("PUT", "iso8601", job.setting("disabled", true))
            }
        case .isRun where !name.isEmpty: ask("PUT", "job/\(escaped)")
        case .isDeleted, .isDisabled, .isRun: break
        }
        cluster.chronos = chronos
        note("-- Chronos: \(trouble) \(name)")
    }

    // MARK: The end

    /// What of Chronos is not as the last commit wants it, a line each.
    var unsettledJobs: [String] {
        guard let chronos = cluster.chronos, let jobs else { return [] }
        var lines: [String] = []
        for (id, job) in jobs.head.sorted(by: { $0.key < $1.key }) {
            let live = chronos.job(JobName(id).text)
            let parents = Set((live?["parents"]?.items ?? []).compactMap(\.string))
            if live?["description"]?.string != job.description || parents != Set(job.parents.map { JobName($0).text }) {
                lines.append("the job \(id) is not as it is wanted")
            }
        }
        let parents = Set(chronos.names.flatMap { chronos.job($0)?["parents"]?.items ?? [] }.compactMap(\.string))
        for name in chronos.names {
            guard case .instance(let id)? = JobName(name).owner, jobs.everDefined.contains(id), jobs.head[id] == nil
            else { continue }
            // Those after which another's runs stay.
            if !parents.contains(name) { lines.append("the job \(id) is not wanted, and there") }
        }
        for name in Self.foreignJobs where chronos.job(name)?["command"]?.string != "theirs" {
            lines.append("'\(name)' is not as others made it")
        }
        return lines
    }
}
