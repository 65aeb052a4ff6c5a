/// An instance follows a deploy group that no step of the pipeline deploys.
///
/// The pipeline of deploy.yaml marks commits for the deploy groups that its steps name. An instance whose group is none of
/// them never gets a new commit, unless someone marks by hand. Without `deploy_group`, an instance follows the group
/// `CLUSTER.INSTANCE`. Add a step, or let the instance follow a group that has one.
///
/// Wrong:
///
/// ```yaml
/// # checkout/deploy.yaml
/// pipeline:
/// - step: itest
/// - step: prod.main
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// canary:
///   instances: 1
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/deploy.yaml
/// pipeline:
/// - step: itest
/// - step: prod.canary
/// - step: prod.main
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// canary:
///   instances: 1
/// ```
public enum DeployStepRule: ServiceRule {
    public static let id = DiagnosticID.deployStep
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard let general = service.service.general.value else { return [] }
        let groups = Set(general.pipeline.compactMap(\.deployGroup))
        // Guesses among many would be slow.
        let known = Array(groups.map(\.text).sorted().prefix(50))
        return followers(of: service, without: groups).map { instance, group in
            let near = NearestNames.of(group.text, among: known)
            return instance.diagnostic(
                .deployGroup, id, message(group),
                hint: near.isEmpty ? hint : "did you mean \(near.joined(separator: " or "))?")
        }
    }

    /// The instances of a service's own that follow none of these groups, with what they follow.
    static func followers(
        of service: CheckedService, without groups: Set<DeployGroup>
    ) -> [(instance: ConfiguredInstance, group: DeployGroup)] {
        service.configured.compactMap { instance in
            guard instance.id.service == service.name, let group = instance.deployGroup.value ?? nil,
                !groups.contains(group)
            else { return nil }
            return (instance, group)
        }
    }

    static func message(_ group: DeployGroup) -> String { "no step of deploy.yaml deploys its deploy group \(group)" }

    static let hint = "add '- step: GROUP' to the pipeline of deploy.yaml, or follow a group that is there"
}
