/// A Tron action that runs in a container has no deploy group.
///
/// With the executor `paasta` or `mesos`, an action runs the image of a deploy group: its own `deploy_group`, or otherwise that of
/// its job. Actions that run by ssh need none.
public enum TronDeployGroupRule: ServiceRule {
    public static let id = DiagnosticID.tronDeployGroup
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { action in
            guard action.isContainerAction, case .sound(nil) = action.deployGroup else { return nil }
            return action.diagnostic(.deployGroup, id, "it runs in a container, and has no deploy_group", hint: hint)
        }
    }

    private static let hint = "add deploy_group to the action or to its job"
}
