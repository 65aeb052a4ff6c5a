import Compiler
import Planner

extension JobsRollout {
    /// Whether each job can be brought to what soa-configs says, as a run found out: the checks `setup_chronos_job.SERVICE.INSTANCE`.
    /// Nothing is said of a job that waits for its first deployment, or of which nothing is known.
    ///
    /// - Parameters:
    ///   - plan: what a look at all of Chronos came to; nil: there are only turns
    ///   - checks: the checks of the jobs' runs; who has none has nobody to tell
    public func setupAlerts(_ plan: JobsPlan?, _ report: JobsReport, checks: [InstanceID: SensuCheck]) -> [Alert] {
        guard plan == nil || plan?.doubt == nil && plan?.leftOut == 0 else { return [] }
        return wishes.keys.sorted().compactMap { id -> Alert? in
            // As that of an instance: as often as cron comes, and most of what fails does not for long.
            guard let check = checks[id]?.renamed(Self.setupCheckName(of: id), interval: 60, alertAfter: 600) else {
                return nil
            }
            if let reason = report.unfinished[id] { return alert(check, id, 2, reason) }
            if let turn = report.turns[id] { return turn.eventStatus.map { alert(check, id, $0, turn.text) } }
            guard plan != nil else { return nil }
            if isBroken(id) { return alert(check, id, 2, "it cannot be compiled") }
            return wanted(id) == nil ? nil : alert(check, id, 0, "it is as it should be")
        }
    }

    /// The name of the event's check.
    public static func setupCheckName(of id: InstanceID) -> String { "setup_chronos_job.\(id)" }

    private func alert(_ check: SensuCheck, _ id: InstanceID, _ status: Int, _ text: String) -> Alert {
        let place = "--cluster \(cluster)"
        return Alert(
            check, status: status, lines: ["the job \(id) in \(cluster): \(text)"],
            firstLook: ["soac status \(id) \(place)", "soac plan \(place)", "soac events -s \(id.service)"])
    }

    /// Tells of the name of a check whether it has nothing to check any more: its job is not configured, or not deployed.
    public func endedChecks(named name: @escaping (InstanceID) -> String) -> (_ check: String) -> Bool {
        WatchedChecks.ended(
            watched: wishes.keys.filter { wanted($0) != nil || isBroken($0) }, unreadable: unreadable,
            isCompiled: !wishes.isEmpty, named: name)
    }
}
