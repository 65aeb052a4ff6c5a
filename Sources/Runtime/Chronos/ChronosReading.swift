import Compiler
import Planner

/// Chronos's answers, read strictly. What is not there, or of another kind, makes the whole answer one that says nothing: a job
/// that is passed over would be one that Chronos does not have.
///
/// Facts: `JobSerializer` of mesos/chronos, which writes out each field of a job, be it empty.
enum ChronosReading {
    /// Why an answer is none of Chronos's: `jobs[3].disabled is missing`. Nothing of the answer's values stands in it.
    struct Failure: Error {
        var text: String
    }

    /// Members with other names are not kept.
    private static let names: Set<String> = [
        "description", "disabled", "errorCount", "errorsSinceLastSuccess", "lastError", "lastSuccess", "name",
        "parents", "schedule", "successCount",
    ]

    /// `GET jobs`
    static func jobs(_ body: [UInt8]) throws(Failure) -> [LiveJob] {
        guard
            let root = JSONParser.parse(body, path: "", only: names, limit: ChronosClient.listLimits.body).value?.root
        else { throw Failure(text: "it is not valid JSON") }
        guard root.isList else { throw Failure(text: "it is not a list") }
        var jobs: [LiveJob] = []
        var seen: Set<JobName> = []
        for (place, node) in root.items.enumerated() {
            do throws(Failure) { jobs.append(try job(node)) } catch {
                throw Failure(text: "jobs[\(place)].\(error.text)")
            }
            if let job = jobs.last, !seen.insert(job.name).inserted { throw Failure(text: "jobs has one name twice") }
        }
        return jobs
    }

    private static func job(_ node: Node) throws(Failure) -> LiveJob {
        guard node.isMapping else { throw Failure(text: "name is missing") }
        guard let name = node.value("name")?.string else { throw Failure(text: "name is not a string") }
        guard case .bool(let isDisabled) = node.value("disabled")?.value else {
            throw Failure(text: "disabled is not a flag")
        }
        var job = LiveJob(
            name: JobName(name), description: try text("description", of: node),
            schedule: try text("schedule", of: node), isDisabled: isDisabled,
            statistics: JobStatistics(
                lastSuccess: try text("lastSuccess", of: node) ?? "", lastError: try text("lastError", of: node) ?? "",
                successCount: try count("successCount", of: node), errorCount: try count("errorCount", of: node),
                errorsSinceLastSuccess: node.value("errorsSinceLastSuccess") == nil
                    ? nil : try count("errorsSinceLastSuccess", of: node)))
        if let parents = node.value("parents"), !parents.isNull {
            let names = parents.isList ? parents.items.compactMap(\.string) : []
            guard parents.isList, names.count == parents.items.count else {
                throw Failure(text: "parents is not a list")
            }
            job.parents = names.map { JobName($0) }
        }
        guard (job.schedule == nil) != (job.parents == nil) else {
            throw Failure(text: "schedule or parents has to be there, and not both")
        }
        return job
    }

    /// Nil where it is not there, or null.
    private static func text(_ key: String, of node: Node) throws(Failure) -> String? {
        guard let value = node.value(key), !value.isNull else { return nil }
        guard let text = value.string else { throw Failure(text: "\(key) is not a string") }
        return text
    }

    private static func count(_ key: String, of node: Node) throws(Failure) -> Int {
        guard case .int(let number) = node.value(key)?.value, number >= 0 else {
            throw Failure(text: "\(key) is not a count")
        }
        return number
    }

    /// `GET job/stat/NAME`: `{"histogram": {"99thPercentile": 1234.5, "count": 3, …}, …}`, in milliseconds. Of no run all is 0.
    /// In seconds; nil where there is nothing to tell it from.
    ///
    /// Facts: `HistogramSerializer` and `JobMetrics` of mesos/chronos.
    static func duration(_ body: [UInt8]) throws(Failure) -> Double? {
        guard
            let root = JSONParser.parse(
                body, path: "", only: ["histogram", "99thPercentile", "count"], limit: ChronosClient.limits.body
            ).value?.root, root.isMapping
        else { throw Failure(text: "it is not a mapping") }
        guard let histogram = root.value("histogram"), histogram.isMapping else { return nil }
        if case .int(0) = histogram.value("count")?.value { return nil }
        guard let value = histogram.value("99thPercentile"), !value.isNull else { return nil }
        guard let milliseconds = value.value.number?.double, milliseconds.isFinite else {
            throw Failure(text: "histogram.99thPercentile is not a number")
        }
        return max(0, milliseconds / 1000)
    }

    /// `GET graph/csv`: lines `node,NAME,LAST,STATE` and `link,PARENT,CHILD`. Names are written as they are.
    static func graph(_ body: [UInt8]) throws(Failure) -> ChronosGraph {
        var graph = ChronosGraph()
        for (number, line) in body.split(separator: UInt8(ascii: "\n")).enumerated() {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            switch (fields[0], fields.count) {
            case ("node", 4): graph.jobs.insert(JobName(fields[1]))
            case ("link", 3): graph.children[JobName(fields[1]), default: []].insert(JobName(fields[2]))
            default: throw Failure(text: "line \(number + 1) is neither a node nor a link")
            }
        }
        return graph
    }
}

/// Which of Chronos's jobs run after which.
struct ChronosGraph: Equatable, Sendable {
    var jobs: Set<JobName> = []
    /// By the parent.
    var children: [JobName: Set<JobName>] = [:]
}
