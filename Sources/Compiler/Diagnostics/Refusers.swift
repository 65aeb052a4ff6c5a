/// Who refuses what a finding is about. Nobody, where it only does not do what was meant.
public struct Refusers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `paasta validate` of paasta_tools v0.86.13.
    public static let validate = Refusers(rawValue: 1)
    /// The next `soac compile`: it ends with status 1.
    public static let compile = Refusers(rawValue: 2)

    private static let named: [(name: String, refuser: Refusers)] = [("validate", validate), ("compile", compile)]

    /// As reports have them.
    public var names: [String] { Refusers.named.filter { contains($0.refuser) }.map(\.name) }
}
