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
        for place in instances.indices {
            guard case .sound(let definition) = instances[place].definition else {
                checks.append((instances[place].name, .broken))
                continue
            }
            guard let check = definition else { continue }
            checks.append((instances[place].name, link(check, beside: results[place].result)))
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
        if let schedule = check.realertSchedule, case .string(let text) = schedule.value {
            let interval = RealertInterval(text, at: moment)
            // Months and weekends differ.
            if interval.dependsOnMoment {
                reads.schedules.append(LinkingReads.Schedule(text: text, minutes: interval.minutes))
            }
            if let minutes = interval.minutes {
                monitoring = monitoring.with(.realertEvery, Setting(.int(minutes), .computed))
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
struct RealertInterval {
    /// Nil if the schedule does not say.
    let minutes: Int?
    /// As it does for schedules of cron.
    let dependsOnMoment: Bool

    init(_ schedule: String, at moment: Moment) {
        dependsOnMoment = CronSchedule.isValid(schedule)
        minutes =
            dependsOnMoment
            ? moment.local.adding(seconds: -moment.offset).flatMap { CronTimes(schedule)?.interval(after: $0) }
            : RealertInterval.minutes(ofInterval: schedule)
    }

    /// Of a schedule `R/…/PT10M`.
    private static func minutes(ofInterval schedule: String) -> Int? {
        let day = 1440
        let parts = schedule.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        switch ISO8601.interval(String(Substring(parts[2]))) {
        case nil: return nil
        case .calendar: return day
        case .microseconds(let length):
            let minutes = ((length / 1_000_000).rounded(.towardZero) / 60).rounded(.down)
            return Int(max(1, min(minutes, Double(day))))
        }
    }
}
