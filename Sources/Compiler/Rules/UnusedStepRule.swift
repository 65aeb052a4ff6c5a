/// A step of deploy.yaml deploys to a deploy group that no instance of the service has.
///
/// A step that is not one of the built-in ones, as `itest` is, marks a commit for the deploy group of its name. If no
/// instance has that group, nothing is deployed by the step: it may be left from an instance that is gone, or be written
/// otherwise than the instance's deploy_group, which then is never deployed. The instances of all kinds and clusters
/// count. A service without instances, or with a file that cannot be read, is not looked at.
///
/// Wrong:
///
/// ```yaml
/// # checkout/deploy.yaml
/// pipeline:
/// - step: itest
/// - step: prod.mian
/// - step: prod.main
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// Right:
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
/// ```
public enum UnusedStepRule: ServiceRule {
    public static let id = DiagnosticID.unusedStep

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard let pipeline = service.service.general.value?.pipeline, !pipeline.isEmpty,
            let targets = targets(of: service, context), !targets.targets.isEmpty, !targets.isPartlyBroken
        else { return [] }
        let groups = targets.groups
        let used = Set(groups)
        let steps = Set(pipeline.compactMap(\.deployGroup))
        // Guesses among many would be slow.
        let open = groups.filter { !steps.contains($0) }.prefix(50).map(\.text)
        let told = Set(DeployStepRule.followers(of: service, without: steps).map { "'\($0.group)'" })
        return pipeline.compactMap { step -> Diagnostic? in
            guard let group = step.deployGroup, !used.contains(group) else { return nil }
            let near = NearestNames.of(group.text, among: open)
            // One mistake is one finding: of the instance whose group is misspelt its own rule tells.
            if near.contains(where: { told.contains($0) }) { return nil }
            return step.node.diagnostic(
                id, "no instance of \(service.name) has the deploy group '\(group)' of this step",
                hint: near.isEmpty
                    ? "remove the step, or give an instance this deploy_group"
                    : "did you mean \(near.joined(separator: " or "))?")
        }
    }

    /// The targets of all clusters that the service has files of, be they known or not.
    private static func targets(of service: CheckedService, _ context: RuleContext) -> DeployTargets? {
        let clusters = Set(service.documents.instanceFiles.map(\.cluster))
        if clusters.isSubset(of: context.clusters) { return service.targets.value }
        return DeployTargetLowering.lower(service.documents, clusters: clusters.sorted()).value.value
    }
}
