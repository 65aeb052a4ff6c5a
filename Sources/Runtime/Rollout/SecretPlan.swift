import Compiler

/// What is to be done for a secret of a cluster of Kubernetes.
public struct SecretPlan: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable {
        /// The cluster has none of that name.
        case create
        /// The cluster has another value of it.
        case update
    }

    /// `paasta-secret-checkout-api--key`
    public var name: String
    public var service: ServiceName
    public var action: Action

    public init(name: String, service: ServiceName, action: Action) {
        (self.name, self.service, self.action) = (name, service, action)
    }
}
