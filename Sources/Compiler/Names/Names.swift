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

    /// By the same bytes: of texts that are one to Swift's own strings there may be millions, which are not one here.
    public func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}

/// Any text, compared by its bytes.
public struct Text: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
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

    /// Whether it is of the form that paasta_tools looks for in names of files: `[0-9a-z-_]*`. `SHARED` is none.
    public var isUsual: Bool {
        text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
    }
}

/// A deploy group: the unit that `mark-for-deployment` moves to a commit.
public struct DeployGroup: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}
