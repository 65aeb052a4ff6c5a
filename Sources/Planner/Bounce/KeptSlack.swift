/// What an old app may still launch. Slack — what Marathon wants to run and does not yet — is taken up, or it would start
/// tasks that only have to be stopped; but while the new app is not up, an old one that serves is kept at strength: what
/// dies of it is replaced.
enum KeptSlack {
    /// - Parameter needed: how many old tasks have to stay
    static func allot(to apps: [Bounce.OldApp], needed: Int) -> [Bounce.OldApp] {
        var apps = apps
        func serving(_ app: Bounce.OldApp) -> Int { app.buckets.happy.count + app.buckets.atRisk.count }
        let strength = apps.reduce(0) { sum, app in
            serving(app) > 0 ? sum + serving(app) + app.buckets.unhappy.count { $0.task.state != .lost } : sum
        }
        var missing = max(needed - strength, 0)
        let order = apps.indices.sorted { (serving(apps[$1]), $0) < (serving(apps[$0]), $1) }
        for place in order where serving(apps[place]) > 0 {
            apps[place].keptSlack = min(apps[place].app.slack, missing)
            missing -= apps[place].keptSlack
        }
        return apps
    }
}
