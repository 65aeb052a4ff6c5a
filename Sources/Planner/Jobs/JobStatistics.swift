import Compiler

/// What Chronos counts of a job's runs. It is part of the job: who sends one anew without it sets it back.
public struct JobStatistics: Sendable, Equatable {
    /// Times in ISO form as Chronos writes them; empty if there was none.
    public var lastSuccess: String
    public var lastError: String
    public var successCount: Int
    public var errorCount: Int
    /// Nil where Chronos does not tell.
    public var errorsSinceLastSuccess: Int?

    public init(
        lastSuccess: String = "", lastError: String = "", successCount: Int = 0, errorCount: Int = 0,
        errorsSinceLastSuccess: Int? = nil
    ) {
        (self.lastSuccess, self.lastError) = (lastSuccess, lastError)
        (self.successCount, self.errorCount) = (successCount, errorCount)
        self.errorsSinceLastSuccess = errorsSinceLastSuccess
    }

    /// As members of a job.
    var members: [(name: String, value: Value?)] {
        var members: [(name: String, value: Value?)] = [
            ("lastSuccess", .string(lastSuccess)), ("lastError", .string(lastError)),
            ("successCount", .int(successCount)), ("errorCount", .int(errorCount)),
        ]
        if let errorsSinceLastSuccess { members.append(("errorsSinceLastSuccess", .int(errorsSinceLastSuccess))) }
        return members
    }

    /// When it ran last, in seconds since 1970.
    public enum LastRun: Sendable, Equatable {
        case never
        case at(Double)
        /// A time that cannot be read.
        case unknown
    }

    /// Whether the last run failed. Of times that cannot be read the other counts; of equal ones the success.
    public var hasFailedLast: Bool {
        if lastSuccess.isEmpty || lastError.isEmpty { return !lastError.isEmpty }
        return JobTime.seconds(lastError) ?? 0 > JobTime.seconds(lastSuccess) ?? 0
    }

    public var lastRun: LastRun {
        let texts = [lastSuccess, lastError].filter { !$0.isEmpty }
        if texts.isEmpty { return .never }
        let times = texts.compactMap(JobTime.seconds)
        guard times.count == texts.count, let last = times.max() else { return .unknown }
        return .at(last)
    }
}
