import Compiler

@testable import Planner

/// Where what becomes of Chronos's jobs is another.
extension Difference {
    private static func rule(
        _ table: String, _ name: String, _ row: String, _ applies: @escaping @Sendable (Value) -> Bool,
        _ instead: @escaping @Sendable (Case) throws -> Value
    ) -> Difference {
        Difference(table: "chronos-\(table)", name: name, row: row, applies: applies, instead: instead)
    }

    static let jobs = rounds + jobCleanups + reruns + graphs

    // MARK: Rounds

    private static func own(_ input: Value) -> Value? {
        input["existing"].items.first { $0["name"].text == input["job"]["name"].text }
    }

    private static func isUpToDate(_ input: Value) -> Bool {
        own(input)?["description"].text == input["job"]["description"].text
    }

    private static func isNoJob(_ input: Value) -> Bool {
        input["job"].has("schedule") == input["job"].has("parents")
    }

    private static func lacksParents(_ input: Value) -> Bool {
        let names = input["existing"].items.map(\.["name"].text)
        guard input["job"].has("parents"), !isUpToDate(input) else { return false }
        let parents = input["job"]["parents"].items
        return parents.isEmpty || parents.contains { !names.contains($0.text) }
    }

    /// What soac does, worked out from the input alone.
    private static func round(_ input: Value) -> Value {
        func out(_ exit: Int, _ event: Int?, _ log: [String], _ calls: [Value] = []) -> Value {
            .object([
                ("calls", .list(calls)), ("exit", .int(exit)), ("event", .optional(event)), ("log", .texts(log)),
            ])
        }
        switch input["cannot"].text {
        case "": break
        case "not-deployed", "no-image": return out(0, nil, [])
        case "no-configuration": return out(1, nil, [])
        default: return out(1, 2, [])
        }
        if isNoJob(input) { return out(1, 2, []) }
        if input["faults"].has("list") { return out(1, 2, ["debug"]) }
        let job = input["job"]
        if isUpToDate(input) { return out(0, 0, []) }
        if lacksParents(input) { return out(1, 2, ["debug"]) }
        let method = own(input) == nil ? "POST" : "PUT"
        let path = job.has("parents") ? "/scheduler/dependency" : "/scheduler/iso8601"
        let body = own(input).map { own -> Value in
            .object([
                ("lastSuccess", own.member("lastSuccess") ?? .string("")),
                ("lastError", own.member("lastError") ?? .string("")),
                ("successCount", own.member("successCount") ?? .int(0)),
                ("errorCount", own.member("errorCount") ?? .int(0)),
            ])
        }
        let call = Value.object([
            ("method", .string(method)), ("path", .string(path)), ("body", body ?? .object([])),
        ])
        let fails = input["faults"].has(method) || input["faults"].has(path)
        return fails ? out(1, 2, ["debug", "debug"], [call]) : out(0, 0, ["debug", "event"], [call])
    }

    private static let rounds = [
        rule(
            "cycle", "a new job is a POST", "a job that Chronos does not have is sent as a change",
            { $0.has("job") && own($0) == nil }, { round($0.input) }),
        rule(
            "cycle", "a service may begin with tmp", "the jobs of a service whose name begins with `tmp`",
            { $0.has("job") && $0["argument"].text.hasPrefix("tmp") }, { round($0.input) }),
        rule(
            "cycle", "a failure is one", "an error of Chronos ends `setup_chronos_job`",
            { $0.has("faults") }, { round($0.input) }),
        rule(
            "cycle", "what cannot be brought about fails", "a job that cannot be compiled, or whose parents",
            { $0.has("cannot") && [2, 4].contains($0["argument"].text.split(separator: ".").count) },
            { round($0.input) }),
        rule(
            "cycle", "what Chronos leaves out is not there",
            "a job that Chronos lists without a description or `disabled`",
            { $0["existing"].items.contains { !$0.has("description") || !$0.has("disabled") } }, { round($0.input) }),
        rule(
            "cycle", "what is no job is not sent", "a job that cannot be compiled, or whose parents",
            { $0.has("job") && isNoJob($0) }, { round($0.input) }),
        rule(
            "cycle", "a parent has to be there", "a job is sent even if Chronos does not have its", lacksParents,
            { round($0.input) }),
    ]

