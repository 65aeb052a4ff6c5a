/// Two instances of Kubernetes in a cluster have objects of one name.
///
/// A Deployment is called SERVICE-INSTANCE, with `--` for each `_`. So `a_b` and `a--b` of one service are one to the API, as are
/// the instance `b-c` of `a` and the instance `c` of `a-b`. Whichever is sent later takes the place of the other, or is refused
/// for its labels. Rename one of the two.
///
/// Wrong:
///
/// ```yaml
/// # checkout/kubernetes-prod.yaml
/// main_eu:
///   instances: 1
///   deploy_group: prod.main
/// main--eu:
///   instances: 1
///   deploy_group: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/kubernetes-prod.yaml
/// main_eu:
///   instances: 1
///   deploy_group: prod.main
/// main-eu:
///   instances: 1
///   deploy_group: prod.main
/// ```
public enum SharedKubernetesNameRule: RepositoryRule {
    public static let id = DiagnosticID.sharedKubernetesName

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        context.clusters.flatMap { check(repository, in: $0) }
    }

    private static func check(_ repository: RepositoryFacts, in cluster: ClusterName) -> [Diagnostic] {
        var users: [Text: InstanceID] = [:]
        var findings: [Diagnostic] = []
        for service in repository.services {
            for pods in service.facts.pods[cluster] ?? [] {
                let own = InstanceID(service: service.facts.service, instance: pods.instance)
                let name = KubernetesName.object(own)
                if let other = users[Text(name)], let place = pods.place {
                    let message = "\(own) and \(other) have objects of one name on Kubernetes: '\(name)'"
                    findings.append(place.diagnostic(id, message, hint: hint).of(own.service))
                } else {
                    users[Text(name)] = own
                }
            }
        }
        return findings
    }

    private static let hint = "one takes the place of the other: rename one of the two"
}
