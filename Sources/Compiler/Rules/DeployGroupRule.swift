/// A `deploy_group` cannot be expanded.
///
/// It is a format string that knows `{cluster}`, `{instance}` and `{service}`; literal braces are
/// doubled.
public enum DeployGroupRule: ServiceRule {
    public static let id = DiagnosticID.deployGroup
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in problem(instance) }
    }

    private static func problem(_ instance: ConfiguredInstance) -> Diagnostic? {
        let setting = instance.deployGroupSetting
        do {
            _ = try DeployGroupLowering.lookup(setting, of: instance.id, in: instance.cluster)
            return nil
        } catch {
            return (setting?.origin.node ?? instance.node).diagnostic(
                id, "\(instance.id): \(error.message)", hint: error.hint)
        }
    }
}
