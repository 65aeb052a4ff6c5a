/// Two Marathon instances of a cluster have the same id.
///
/// The id of an app begins with SERVICE.INSTANCE, and has each `_` written `--`. So `a_b` and `a--b` are one to Marathon, as
/// are the instance `b.c` of `a` and the instance `c` of `a.b`. Each deployment of one takes the other for an old version
/// of itself, and stops it. Rename one of the two.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main_eu:
///   deploy_group: prod.main
/// main--eu:
///   deploy_group: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main_eu:
///   deploy_group: prod.main
/// main-eu:
///   deploy_group: prod.main
/// ```
public enum SharedIDRule: RepositoryRule {
    public static let id = DiagnosticID.sharedID

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        context.clusters.flatMap { check(repository, in: $0) }
    }

    private static func check(_ repository: RepositoryFacts, in cluster: ClusterName) -> [Diagnostic] {
        // Of two with one id, one has a name that is not plain; mostly nobody has.
        var unsure: Set<String> = []
        for service in repository.services {
            for app in service.facts.apps[cluster] ?? [] where app.place != nil { unsure.insert(written(service, app)) }
        }
        if unsure.isEmpty { return [] }
        // Those whose names are plain come first: the others are to be renamed.
        var users: [String: InstanceID] = [:]
        var findings: [Diagnostic] = []
        for isPlain in [true, false] {
            for service in repository.services {
                for app in service.facts.apps[cluster] ?? [] where (app.place == nil) == isPlain {
                    let text = written(service, app)
                    guard unsure.contains(text) else { continue }
                    let own = InstanceID(service: service.facts.service, instance: app.instance)
                    if let other = users[text], let place = app.place {
                        let message = "\(own) and \(other) have the same Marathon id: '\(text)'"
                        findings.append(place.diagnostic(id, message, hint: hint).of(service.facts.service))
                    } else {
                        users[text] = own
                    }
                }
            }
        }
        return findings
    }

    private static func written(_ service: RepositoryFacts.Shared, _ app: ServiceFacts.App) -> String {
        MarathonSpelling.written(service.facts.service.text) + "." + MarathonSpelling.written(app.instance.text)
    }

    private static let hint = "each stops what the other runs: rename one of the two"
}
