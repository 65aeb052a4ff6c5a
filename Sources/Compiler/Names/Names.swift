/// Names of the field. Each is a type of its own, so that none is taken for another; they compare and sort by the
/// bytes of their UTF-8 form (Swift's own comparison takes `é` in its two spellings for one name).
public protocol Name: Hashable, Comparable, Sendable, CustomStringConvertible {
    var text: String { get }
    init(_ text: String)
}

extension Name {
    public var description: String { text }

    public static func == (a: Self, b: Self) -> Bool { a.text.hasSameBytes(as: b.text) }

    public static func < (a: Self, b: Self) -> Bool { a.text.precedesInBytes(b.text) }

    /// Names that are one to Swift's own strings hash alike; that two of them differ is rare.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The name of a service: its directory in soa-configs.
public struct ServiceName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// The name of an instance inside its service: `main`, `canary`.
public struct InstanceName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    /// A name that begins with `_` is a template: it is there to be merged into others and is never deployed.
    public var isTemplate: Bool { text.utf8.first == UInt8(ascii: "_") }
}

/// The name of a PaaSTA cluster: `norcal-prod`.
public struct ClusterName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// A deploy group: the unit that `mark-for-deployment` moves to a commit.
public struct DeployGroup: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}
