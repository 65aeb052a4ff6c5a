/// deploy.yaml has the same step twice.
///
/// A pipeline runs its steps one after the other. The second of two equal ones does again what is done already; where one
/// was copied, the name was not changed, and the deploy group that was meant is left out. Remove or rename one.
public enum RepeatedStepRule: ServiceRule {
    public static let id = DiagnosticID.repeatedStep

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        var seen: Set<DeployGroup> = []
        return (service.service.general.value?.pipeline ?? []).compactMap { step in
            if seen.insert(DeployGroup(step.name)).inserted { return nil }
            return step.node.diagnostic(
                id, "the pipeline of \(service.name) has the step '\(step.name)' twice",
                hint: "remove one of the two, or name the intended deploy group")
        }
    }
}
