/// Why there is no plan for an instance.
public struct BounceFailure: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case bounceMethod
        case drainMethod
        /// Another part of the configuration.
        case configuration
        /// What is live contradicts itself.
        case live
        /// Something outside did not answer: the next round may know more.
        case unknown
    }

    public var kind: Kind
    /// For people.
    public var message: String

    public init(kind: Kind, message: String) { (self.kind, self.message) = (kind, message) }

    /// Whether it stays so until soa-configs is changed.
    public var isLasting: Bool {
        switch kind {
        case .bounceMethod, .drainMethod, .configuration: true
        case .live, .unknown: false
        }
    }
}
