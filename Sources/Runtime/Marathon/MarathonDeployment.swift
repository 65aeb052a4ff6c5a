/// A change that is under way. The apps that it touches are locked until it is done.
struct MarathonDeployment: Equatable, Sendable {
    var id: String
    /// Ids, with the slash.
    var apps: [String]
}
