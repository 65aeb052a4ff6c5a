import Compiler
import Emitters

/// A check as Sensu's client is told of it: all of an event but its status and its output.
public struct SensuCheck: Sendable, Equatable {
    private var members: [(key: Value, value: Value)]

    /// - Parameter bytes: an artifact of the family `sensu` or `sensu-jobs`
    /// - Returns: nil if that has no name
    public init?(_ bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return nil }
        self.init(root.value)
    }

    init?(_ value: Value) {
        guard case .map(let members) = value else { return nil }
        self.members = members.filter { !["status", "output"].contains($0.key.str) }
        guard case .string = self["name"] else { return nil }
    }

    /// What Sensu knows it by; one of each source.
    public var name: String { self["name"]?.str ?? "" }

    /// Another check of whoever this one tells.
    ///
    /// - Parameters:
    ///   - interval: seconds between two events
    ///   - alertAfter: seconds for which it fails before anybody is called
    func renamed(_ name: String, interval: Int, alertAfter: Int) -> SensuCheck {
        var check = self
        check["name"] = .string(name)
        check["interval"] = .int(interval)
        check["alert_after"] = .int(alertAfter)
        return check
    }

    /// - Parameter status: 0 fine, 1 warning, 2 critical, 3 not known
    public func event(status: Int, output: String) -> [UInt8] {
        var event = self
        event["output"] = .string(output)
        event["status"] = .int(status)
        return event.json + Array("\n".utf8)
    }

    /// In the order of the keys.
    var json: [UInt8] { JSONText.of(.map(members.sorted { $0.key.str.precedesInBytes($1.key.str) })) }

    public static func == (one: SensuCheck, other: SensuCheck) -> Bool { one.json == other.json }

    private subscript(key: String) -> Value? {
        get { members.first { $0.key.str.hasSameBytes(as: key) }?.value }
        set {
            members.removeAll { $0.key.str.hasSameBytes(as: key) }
            if let newValue { members.append((.string(key), newValue)) }
        }
    }
}
