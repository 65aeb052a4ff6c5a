import Compiler

/// The id of a Marathon app that soac or paasta_tools made: `SERVICE.INSTANCE.gitSHA.configHASH`, where each `_` is written
/// `--`. Any other id is somebody else's, and such an app is never touched.
public struct AppID: Hashable, Sendable, CustomStringConvertible {
    /// `SERVICE.INSTANCE` as it stands in the id. Two names may be spelled alike (`a_b` and `a--b`); the id does not tell
    /// which of them it is.
    public let spelledInstance: String
    /// Without the slash at its beginning.
    public let text: String

    /// Nil if it is no such id; with or without the slash at its beginning.
    public init?(_ id: String) {
        let text = id.utf8.first == UInt8(ascii: "/") ? String(id.dropFirst()) : id
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ $0.allSatisfy(Self.isAllowed) }), !parts[0].isEmpty,
            !parts[1].isEmpty, parts[2].starts(with: "git".utf8), parts[2].count > 3,
            parts[3].starts(with: "config".utf8), parts[3].count > 6
        else { return nil }
        self.text = text
        spelledInstance = "\(Substring(parts[0])).\(Substring(parts[1]))"
    }

    public var description: String { text }

    /// `git` and the beginning of the commit that it runs.
    public var gitPart: String { text.split(separator: ".").dropFirst(2).first.map(String.init) ?? "" }

    /// As the API lists it.
    public var path: String { "/" + text }

    /// Lower case, digits and dashes: what Marathon takes in an id.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    public func belongs(to instance: InstanceID) -> Bool {
        spelledInstance.hasSameBytes(as: Self.spelling(of: instance))
    }

    /// The instance that an id most likely names: `--` is read as `_`.
    public var likelyInstance: InstanceID {
        var parts: [[UInt8]] = [[], []]
        var place = 0
        var bytes = Array(spelledInstance.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: ".") {
                place = 1
            } else if byte == UInt8(ascii: "-"), bytes.first == byte {
                bytes.removeFirst()
                parts[place].append(UInt8(ascii: "_"))
            } else {
                parts[place].append(byte)
            }
        }
        return InstanceID(
            service: ServiceName(String(decoding: parts[0], as: UTF8.self)),
            instance: InstanceName(String(decoding: parts[1], as: UTF8.self)))
    }

    /// The service in it.
    public var spelledService: String {
        String(decoding: spelledInstance.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// `SERVICE.INSTANCE` with `--` for each `_`.
    public static func spelling(of instance: InstanceID) -> String { spelling(of: instance.description) }

    public static func spelling(ofService service: ServiceName) -> String { spelling(of: service.text) }

    private static func spelling(of name: String) -> String {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") { bytes += "--".utf8 } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The services that the service in it may be: each `--` stands for `_` or for itself. Of many dashes only the likeliest
    /// reading and the literal one.
    public var possibleServices: Set<ServiceName> {
        let parts = spelledService.split(separator: "--", omittingEmptySubsequences: false)
        guard parts.count <= 5 else { return [likelyInstance.service, ServiceName(spelledService)] }
        var names = [String(parts[0])]
        for part in parts.dropFirst() { names = names.flatMap { ["\($0)_\(part)", "\($0)--\(part)"] } }
        return Set(names.map { ServiceName($0) })
    }
}
