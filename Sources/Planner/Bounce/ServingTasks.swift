extension HappyTasks {
    /// The tasks of an app that may take traffic: they run, and a health check passes, they are old enough to have lost its result,
    /// or an HAProxy has them. One that is left out makes the others look busier than they are, and one too many the reverse: who has
    /// just begun works hard, and is none of them.
    ///
    /// - Parameters:
    ///   - registered: the ids of those that some HAProxy has as up
    ///   - now: seconds since 1970
    public static func serving(of app: LiveApp, registered: Set<String>, now: Double) -> [LiveTask] {
        let healthy = Set(ids(of: app, policy: HealthPolicy(), haproxy: [:], now: now))
        return app.tasks.filter { task in
            healthy.contains(task.id) || registered.contains(task.id) && task.state == .running && !task.isLeaving
        }
    }
}
