import Planner

/// An app as a Marathon lists it.
struct ListedApp: Equatable, Sendable {
    /// What a bounce is planned from.
    var app: LiveApp
    /// Of its last change.
    var version: String
    /// The ids of the deployments that change it just now; they lock it.
    var deployments: [String]
}
