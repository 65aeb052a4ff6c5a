import Compiler
import Fleet
import Planner

extension Rollout {
    /// Whether each instance can be brought to what soa-configs says, as a run found out: the checks
    /// `setup_marathon_job.SERVICE.INSTANCE`. Nothing is said of an instance that waits for its first deployment, or of which
    /// nothing is known.
    ///
    /// - Parameters:
    ///   - plan: what a look at the whole cluster came to; nil: there are only turns
    ///   - checks: the checks of the instances' replication; who has none has nobody to tell
    public func setupAlerts(
        _ plan: RolloutPlan?, _ report: RolloutReport, checks: [InstanceID: SensuCheck]
    ) -> [Alert] {
        let unknown = plan.map { Set($0.instances.filter { $0.action == .wait }.map(\.id)) }
        return wanted.instances.compactMap { instance -> Alert? in
            let name = InstanceTurn.checkName(of: instance.id)
            // As often as cron comes: handlers divide the one by the other, and call nobody before so many failures. Most of what
            // fails does not for long.
            guard let check = checks[instance.id]?.renamed(name, interval: 60, alertAfter: 600) else { return nil }
            if let turn = report.turns[instance.id] {
                return turn.eventStatus.map { alert(check, instance.id, $0, turn.text) }
            }
            guard let unknown, !unknown.contains(instance.id) else { return nil }
            return instance.app == nil ? nil : alert(check, instance.id, 0, "it is as it should be")
        }
    }

    private func alert(_ check: SensuCheck, _ id: InstanceID, _ status: Int, _ text: String) -> Alert {
        let place = "--cluster \(inputs.cluster)"
        return Alert(
            check, status: status, lines: ["\(id) in \(inputs.cluster): \(text)"],
            firstLook: status == 0
                ? []
                : [
                    "soac status \(id) \(place)", "soac events -s \(id.service) -i \(id.instance)",
                    "soac plan \(place)",
                ])
    }

    /// Tells of the name of a check whether it has nothing to check any more: its instance is not configured, or not deployed.
    public func endedChecks(named name: (InstanceID) -> String) -> (_ check: String) -> Bool {
        WatchedChecks.ended(
            watched: wanted.instances.filter { if case .notDeployed = $0.state { false } else { true } }.map(\.id),
            unreadable: wanted.unreadable, isCompiled: !wanted.instances.isEmpty, named: name)
    }
}
