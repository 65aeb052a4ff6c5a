/// A change that Marathon has begun.
struct MarathonChange: Equatable, Sendable {
    /// Of the app or the group that changed.
    var version: String
    /// The deployment that carries it out; nil if there is nothing to carry out.
    var deployment: String?
}
