import Compiler

/// Brings what a scheduler lists, and what soac sends it, to one form, in which they are compared by their meaning: a scheduler
/// adds members of its own, has its own order of keys, and writes 1.0 for 1.
enum DumpedForm {
    /// JSON of what is sent.
    static func sent(_ value: Value) -> [UInt8] { text(of: unassigned(normal(value))) }

    /// JSON of what is listed, without members that the other does not have. In `env`, and in lists, everything counts.
    static func listed(_ value: Value, for sent: Value) -> [UInt8] {
        text(of: unassigned(normal(pruned(withURIs(value), to: sent, isOpen: false)), like: sent))
    }

    private static func text(of value: Value) -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.value(value)
        return writer.bytes
    }

    private static func normal(_ value: Value) -> Value {
        switch value {
        case .float(let number): Int(exactly: number).map { .int($0) } ?? value
        case .list(let items): .list(items.map(normal))
        case .map(let entries): .map(entries.map { ($0.key, normal($0.value)) })
        default: value
        }
    }

    private static func pruned(_ value: Value, to sent: Value, isOpen: Bool) -> Value {
        switch (value, sent) {
        case (.map(let entries), .map(let members)):
            return .map(
                entries.compactMap { key, value in
                    guard let other = sent[key.str] else { return isOpen ? (key, value) : nil }
                    return (key, pruned(value, to: other, isOpen: key.str == "env" && !members.isEmpty))
                })
        case (.list(let items), .list(let others)):
            // Members that any item has which is sent.
            let all = others.reduce(into: [(key: Value, value: Value)]()) { all, item in
                guard case .map(let members) = item else { return }
                for member in members where !all.contains(where: { Value.isEqual($0.key, member.key) }) {
                    all.append(member)
                }
            }
            return .list(items.map { pruned($0, to: .map(all), isOpen: all.isEmpty) })
        default: return value
        }
    }

    /// Marathon gives a port to what asked for any: 0 says nothing of it.
    private static func unassigned(_ value: Value, like sent: Value? = nil) -> Value {
        guard case .map(let entries) = value,
            Value.isEqual((sent ?? value)["portDefinitions"]?[0]?["port"] ?? .null, .int(0))
        else { return value }
        return .map(entries.filter { $0.key.str != "portDefinitions" })
    }

    /// Later Marathons list `fetch` alone.
    private static func withURIs(_ app: Value) -> Value {
        guard case .map(let entries) = app, app["uris"] == nil, case .list(let fetched)? = app["fetch"] else {
            return app
        }
        return .map(entries + [(.string("uris"), .list(fetched.compactMap { $0["uri"] }))])
    }
}
