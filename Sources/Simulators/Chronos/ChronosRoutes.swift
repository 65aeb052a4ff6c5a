import Compiler

/// The API: which request asks for what.
extension SimulatedChronos {
    /// What a request is answered at a time, which is not before that of the last one.
    public mutating func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        advance(to: time)
        if request.path == "/ping" { return .text(200, "pong\n") }
        if now < isLeaderlessUntil { return SimulatedAnswer(500) }
        if now < isReadingUntil, request.method == "GET", request.path.contains("/jobs") {
            return SimulatedAnswer(200, [])
        }
        var parts = request.path.split(separator: "/").map(String.init)
        let prefix = version == .two ? ["scheduler"] : ["v1", "scheduler"]
        guard parts.starts(with: prefix) else { return SimulatedAnswer(404) }
        parts.removeFirst(prefix.count)
        switch (request.method, parts.first, parts.count) {
        case ("GET", "jobs", 1): return SimulatedAnswer(200, .list(names.compactMap { jobs[$0] }))
        case ("GET", "jobs", 2) where parts[1] == "search": return search(request)
        case ("POST", "iso8601", 1), ("POST", "dependency", 1): return take(request, parts[0])
        case ("PUT", "iso8601", 1), ("PUT", "dependency", 1):
            return version == .two ? take(request, parts[0]) : SimulatedAnswer(405)
        case ("GET", "job", 3) where parts[1] == "stat":
            return withJob(parts[2]) { chronos, name in SimulatedAnswer(200, chronos.statistics(of: name)) }
        case ("GET", "job", 2) where version == .three:
            return withJob(parts[1]) { $0.jobs[$1].map { SimulatedAnswer(200, $0) } ?? SimulatedAnswer(500) }
        case ("PUT", "job", 2):
            return withJob(parts[1]) { chronos, name in
                chronos.run(name, attempt: 0)
                return SimulatedAnswer(204)
            }
        case ("DELETE", "job", 2): return withJob(parts[1]) { $0.delete($1) }
        case ("DELETE", "task", 3) where parts[1] == "kill":
            return withJob(parts[2]) { chronos, name in
                chronos.tasks[name] = nil
                return SimulatedAnswer(204)
            }
        case ("GET", "graph", 2) where parts[1] == "csv": return .text(200, graph)
        default: return SimulatedAnswer(404)
        }
    }

    private mutating func withJob(
        _ name: String, _ work: (inout SimulatedChronos, String) -> SimulatedAnswer
    ) -> SimulatedAnswer {
        guard jobs[name] != nil else { return refusal("requirement failed: Job '\(name)' not found") }
        return work(&self, name)
    }

    /// As the version words it: 2.4 with a line of text, 3.0 with the trace of a stack.
    private func refusal(_ message: String) -> SimulatedAnswer {
        switch version {
        case .two: .text(400, message)
        case .three:
            SimulatedAnswer(
                400,
                [
                    "message": .string("java.lang.IllegalArgumentException: \(message)\n\tat scala.Predef\n"),
                    "status": "Bad Request",
                ])
        }
    }

    // MARK: Looking

    /// As `HistogramSerializer` writes it: all are 0 of a job that has not run. Without Cassandra there is no history.
    private func statistics(of name: String) -> JSON {
        let durations = (durations[name] ?? []).sorted()
        func quantile(_ share: Double) -> JSON {
            if durations.isEmpty { return .double(0) }
            let place = Int((share * Double(durations.count)).rounded(.up)) - 1
            return .double(Double(durations[max(0, min(place, durations.count - 1))]))
        }
        return [
            "histogram": [
                "75thPercentile": quantile(0.75), "95thPercentile": quantile(0.95), "98thPercentile": quantile(0.98),
                "99thPercentile": quantile(0.99), "median": quantile(0.5), "mean": quantile(0.5),
                "count": .int(durations.count),
            ],
            "taskStatHistory": [],
        ]
    }

    private func search(_ request: SimulatedRequest) -> SimulatedAnswer {
        let name = (request.value("name") ?? "").lowercased()
        let command = (request.value("command") ?? "").lowercased()
        let found = names.compactMap { jobs[$0] }.filter { job in
            func holds(_ member: String, _ part: String) -> Bool {
                part.isEmpty || (job[member]?.string ?? "").lowercased().contains(part)
            }
            return holds("name", name) && holds("command", command)
        }
        let start = request.value("offset").flatMap { Int($0) } ?? 0
        let limit = request.value("limit").flatMap { Int($0) } ?? 10
        return SimulatedAnswer(200, .list(Array(found.dropFirst(max(0, start)).prefix(max(0, limit)))))
    }

    private var graph: String {
        let nodes = names.map { name in
            let job = jobs[name]
            let (success, error) = (job?["lastSuccess"]?.string ?? "", job?["lastError"]?.string ?? "")
            let last = success.isEmpty && error.isEmpty ? "fresh" : success > error ? "success" : "failure"
            return "node,\(name),\(last),\(running(name) > 0 ? "\(running(name)) running" : "idle")\n"
        }
        let links = names.flatMap { child in
            parents(of: child).sorted { $0.precedesInBytes($1) }.map { "link,\($0),\(child)\n" }
        }
        return (nodes + links).joined()
    }

    // MARK: Changing

    private mutating func take(_ request: SimulatedRequest, _ kind: String) -> SimulatedAnswer {
        guard let body = JSON(request.body), body.members != nil else { return SimulatedAnswer(400) }
        // What the server does not expect is an error of its own.
        guard let name = body["name"]?.string, version == .three || body["command"] != nil else {
            return SimulatedAnswer(500)
        }
        let isScheduled = kind == "iso8601"
        guard isScheduled == (body["parents"] == nil) else { return SimulatedAnswer(400) }
        guard jobs[name] != nil || isName(name) else {
            let pattern = version == .two ? #"([\w\s#_-]+)"# : #"([\w\.-]+)"#
            return refusal("requirement failed: the job's name is invalid. Allowed names: '\(pattern)'")
        }
        let isOnce = isScheduled && body["schedule"] == nil
        let job = ChronosJobForm.job(of: isOnce ? body.setting("schedule", "R1//PT24H") : body, version)
        return isScheduled ? takeScheduled(name, job) : takeDependent(name, job)
    }

    /// Letters, digits and `_` of ASCII, and what else the version allows.
    private func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
                case UInt8(ascii: "#"), UInt8(ascii: " "), 0x09...0x0D: version == .two
                case UInt8(ascii: "."): version == .three
                default: false
                }
            }
    }

    private mutating func takeScheduled(_ name: String, _ job: JSON) -> SimulatedAnswer {
        let text = job["schedule"]?.string ?? ""
        guard ChronosSchedule(text, at: now, takesCron: takesCron) != nil else {
            return version == .two
                ? SimulatedAnswer(400)
                : SimulatedAnswer(
                    400, ["message": .string("Cannot parse schedule '\(text)'"), "status": "Bad Request"])
        }
        if put(name, job) { schedule(name) }
        return SimulatedAnswer(204)
    }

    private mutating func takeDependent(_ name: String, _ job: JSON) -> SimulatedAnswer {
        let parents = Set((job["parents"]?.items ?? []).compactMap(\.string))
        if parents.isEmpty {
            return jobs[name] == nil
                ? SimulatedAnswer(500) : refusal("requirement failed: Error, parent does not exist")
        }
        let isComplete = parents.allSatisfy { jobs[$0] != nil }
        // A new one is written down by 3.0 before it looks, and dropped when it does.
        if !isComplete, version == .two || jobs[name] != nil {
            return refusal("requirement failed: Job \(name) does not have all parents defined!")
        }
        if isCircle(name, parents) { return SimulatedAnswer(500) }
        // 2.4 lets an old schedule run on.
        if put(name, job), version == .three { streams[name] = nil }
        return SimulatedAnswer(204)
    }

    /// Whether the job is there by now: 3.0 takes up new ones a little later.
    private mutating func put(_ name: String, _ job: JSON) -> Bool {
        if version == .three {
            stored[name] = job
            if jobs[name] == nil {
                events.put(.load, at: now + Int.random(in: 50...500, using: &numbers))
                return false
            }
        }
        jobs[name] = job
        return true
    }

    /// A child of a job that goes has its parents from then on; or, if it has a schedule, that schedule, and no container.
    private mutating func delete(_ name: String) -> SimulatedAnswer {
        guard let job = jobs[name] else { return SimulatedAnswer(500) }
        let version = version
        for child in children(of: name) {
            if let schedule = job["schedule"] {
                change(child) { child in
                    let kept = (child.members ?? []).filter { ChronosJobForm.inherited.contains($0.name) }
                    return ChronosJobForm.job(
                        of: JSON.object(kept).setting("schedule", schedule)
                            .setting("scheduleTimeZone", job["scheduleTimeZone"] ?? ""), version)
                }
                self.schedule(child)
            } else {
                let parents = self.parents(of: child).subtracting([name]).union(self.parents(of: name))
                change(child) {
                    $0.setting("parents", .list(parents.sorted { $0.precedesInBytes($1) }.map { .string($0) }))
                }
            }
        }
        (jobs[name], streams[name], stored[name], tasks[name], finished[name]) = (nil, nil, nil, nil, nil)
        return SimulatedAnswer(204)
    }
}
