import Compiler
import Emitters

/// A check as Sensu's client is told of it: all of an event but its status and its output.
///
/// Thousands of them wait for something to be told, so each is text already, and another name is written in where one is told.
public struct SensuCheck: Sendable, Equatable {
    /// What Sensu knows it by; one of each source.
    public private(set) var name: String
    /// The members of the JSON object in the order of their keys, without braces: those before `output`, those between that and
    /// `status`, and those after.
    private var parts: [[UInt8]]
    /// What it has in place of its own, where it goes by another name.
    private var changed: Changed?

    private struct Changed: Equatable {
        /// Seconds between two events.
        var interval: Int
        /// Seconds for which it fails before anybody is called.
        var alertAfter: Int
    }

    /// - Parameter bytes: an artifact of the family `sensu` or `sensu-jobs`
    /// - Returns: nil if that has no name
    public init?(_ bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return nil }
        self.init(root.value)
    }

    init?(_ value: Value) {
        guard case .map(let members) = value else { return nil }
        guard case .string(let name)? = members.last(where: { $0.key.isKey("name") })?.value else { return nil }
        self.name = name
        parts = Self.parts(of: members)
    }

    private static func parts(of members: [(key: Value, value: Value)]) -> [[UInt8]] {
        let sorted = members.map { (key: $0.key.str, value: $0) }.sorted { $0.key.precedesInBytes($1.key) }
        var parts: [[(key: Value, value: Value)]] = [[], [], []]
        for (key, member) in sorted where key != "output" && key != "status" {
            parts[key.precedesInBytes("output") ? 0 : key.precedesInBytes("status") ? 1 : 2].append(member)
        }
        return parts.map { Array(JSONText.of(.map($0)).dropFirst().dropLast()) }
    }

    /// Another check of whoever this one tells.
    ///
    /// - Parameters:
    ///   - interval: seconds between two events
    ///   - alertAfter: seconds for which it fails before anybody is called
    func renamed(_ name: String, interval: Int, alertAfter: Int) -> SensuCheck {
        var check = self
        check.name = name
        check.changed = Changed(interval: interval, alertAfter: alertAfter)
        return check
    }

    /// - Parameter status: 0 fine, 1 warning, 2 critical, 3 not known
    public func event(status: Int, output: String) -> [UInt8] {
        let parts = current
        let output = Array("\"output\": \(JSONText.of(output))".utf8)
        let event = [parts[0], output, parts[1], Array("\"status\": \(status)".utf8), parts[2]]
        return Self.object(event) + Array("\n".utf8)
    }

    /// In the order of the keys.
    var json: [UInt8] { Self.object(current) }

    public static func == (one: SensuCheck, other: SensuCheck) -> Bool { one.json == other.json }

    /// With what is changed of it.
    private var current: [[UInt8]] {
        guard let changed, case .map(var members) = JSONParser.parse(Self.object(parts), path: "").value?.root.value
        else { return parts }
        let own: [(String, Value)] = [
            ("name", .string(name)), ("interval", .int(changed.interval)), ("alert_after", .int(changed.alertAfter)),
        ]
        for (key, value) in own {
            members.removeAll { $0.key.isKey(key) }
            members.append((.string(key), value))
        }
        return Self.parts(of: members)
    }

    private static func object(_ parts: [[UInt8]]) -> [UInt8] {
        let members = parts.filter { !$0.isEmpty }.joined(separator: ", ".utf8)
        return [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")]
    }
}

extension Value {
    fileprivate func isKey(_ key: String) -> Bool { str.hasSameBytes(as: key) }
}
