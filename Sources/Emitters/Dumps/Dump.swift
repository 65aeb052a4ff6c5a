import Compiler

/// What Marathon and Chronos list, as somebody kept it: the answers to `GET /v2/apps` of Marathons, and to `GET
/// /scheduler/jobs` of a Chronos, of one cluster.
public struct Dump: Sendable {
    /// Of which of them there is something.
    public private(set) var families: Set<Family> = []
    /// By `SERVICE.INSTANCE` as ids spell it; while one is bounced there are several.
    private(set) var apps: [String: [Value]] = [:]
    /// By their names.
    private(set) var jobs: [String: Value] = [:]
    /// How many apps and jobs have no name that PaaSTA gives: they are somebody else's.
    public private(set) var others = 0

    public init() {}

    /// Adds an answer; false if it is none of these.
    public mutating func add(_ answer: [UInt8]) -> Bool {
        guard let root = JSONParser.parse(answer, path: "").value?.root else { return false }
        if let list = root.value("apps"), list.isList, list.items.allSatisfy({ $0.value("id")?.string != nil }) {
            families.insert(.marathon)
            for app in list.items { add(app: app.value) }
            return true
        }
        guard root.isList,
            root.items.allSatisfy({
                $0.value("name")?.string != nil && ($0.value("schedule") ?? $0.value("parents")) != nil
            })
        else { return false }
        families.insert(.chronos)
        for job in root.items { add(job: job.value) }
        return true
    }

    private mutating func add(app: Value) {
        guard let id = app["id"]?.text, let name = MarathonAppID(id)?.names else {
            others += 1
            return
        }
        apps[name, default: []].append(app)
    }

    /// Clones that a rerun made are no instances.
    private mutating func add(job: Value) {
        guard let name = job["name"]?.text, name.split(separator: " ").count == 2 else {
            others += 1
            return
        }
        jobs[name] = job
    }
}

extension Value {
    subscript(_ key: String) -> Value? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { Value.isEqual($0.key, .string(key)) }?.value
    }

    subscript(_ place: Int) -> Value? {
        guard case .list(let items) = self, items.indices.contains(place) else { return nil }
        return items[place]
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
}
