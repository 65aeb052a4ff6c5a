import ArgumentParser

/// How long something may take, on the command line: 0 is no limit.
enum TimeLimit {
    /// As good as none.
    private static let never = 10.0 * 365 * 86_400

    /// What `seconds` comes to.
    static func of(_ seconds: Double) -> Double { seconds == 0 ? never : seconds }

    static func validate(seconds: Double) throws {
        guard seconds >= 0, seconds <= 86_400 else {
            throw ValidationError("--time-limit is 0 seconds, which is none, or more, and at most a day")
        }
    }

    static func validate(minutes: Double) throws {
        guard minutes >= 0, minutes < 1e6 else {
            throw ValidationError("--timeout is 0 minutes, which is never, or more")
        }
    }
}
