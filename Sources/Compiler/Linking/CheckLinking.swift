/// The check of an instance that is deployed: what an event is made of, but for what the check finds.
public struct LinkedCheck: Sendable {
    public var id: InstanceID
    public var name: SensuName
    public var source: SensuName
    public var monitoring: Monitoring
    /// What the origin of `realert_every` is where a job's interval decides.
    public var realertSchedule: Origin?
}

/// Links the checks of instances.
struct CheckLinking {
    let cluster: ClusterName
    let deployments: Deployments
    let moment: Moment
    private(set) var reads = LinkingReads()

    init(cluster: ClusterName, deployments: Deployments, moment: Moment) {
        self.cluster = cluster
        self.deployments = deployments
        self.moment = moment
    }

    /// `linked` says what became of the same instances: what is not deployed is not watched. Instances of which nobody is
    /// told are left out.
    mutating func link<Result>(
        _ file: InstanceFile<MonitoredInstance?>, beside linked: LinkedFile<Result>
    ) -> LinkedFile<LinkedCheck> {
        guard case .present(let instances) = file, case .present(let results) = linked else {
            if case .absent = file { return .present([]) }
            return .broken
        }
        var checks: [(name: InstanceName, result: Linked<LinkedCheck>)] = []
        for (instance, (_, result)) in zip(instances, results) {
            guard case .sound(let definition) = instance.definition else {
                checks.append((instance.name, .broken))
                continue
            }
            guard let check = definition else { continue }
            checks.append((instance.name, link(check, beside: result)))
        }
        return .present(checks)
    }

    private mutating func link<Result>(
        _ check: MonitoredInstance, beside result: Linked<Result>
    ) -> Linked<LinkedCheck> {
        switch result {
        case .linked: return .linked(linked(check))
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken: break
        }
        // What it runs is watched all the same, if it runs something.
        guard case .group(let group, _, _) = check.common.deployGroup else {
            return .notDeployed("its deploy_group is null")
        }
        switch deployments.lookup(check.id, cluster: cluster, group: group) {
        case .deployed: return .linked(linked(check))
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken: return .broken
        }
    }

    private mutating func linked(_ check: MonitoredInstance) -> LinkedCheck {
        var monitoring = check.monitoring
        var origin: Origin?
        if let schedule = check.realertSchedule {
            let minutes = RealertInterval.minutes(schedule.value, at: moment)
            reads.note(schedule: schedule.value, minutes: minutes)
            if let minutes {
                monitoring[.realertEvery] = Setting(.int(minutes), .computed)
                origin = schedule.origin
            }
        }
        return LinkedCheck(
            id: check.id, name: check.check, source: SensuName(source: cluster), monitoring: monitoring,
            realertSchedule: origin)
    }
}

/// How often an alert of a job goes out again: as often as the job runs, but once a day at least. Checks come once a
/// minute; the handlers divide by the number, so that it is never 0.
enum RealertInterval {
    /// Nil if the schedule does not say.
    static func minutes(_ schedule: Value, at moment: Moment) -> Int? {
        guard case .string(let text) = schedule else { return nil }
        let day = 1440
        if CronSchedule.isValid(text) {
            return moment.local.adding(seconds: -moment.offset).flatMap { CronTimes(text)?.interval(after: $0) }
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        switch ISO8601.interval(String(parts[2])) {
        case nil: return nil
        case .calendar: return day
        case .microseconds(let length):
            let minutes = ((length / 1_000_000).rounded(.towardZero) / 60).rounded(.down)
            return Int(max(1, min(minutes, Double(day))))
        }
    }
}
