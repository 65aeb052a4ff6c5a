/// What colours tell apart in all forms of a diff.
enum Gravity: String {
    /// Something no longer runs, or no longer compiles.
    case loss
    /// Tasks are stopped or started.
    case restart
    case gain
    case other
}

extension Verdict {
    var gravity: Gravity {
        switch self {
        case .break, .remove: .loss
        case .bounce, .deploy, .stop, .start: .restart
        case .create, .mend: .gain
        case .scale, .update, .route, .alert: .other
        }
    }
}
