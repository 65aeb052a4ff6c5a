/// Why there is no answer.
package struct HTTPFailure: Error, Hashable {
    package enum Kind {
        /// The server, or what lies on the way to it, does not answer as it should. It may pass.
        case server
        /// There is no connection that nobody else can read.
        case certificate
        /// A redirect leads where it is not followed.
        case redirect
        /// The request itself, or this machine.
        case request
        /// The task was cancelled.
        case stopped
    }

    package var kind: Kind
    /// One line for people: printable, without a full stop and without anything secret.
    package var reason: String
    /// Whether it is sure that no byte of the request left: then nobody can have carried it out.
    package var isUnsent: Bool
    /// Whether the time was over: who should have answered may be busy.
    package var isLate: Bool

    package init(_ kind: Kind, _ reason: String, isUnsent: Bool = false, isLate: Bool = false) {
        (self.kind, self.reason, self.isUnsent, self.isLate) = (kind, reason, isUnsent, isLate)
    }

    package static let stopped = HTTPFailure(.stopped, "the run was stopped")
}
