import ArgumentParser

/// How much is shown, at most: 0 is no limit. Limits on what may happen are called otherwise, `--max-…`, and there 0 is none.
enum Limit {
    static func validate(_ limit: Int?) throws {
        if let limit, limit < 0 { throw ValidationError("--limit is 0 (no limit) or more") }
    }

    /// Nil: no limit.
    static func of(_ limit: Int?) -> Int {
        guard let limit, limit > 0 else { return .max }
        return limit
    }

    /// Of what may be thousands of entries: on a terminal, nobody reads more.
    static func ofEntries(_ limit: Int?) -> Int { of(limit ?? (Terminal.outputIsTerminal ? 200 : 0)) }
}

extension NameSpecification {
    static var limit: NameSpecification { [.customShort("n", allowingJoined: true), .customLong("limit")] }
}
