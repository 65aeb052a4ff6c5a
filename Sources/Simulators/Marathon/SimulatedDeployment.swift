/// A change that is under way. The apps that it touches are locked until it is done.
struct SimulatedDeployment: Sendable {
    enum Action: String, Sendable {
        case start = "StartApplication"
        case scale = "ScaleApplication"
        case restart = "RestartApplication"
        case stop = "StopApplication"
    }

    var id: String
    var version: SimulatedTime
    var actions: [(app: String, action: Action)]
    /// The definitions before, to go back to; nil of an app that was not there.
    var before: [String: JSON?]

    var apps: [String] { actions.map(\.app) }

    var json: JSON {
        let current = JSON.list(
            actions.map { app, action in
                ["action": .string(action.rawValue), "app": .string(app), "readinessCheckResults": []]
            })
        let step: JSON = [
            "actions": .list(actions.map { ["action": .string($1.rawValue), "app": .string($0)] })
        ]
        return [
            "id": .string(id), "version": .string(version.iso8601), "affectedApps": .list(apps.map { .string($0) }),
            "affectedPods": [], "steps": [step], "currentActions": current, "currentStep": 1, "totalSteps": 1,
        ]
    }
}
