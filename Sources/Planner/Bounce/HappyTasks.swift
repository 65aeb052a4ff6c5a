import Compiler

/// Which tasks of an app count as up. A bounce is as safe as this judgement.
public enum HappyTasks {
    /// More hosts are not asked for one app: those of a sample tell as much.
    public static let haproxyLimit = 20

    /// The ids of the tasks that are up, in order: they run, have done so long enough, and a health check passes, or the app
    /// has none; and HAProxy has them, if it is asked.
    ///
    /// - Parameters:
    ///   - haproxy: for each host the ids of the tasks that its HAProxy has as up. One that did not answer, or was not asked,
    ///     does not count; if none did, no task is known to be up
    ///   - now: seconds since 1970
    public static func ids(
        of app: LiveApp, policy: HealthPolicy, haproxy: [String: Known<Set<String>>], now: Double
    ) -> [String] {
        let healthy = app.tasks.filter { isHealthy($0, of: app, policy: policy, now: now) }
        guard policy.checksHAProxy else { return healthy.map(\.id) }
        let answers = hostsToAsk(healthy).compactMap { haproxy[$0]?.value }
        if answers.isEmpty, policy.haproxyFraction > 0 { return [] }
        let needed = Double(answers.count) * policy.haproxyFraction
        return healthy.map(\.id).filter { id in Double(answers.count { $0.contains(id) }) >= needed }
    }

    /// The ids of the tasks of which nobody can say whether they are up: they are healthy, and no HAProxy that is asked has
    /// answered; or some have them as up, and fewer than is wanted: their pages are of different moments.
    public static func uncertain(
        of app: LiveApp, policy: HealthPolicy, haproxy: [String: Known<Set<String>>], now: Double
    ) -> Set<String> {
        guard policy.checksHAProxy else { return [] }
        let healthy = app.tasks.filter { isHealthy($0, of: app, policy: policy, now: now) }
        let up = Set(ids(of: app, policy: policy, haproxy: haproxy, now: now))
        let answers = hostsToAsk(healthy).compactMap { haproxy[$0]?.value }
        let mayBeUp = healthy.map(\.id).filter { id in answers.isEmpty || answers.contains { $0.contains(id) } }
        return Set(mayBeUp).subtracting(up)
    }

    /// The hosts whose HAProxies are asked for an app: those that its healthy tasks run on. Of many the same are chosen
    /// in every round, so that the judgement does not flicker.
    public static func hostsToAsk(of app: LiveApp, policy: HealthPolicy, now: Double) -> [String] {
        policy.checksHAProxy ? hostsToAsk(app.tasks.filter { isHealthy($0, of: app, policy: policy, now: now) }) : []
    }

    private static func hostsToAsk(_ tasks: [LiveTask]) -> [String] {
        let hosts = Set(tasks.map(\.host))
        guard hosts.count > haproxyLimit else { return hosts.sorted() }
        // By a hash: names next to each other may be in one rack.
        return hosts.map { (Checksum.of($0.utf8), $0) }.sorted { $0 < $1 }.prefix(haproxyLimit).map(\.1)
    }

    private static func isHealthy(_ task: LiveTask, of app: LiveApp, policy: HealthPolicy, now: Double) -> Bool {
        guard task.state == .running, !task.isLeaving, let started = task.started else { return false }
        if let uptime = policy.minimumUptime, now - started < uptime { return false }
        if task.checks.isEmpty, let check = app.healthChecks.first {
            // Marathon forgets results when its leader changes: then age has to do.
            return started + check.gracePeriod + 5 * check.interval < now
        }
        return task.checks.isEmpty || task.checks.contains(true)
    }
}
