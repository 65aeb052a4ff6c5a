/// What opens a repository: the value of an `Authorization` header. It is secret.
struct Authorization: Hashable, Sendable {
    var header: String
    /// Nil if it does not expire.
    var end: ContinuousClock.Instant?

    var isValid: Bool { end.map { ContinuousClock.now < $0 } ?? true }
}
