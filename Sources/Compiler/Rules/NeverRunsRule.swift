/// The schedule of a job names a date that never comes.
///
/// February has no 30th, and four months no 31st: such a job never runs, and nobody is notified. Days of the week beside the
/// days of the month count as well: with either, the job runs.
public enum NeverRunsRule: ServiceRule {
    public static let id = DiagnosticID.neverRuns

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.configured.compactMap { instance -> Diagnostic? in
            guard instance.kind == .chronos, case .string(let text)? = instance.configuration.value(.schedule),
                let times = CronTimes(text), !times.everComes
            else { return nil }
            return instance.diagnostic(
                .schedule, id, "no month has the day that the schedule '\(text)' names",
                hint: "'0 0 28-31 * *' comes on each of the last days of a month")
        }
        return findings.oncePerPlace()
    }
}
