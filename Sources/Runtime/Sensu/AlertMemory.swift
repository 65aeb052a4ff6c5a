import Compiler
import Emitters

/// Which checks were told as failing, so that each is told once more when it is fine, whatever became of its instance.
public struct AlertMemory: Sendable, Equatable {
    struct Open: Sendable, Equatable {
        /// Seconds since 1970.
        var since: Double
        var check: SensuCheck
    }

    /// By the name of the check.
    var open: [String: Open] = [:]
    /// When a run last told everything that it had to tell; nil: never.
    var told: Double?

    public init() {}

    /// From what an earlier run left. What cannot be read is forgotten: then everything is told.
    public init(json bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return }
        func seconds(_ value: Value?) -> Double? { value?.number.map(\.double).flatMap { $0.isFinite ? $0 : nil } }
        told = seconds(root.value("told")?.value)
        for pair in root.value("open")?.pairs ?? .none {
            guard let since = seconds(pair.value.value("since")?.value),
                let check = pair.value.value("check").flatMap({ SensuCheck($0.value) })
            else { continue }
            open[check.name] = Open(since: since, check: check)
        }
    }

    /// `{"open": {"NAME": {"check": {…}, "since": 1570017600.0}}, "told": 1570017660.0}`
    public var json: [UInt8] {
        let entries = open.sorted { $0.key.precedesInBytes($1.key) }.map { name, open in
            let check = String(decoding: open.check.json, as: UTF8.self)
            return "\(JSONText.of(name)): {\"check\": \(check), \"since\": \(open.since)}"
        }
        let told = told.map { "\($0)" } ?? "null"
        return Array("{\"open\": {\(entries.joined(separator: ", "))}, \"told\": \(told)}\n".utf8)
    }

    /// Takes up what changed between two states of another run.
    mutating func adopt(_ new: AlertMemory, since old: AlertMemory) {
        for name in Set(new.open.keys).union(old.open.keys) where new.open[name] != old.open[name] {
            open[name] = new.open[name]
        }
        told = new.told
    }
}
