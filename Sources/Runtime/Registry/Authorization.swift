/// What opens a repository.
struct Authorization: Hashable, Sendable {
    var value: HTTPAuthorization
    /// Nil if it does not expire.
    var end: ContinuousClock.Instant?

    var isValid: Bool { end.map { ContinuousClock.now < $0 } ?? true }
}
