import Compiler

@testable import Compiler
@testable import Planner

/// The tables about Chronos's jobs.
enum JobReplay {
    // MARK: Rounds

    /// A round of the table `chronos-cycle`, carried out against its faults.
    static func round(_ input: Value) -> Value {
        var calls: [Value] = []
        var log: [String] = []
        let id = InstanceTurn.instance(named: input["argument"].text)
        let turn = id.map { self.turn(of: $0, input, &calls, &log) }
        return .object([
            ("calls", .list(calls)), ("exit", .int(Int(InstanceTurn.exitStatus([turn])))),
            ("event", .optional(turn?.eventStatus)), ("log", .texts(log)),
        ])
    }

    private static func turn(
        of id: InstanceID, _ input: Value, _ calls: inout [Value], _ log: inout [String]
    ) -> InstanceTurn {
        switch input["cannot"].text {
        case "": break
        case "not-deployed", "no-image": return .isNotDeployed
        case "no-configuration": return .isNotConfigured
        case let reason: return .isBroken(reason)
        }
        guard let wanted = WantedJob(id, JSONText.of(input["job"])) else { return .isBroken("it is no job") }
        if input["faults"].has("list") {
            log = [DeployEvent(.failure, "no answer").level]
            return .round(RoundResult(failure: "no answer"))
        }
        let existing = input["existing"].items.map(live)
        var run = JobRun(wanted, live: existing.first { $0.name == wanted.name }) { name in
            existing.contains { $0.name == name }
        }
        while let step = run.next() {
            let (method, kind, body) =
                switch step.action {
                case .create(let kind, let body): ("POST", kind, body)
                case .update(let kind, let body): ("PUT", kind, body)
                case .killTasks, .delete: ("DELETE", .scheduled, [UInt8]())
                }
            let path = "/scheduler/\(kind.rawValue)"
            calls.append(
                .object([
                    ("method", .string(method)), ("path", .string(path)), ("body", difference(body, to: input["job"])),
                ]))
            let fault = [method, path].lazy.compactMap { input["faults"].member($0)?.number?.double }.first
            run.report(fault.map { .refused(status: Int($0), message: "no") } ?? .done)
        }
        log = run.events.map(\.level)
        return .round(run.result)
    }

    static func live(_ job: Value) -> LiveJob {
        LiveJob(
            name: JobName(job["name"].text), description: job.has("description") ? job["description"].text : nil,
            isDisabled: job["disabled"].isTrue,
            statistics: JobStatistics(
                lastSuccess: job["lastSuccess"].text, lastError: job["lastError"].text,
                successCount: job["successCount"].int, errorCount: job["errorCount"].int))
    }

    /// The members that a body has otherwise than a job, or more than it.
    private static func difference(_ body: [UInt8], to job: Value) -> Value {
        let sent = JSONParser.parse(body, path: "").value?.root.value ?? .null
        let gone = job.pairs.map(\.key).filter { !sent.has($0) }
        let other = sent.pairs.filter { job.member($0.key)?.json != $0.value.json }
        return .object(other + (gone.isEmpty ? [] : [("gone", .texts(gone))]))
    }

    // MARK: Clean-ups

    /// A clean-up of the table `chronos-cleanup`, carried out against its faults.
    static func cleanup(_ input: Value) throws -> Value {
        let now = try moment(String(input["now"].text.dropLast()))
        let configured = Dictionary(
            input["configured"].items.map { job -> (InstanceID, JobCleanup.Configured) in
                let interval = JobInterval.seconds(job["schedule"], at: now)
                return (.of(job), job["not_deployed"].isTrue ? .unknown : .job(interval: interval))
            }, uniquingKeysWith: { first, _ in first })
        let cleanup = JobCleanup(
            jobs: input["jobs"].items.map(live), configured: { configured[$0] },
            // The tables do not tell: whatever has such a name was defined once.
            wasDefined: { _ in true }, threshold: 1, now: Double(now.local.unixTime))
        var (killed, deleted, expired, resolved): ([String], [String], [String], [String]) = ([], [], [], [])
        var hasFailed = false
        for removal in cleanup.removals {
            let name = removal.job.text
            var run = JobRun(removal)
            while let step = run.next() {
                let isKill = step.action == .killTasks
                let isFault = input[isKill ? "fail_tasks" : "fail_jobs"].items.contains { $0.text == name }
                run.report(isFault ? .refused(status: 500, message: "no") : .done)
                if isKill {
                    killed.append(name)
                } else if isFault {
                    deleted.append(name)
                } else {
                    deleted.append(name)
                    resolved += [removal.resolvedCheck].compactMap { $0 }
                }
            }
            if case .clone = removal.owner { expired.append(name) }
            if run.result.failure != nil { hasFailed = true }
        }
        return .object([
            ("killed", sorted(killed)), ("deleted", sorted(deleted)), ("foreign", .list([])),
            ("expired", sorted(expired)), ("resolved", sorted(resolved)), ("exit", .int(hasFailed ? 1 : 0)),
        ])
    }