    // MARK: Clean-ups

    private static var clone: Regex<Substring> { /tmp-\d{4}-\d\d-\d\dT\d{6}(?:\d{6})? [^ ]+ [^ ]+/ }

    private static func isForeign(_ name: String) -> Bool {
        name.wholeMatch(of: /[^ ]+ [^ ]+/) == nil && name.wholeMatch(of: clone) == nil
    }

    /// Seconds since 1970; nil if nobody can tell.
    private static func seconds(_ text: String) -> Double? {
        guard let match = text.wholeMatch(of: /(.{19})(\.\d+)?(Z|\+01:00)/),
            let time = try? JobReplay.moment(String(match.1))
        else { return nil }
        let fraction = match.2.flatMap { Double("0" + $0) } ?? 0
        return Double(time.local.unixTime - (match.3 == "Z" ? 0 : 3600)) + fraction
    }

    /// What soac does, worked out from the input alone.
    private static func cleanup(_ input: Value) throws -> Value {
        let configured = input["configured"].items
        func configuration(_ name: some StringProtocol) -> Value? {
            configured.first { "\($0["service"].text) \($0["instance"].text)" == name }
        }
        let moment = try JobReplay.moment(String(input["now"].text.dropLast()))
        func isOld(_ job: Value) -> Bool {
            let name = job["name"].text.split(separator: " ").dropFirst().joined(separator: " ")
            let configuration = configuration(name)
            if configuration?["not_deployed"].isTrue == true { return false }
            let texts = [job["lastSuccess"].text, job["lastError"].text].filter { !$0.isEmpty }
            let times = texts.compactMap(seconds)
            guard times.count == texts.count, let last = times.max() else { return false }
            let interval = configuration.flatMap { JobInterval.seconds($0["schedule"], at: moment) } ?? 0
            return Double(moment.local.unixTime) - last > max(86_400, interval)
        }
        let names = input["jobs"].items.map { (name: $0["name"].text, job: $0) }.filter { !isForeign($0.name) }
        let expired = names.filter { $0.name.wholeMatch(of: clone) != nil && isOld($0.job) }.map(\.name)
        let gone = names.map(\.name).filter { $0.wholeMatch(of: clone) == nil && configuration($0) == nil }
        let failing = Set(input["fail_jobs"].items.map(\.text))
        let failed = (expired + gone).contains { name in
            failing.contains(name) || input["fail_tasks"].items.contains { $0.text == name }
        }
        func sorted(_ texts: [String]) -> Value { .texts(texts.sorted { $0.precedesInBytes($1) }) }
        return .object([
            ("killed", sorted(expired + gone)), ("deleted", sorted(expired + gone)), ("foreign", .list([])),
            ("expired", sorted(expired)),
            (
                "resolved",
                sorted(
                    gone.filter { !failing.contains($0) }
                        .map { "check_chronos_jobs.\($0.replacing(" ", with: "."))" })
            ),
            ("exit", .int(failed ? 1 : 0)),
        ])
    }

    private static func clones(_ input: Value) -> [String] {
        input["jobs"].items.map(\.["name"].text).filter { $0.wholeMatch(of: clone) != nil }
    }

    /// The instance of a clone, as `SERVICE INSTANCE`.
    private static func instance(ofClone name: String) -> String {
        name.split(separator: " ").dropFirst().joined(separator: " ")
    }

