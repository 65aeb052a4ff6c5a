import Compiler

/// The namespaces that a host's file has and a new one would not have. A change of soa-configs or of options that loses
/// most of them is mostly a mistake, and takes live backends out of the load balancers: it has to be allowed.
public struct LostNamespaces: Sendable {
    /// By name.
    public var names: [String]
    /// How many the file has.
    public var count: Int

    public init(names: [String], of count: Int) { (self.names, self.count) = (names, count) }

    /// Fewer may come and go in one change.
    private static let limit = 10

    /// Whether they are more than half of the file's, and at least ten.
    public var areTooMany: Bool { names.count >= Self.limit && 2 * names.count > count }

    /// Of nerve's file. What a scheduler no longer names has stopped, and is not lost; `isStopped` says so of an entry.
    public static func ofNerve(
        _ old: Node?, _ new: [UInt8], isStopped: (_ registration: String, _ entry: Node) -> Bool
    ) -> LostNamespaces {
        let known = Set(registrations(JSONParser.parse(new, path: "").value?.root).keys)
        let before = registrations(old)
        let lost = before.filter { name, entries in
            !known.contains(name) && !entries.allSatisfy { isStopped(name, $0) }
        }
        return LostNamespaces(names: lost.keys.sorted { $0.precedesInBytes($1) }, of: before.count)
    }

    /// The entries of nerve's file by what each registers: the last part of its path in ZooKeeper.
    private static func registrations(_ file: Node?) -> [String: [Node]] {
        var entries: [String: [Node]] = [:]
        for pair in file?.value("services")?.pairs ?? .none {
            guard let path = pair.value.value("zk_path")?.string, let name = path.split(separator: "/").last else {
                continue
            }
            entries[String(name), default: []].append(pair.value)
        }
        return entries
    }

    /// Of synapse's file, whose watchers are named `SERVICE.NAMESPACE` or `SERVICE.NAMESPACE.TYPE`.
    public static func ofSynapse(_ old: Node?, _ new: [UInt8]) -> LostNamespaces {
        let (before, after) = (watched(old), watched(JSONParser.parse(new, path: "").value?.root))
        return LostNamespaces(names: before.subtracting(after).sorted { $0.precedesInBytes($1) }, of: before.count)
    }

    private static func watched(_ file: Node?) -> Set<String> {
        Set(
            (file?.value("services")?.pairs ?? .none).compactMap { pair in
                pair.key.string.map { $0.split(separator: ".").prefix(2).joined(separator: ".") }
            })
    }
}
