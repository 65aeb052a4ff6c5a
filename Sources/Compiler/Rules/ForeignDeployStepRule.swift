/// A Tron action of another service follows a deploy group that the other's pipeline does not deploy.
///
/// An action with a `service` of its own runs that service's image, and follows a deploy group of that service. Its
/// deploy.yaml has to have a step for the group.
///
/// Wrong:
///
/// ```yaml
/// # checkout/tron-prod.yaml
/// nightly:
///   node: paasta
///   schedule: daily
///   monitoring: {team: shop}
///   actions:
///     charge: {command: charge, service: payments, deploy_group: prod.everything}
/// ```
///
/// ```yaml
/// # payments/deploy.yaml
/// pipeline:
/// - step: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/tron-prod.yaml
/// nightly:
///   node: paasta
///   schedule: daily
///   monitoring: {team: shop}
///   actions:
///     charge: {command: charge, service: payments, deploy_group: prod.main}
/// ```
///
/// ```yaml
/// # payments/deploy.yaml
/// pipeline:
/// - step: prod.main
/// ```
public enum ForeignDeployStepRule: RepositoryRule {
    public static let id = DiagnosticID.foreignDeployStep
    public static let refusedBy = Refusers.validate

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        repository.services.flatMap { service in
            service.facts.foreignGroups.compactMap { follower in
                let owner = repository[follower.instance.service]
                // What cannot be read is reported where it is.
                if let owner, owner.facts.deployGroups?.contains(follower.group) ?? true { return nil }
                let message = "\(follower.instance): " + DeployStepRule.message(follower.group)
                return follower.place.diagnostic(id, message, hint: hint).of(service.facts.service)
            }
        }
    }

    private static let hint = "the deploy.yaml of the action's service counts; add a step to its pipeline"
}
