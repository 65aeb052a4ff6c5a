/// What a Marathon says of itself.
struct MarathonInfo: Equatable, Sendable {
    /// `1.4.9`
    var version: String
    /// By which Mesos knows it; nil as long as it does not.
    var framework: String?
    /// Host and port; nil as long as none is elected.
    var leader: String?
}
