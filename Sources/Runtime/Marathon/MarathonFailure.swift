import Planner

/// Why Marathon did not do, or did not tell, what it was asked.
struct MarathonFailure: Error, Hashable {
    enum Kind: Hashable {
        /// An app of that id is there already.
        case exists
        /// Deployments change the app just now. Their ids.
        case locked([String])
        /// It says no, with this status: nothing was done.
        case refused(Int)
        /// Nobody can say whether it was done. It is not tried again: whoever looks sees what became of it.
        case unknownOutcome
        /// It gave no answer, or one that is none of Marathon's: nothing is known, and nothing was done.
        case unanswered
    }

    var kind: Kind
    /// One line for people: printable, without a full stop and without anything secret.
    var reason: String

    init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }

    /// What a step of a plan has come to that failed so.
    var outcome: StepOutcome {
        switch kind {
        case .exists, .locked: .refused(status: 409, message: reason)
        case .refused(let status): .refused(status: status, message: reason)
        case .unknownOutcome, .unanswered: .failed(reason)
        }
    }
}
