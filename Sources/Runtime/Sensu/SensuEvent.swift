import Compiler

/// An event as Sensu's client takes it: what was compiled of a check, with what became of it.
public enum SensuEvent {
    /// - Parameters:
    ///   - check: the artifact of the family `sensu`
    ///   - status: 0 fine, 1 warning, 2 critical, 3 not known
    /// - Returns: nil if `check` is none.
    public static func text(_ check: [UInt8], status: Int, output: String) -> [UInt8]? {
        guard case .map(let members) = JSONParser.parse(check, path: "").value?.root.value else { return nil }
        var all = members.filter { !["status", "output"].contains($0.key.str) }
        all.append((.string("output"), .string(output)))
        all.append((.string("status"), .int(status)))
        return JSONText.of(.map(all.sorted { $0.key.str.precedesInBytes($1.key.str) })) + Array("\n".utf8)
    }
}
