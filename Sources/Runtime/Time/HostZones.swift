import Fleet
import Planner
import Synchronization

/// The time zones of this machine: the files of the IANA database, each read once.
public final class HostZones: Sendable {
    private let folder: String
    /// Nil: there is no such file, or it cannot be read.
    private let known = Mutex<[String: ZoneRules?]>([:])

    /// The largest has some 4,000 bytes.
    private static let sizeLimit = 1 << 16

    public init(folder: String = "/usr/share/zoneinfo") { self.folder = folder }

    /// - Parameter name: one of the database, as `Europe/Berlin`; none leads out of the folder
    /// - Returns: nil where the machine has no such zone
    public func rules(of name: String) -> ZoneRules? {
        if let known = known.withLock({ $0[name] }) { return known }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") } && !name.utf8.contains(0)
        let bytes = isPlain ? try? File.read("\(folder)/\(name)", limit: Self.sizeLimit) : nil
        let rules = bytes.flatMap { ZoneRules(file: $0) }
        known.withLock { $0[name] = .some(rules) }
        return rules
    }
}
