import Compiler

/// What a `RoundMemory` has noted: seconds since 1970, by the id of a task.
struct RoundNotes: Sendable {
    enum Kind: String, CaseIterable {
        /// When it was told to end.
        case kills
        /// Since when each question about its drain has failed.
        case failures = "drains_failing_since"
        /// When it was told to drain.
        case drained
    }

    private var times: [Kind: [String: Double]] = [:]
    /// What has changed since it was read or written: lines as the file has them.
    var changes = ""

    init() {}

    subscript(_ kind: Kind, _ task: String) -> Double? {
        get { times[kind]?[task] }
        set {
            if times[kind]?[task] == newValue { return }
            times[kind, default: [:]][task] = newValue
            let time = newValue.map { "\($0)" } ?? "null"
            changes += "{\"\(kind.rawValue)\": {\(JSONText.of(task)): \(time)}}\n"
        }
    }

    var isEmpty: Bool { times.values.allSatisfy(\.isEmpty) }

    /// Forgets all tasks but these.
    mutating func keep(_ tasks: Set<String>) {
        for kind in Kind.allCases {
            for task in (times[kind] ?? [:]).keys.sorted() where !tasks.contains(task) { self[kind, task] = nil }
        }
    }

    /// All in one line.
    var json: String {
        let objects = Kind.allCases.map { kind in
            let pairs = (times[kind] ?? [:]).sorted { $0.key.precedesInBytes($1.key) }
            let members = pairs.map { "\(JSONText.of($0.key)): \($0.value)" }
            return "\"\(kind.rawValue)\": {\(members.joined(separator: ", "))}"
        }
        return "{\(objects.joined(separator: ", "))}\n"
    }

    /// From lines, of which a later one counts more: a number is noted, and null forgotten. A line that cannot be read is none.
    init(json bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let root = JSONParser.parse(Array(line), path: "").value?.root else { continue }
            for kind in Kind.allCases {
                for pair in root.value(kind.rawValue)?.pairs ?? .none {
                    guard let task = pair.key.string else { continue }
                    if let time = pair.value.value.number?.double, time.isFinite {
                        times[kind, default: [:]][task] = time
                    } else if pair.value.value.isNull {
                        times[kind]?[task] = nil
                    }
                }
            }
        }
    }
}
