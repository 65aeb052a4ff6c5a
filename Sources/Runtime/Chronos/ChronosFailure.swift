import Planner

/// Why Chronos did not do, or did not tell, what it was asked.
struct ChronosFailure: Error, Hashable {
    enum Kind: Hashable {
        /// It says no, with this status: nothing was done.
        case refused(Int)
        /// Nobody can say whether it was done. It is not tried again: whoever looks sees what became of it.
        case unknownOutcome
        /// It gave no answer, or one that is none of Chronos's: nothing is known, and nothing was done.
        case unanswered
    }

    var kind: Kind
    /// One line for people: printable, without a full stop and without anything secret.
    var reason: String

    init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }

    /// What a step has come to that failed so.
    var outcome: StepOutcome {
        switch kind {
        case .refused(let status): .refused(status: status, message: reason)
        case .unknownOutcome, .unanswered: .failed(reason)
        }
    }
}
