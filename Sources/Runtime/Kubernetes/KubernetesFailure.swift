import Planner

/// Why a Kubernetes API server did not do, or did not tell, what it was asked.
package struct KubernetesFailure: Error, Hashable {
    package enum Kind: Hashable, Sendable {
        /// An object of that name is there already.
        case exists
        /// The object is not as it was when it was read, or another one of its name: whoever wants to change it reads it again.
        case conflict
        /// There is no such object, or not the namespace that it would be in.
        case notFound
        /// It says no, with this status: nothing was done.
        case refused(Int)
        /// Nobody can say whether it was done. It is not tried again: whoever looks sees what became of it.
        case unknownOutcome
        /// It gave no answer, or one that is none of its own: nothing is known, and nothing was done.
        case unanswered
    }

    package var kind: Kind
    /// One line for people: printable, without a full stop and without anything secret.
    package var reason: String
    /// What they can do about it, where that is known.
    package var hint: String?

    package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
        (self.kind, self.reason, self.hint) = (kind, reason, hint)
    }

    /// What a step of a plan has come to that failed so.
    package var outcome: StepOutcome {
        switch kind {
        case .exists, .conflict: .refused(status: 409, message: reason)
        case .notFound: .refused(status: 404, message: reason)
        case .refused(let status): .refused(status: status, message: reason)
        case .unknownOutcome, .unanswered: .failed(reason)
        }
    }
}
