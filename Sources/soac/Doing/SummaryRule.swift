import Runtime

/// When a run says in a line how all is.
enum SummaryRule {
    case always, never
    /// On a terminal each time. Elsewhere, as under cron, which sends what a run says in a letter, where the run changed
    /// something, or failed.
    case news

    func tells(isNews: Bool) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .news: isNews || Terminal.isWatched
        }
    }
}

extension RolloutReport {
    /// Whether an instance has come to be as it should be, or is gone, or somebody else has its lock.
    var isNews: Bool { !removed.isEmpty || !skipped.isEmpty || turns.values.contains { $0.isDone } }
}

extension JobsReport {
    var isNews: Bool { !removed.isEmpty || turns.values.contains { $0.isDone } }
}