    /// Whether the original would judge a clone by another's age, by an interval that it reads wrongly, or not at all.
    private static func judgesClonesWrongly(_ input: Value) -> Bool {
        let clones = clones(input)
        return Set(clones.map(instance)).count < clones.count
            || input["configured"].items.contains { job in
                let name = "\(job["service"].text) \(job["instance"].text)"
                let isCalendar = job["schedule"].text.contains(/P[0-9]+[YM]/)
                return clones.contains { instance(ofClone: $0) == name } && (isCalendar || job["not_deployed"].isTrue)
            }
            || input["jobs"].items.contains { job in
                !job.has("disabled")
                    || clones.contains(job["name"].text)
                        && [job["lastSuccess"].text, job["lastError"].text]
                            .contains { !$0.isEmpty && seconds($0) == nil }
            }
    }

    private static let jobCleanups = [
        rule(
            "cleanup", "no check is resolved with a clone", "temporary clones of a rerun are deleted",
            { !clones($0).isEmpty },
            { item in
                var resolved = item.recorded["resolved"].items.map(\.text)
                for clone in item.recorded["expired"].items.map(\.text) where clones(item.input).contains(clone) {
                    let check = "check_chronos_jobs.\(instance(ofClone: clone).replacing(" ", with: "."))"
                    if let place = resolved.firstIndex(of: check) { resolved.remove(at: place) }
                }
                return item.recorded.has("raises") ? item.recorded : item.recorded.with("resolved", .texts(resolved))
            }),
        rule(
            "cleanup", "a clone has its own time", "temporary clones of a rerun are deleted", judgesClonesWrongly,
            { try cleanup($0.input) }),
        rule(
            "cleanup", "another's job stays", "Chronos jobs of others are",
            { $0["jobs"].items.contains { isForeign($0["name"].text) } }, { try cleanup($0.input) }),
        rule(
            "cleanup", "a service may begin with tmp", "the jobs of a service whose name begins with `tmp`",
            { input in
                input["jobs"].items.contains { job in
                    job["name"].text.hasPrefix("tmp") && !clones(input).contains(job["name"].text)
                }
            }, { try cleanup($0.input) }),
    ]

    // MARK: Reruns

    private static let reruns = [
        rule(
            "rerun", "a disabled job is not run", "the clone of a disabled job is",
            { input in
                let name = input["service_instance"].text.replacing(" ", with: ".")
                return input["jobs"][name]["job"]["disabled"].isTrue && !input["force_disabled"].isTrue
            }, { _ in nothingSent }),
        rule(
            "rerun", "only an instance runs once more", "`tmp… SERVICE INSTANCE` as the argument of a rerun",
            { $0["service_instance"].text.split(separator: " ").count == 3 }, { _ in nothingSent }),
    ]

    private static let nothingSent = Value.object([("posts", .list([])), ("raises", .string("*"))])

    // MARK: Graphs

    private static func parents(_ job: Value) -> [String] {
        if case .string(let one) = job { [one] } else { job.items.map(\.text) }
    }

    private static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[^. ]+[. ][^. ]+/) != nil }

    private static let graphs = [
        rule(
            "graph", "a parent that is none costs its own", "a parent whose name is not",
            { $0["jobs"].pairs.contains { !parents($0.value).allSatisfy(isName) } },
            { item in
                let jobs = item.input["jobs"].pairs.map { (name: $0.key, parents: parents($0.value)) }
                var related: Set<String> = [item.input["of"].text]
                for _ in jobs {
                    for job in jobs {
                        let names = job.parents.filter { name in jobs.contains { $0.name == name } } + [job.name]
                        if !related.isDisjoint(with: names) { related.formUnion(names) }
                    }
                }
                var ordered: Set<String> = []
                for _ in jobs {
                    ordered.formUnion(
                        jobs.filter { related.contains($0.name) && $0.parents.allSatisfy(ordered.contains) }.map(\.name)
                    )
                }
                let isFree = ordered.isSuperset(of: related)
                return .object([
                    ("related", .texts(related.sorted())), ("order", isFree ? .string("possible") : .failure),
                ])
            })
    ]
}