    private static func sorted(_ names: [String]) -> Value { .texts(names.sorted { $0.precedesInBytes($1) }) }

    // MARK: Reruns

    /// A rerun of the table `chronos-rerun`, sent against its faults.
    static func rerun(_ input: Value) throws -> Value {
        let failure = Value.object([("posts", .list([])), ("raises", .string("*"))])
        guard case .instance(let id) = JobName(input["service_instance"].text).owner,
            let date = try? moment(input["date"].text)
        else { return failure }
        var sources: [InstanceID: JobRerun.Source] = [:]
        for (name, entry) in input["jobs"].pairs where !entry["not_deployed"].isTrue {
            guard let own = InstanceTurn.instance(named: name), let job = WantedJob(own, JSONText.of(entry["job"]))
            else { continue }
            sources[own] = JobRerun.Source(job: job, command: command(entry["cmd"], at: date))
        }
        let clones = JobRerun.clones(
            of: id, among: sources, all: input["all_related"].isTrue, force: input["force_disabled"].isTrue,
            time: try moment(String(input["now"].text.dropLast())).local)
        guard case .success(let clones) = clones else { return failure }
        var posts: [Value] = []
        for clone in clones {
            let job = input["jobs"].pairs.first { clone.name.text.hasSuffix(" " + $0.key.replacing(".", with: " ")) }
            let path = "/scheduler/\(clone.kind.rawValue)"
            posts.append(.list([.string(path), difference(clone.body, to: job?.value["job"] ?? .null)]))
            if input["faults"].has("POST") || input["faults"].has(path) {
                return .object([("posts", .list(posts)), ("raises", .string("*"))])
            }
        }
        return .object([("posts", .list(posts))])
    }

    private static func command(_ text: Value, at date: Moment) -> JobRerun.Source.Command {
        guard case .string(let text) = text else { return .none }
        return switch TimeVariables.expand(text, at: date) {
        case .success(let expanded): .text(expanded)
        case .failure(let failure): .broken(failure.message)
        }
    }

    /// `2020-02-03T12:00:00.123456`, in UTC.
    static func moment(_ text: String) throws -> Moment {
        guard let match = text.wholeMatch(of: /(\d{4})-(\d\d?)-(\d\d?)T(\d\d?):(\d\d?):(\d\d?)(?:\.(\d{6}))?/),
            let date = CalendarDate(
                year: Int(match.1) ?? 0, month: Int(match.2) ?? 0, day: Int(match.3) ?? 0),
            let time = Timestamp(
                date: date, hour: Int(match.4) ?? 0, minute: Int(match.5) ?? 0, second: Int(match.6) ?? 0,
                microsecond: match.7.flatMap { Int($0) } ?? 0)
        else { throw Difference.Complaint(description: "no time: \(text)") }
        return Moment(local: time, offset: 0)
    }

    // MARK: Graphs

    /// What of the table `chronos-graph` hangs together, and whether it has an order.
    static func graph(_ input: Value) -> Value {
        let left = Set(input["not_deployed"].items.map(\.text))
        var parents: [InstanceID: [JobName]] = [:]
        for (name, value) in input["jobs"].pairs where !left.contains(name) {
            // A template is no job.
            guard let id = InstanceTurn.instance(named: name), !id.instance.isTemplate else { continue }
            let names = if case .string(let one) = value { [one] } else { value.items.map(\.text) }
            parents[id] = names.map { JobName($0.replacing(".", with: " ")) }
        }
        let graph = JobGraph(parents)
        guard let id = InstanceTurn.instance(named: input["of"].text), let related = graph.related(to: id) else {
            return .object([("related", .failure), ("order", .failure)])
        }
        let order: Value
        switch graph.order(of: id) {
        case .failure: order = .failure
        case .success(let ids):
            let places = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            let isRight = ids.allSatisfy { child in
                (parents[child] ?? []).allSatisfy { parent in
                    guard case .instance(let owner) = parent.owner, let place = places[owner] else { return false }
                    return place < places[child] ?? 0
                }
            }
            order = .string(isRight && Set(ids) == related ? "possible" : "wrong: \(ids)")
        }
        return .object([("related", .texts(related.sorted().map(\.description))), ("order", order)])
    }
}
