/// Two SmartStack namespaces have the same proxy port.
///
/// Every host's HAProxy listens on the proxy port of every namespace that is discovered there. Of two namespaces with one
/// port only one gets it, and requests for the other reach the wrong service. Take a port that nobody has.
///
/// Wrong:
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
///
/// ```yaml
/// # payments/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
///
/// ```yaml
/// # payments/smartstack.yaml
/// main:
///   proxy_port: 20002
/// ```
public enum ProxyPortRule: RepositoryRule {
    public static let id = DiagnosticID.proxyPort

    public static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic] {
        var users: [Int: String] = [:]
        var findings: [Diagnostic] = []
        for service in repository.services {
            for namespace in service.facts.namespaces {
                guard let port = namespace.proxyPort else { continue }
                let name = "\(service.facts.service).\(namespace.name)"
                if let other = users[port] {
                    let message = "the proxy port \(port) of \(name) is that of \(other) as well"
                    findings.append(namespace.place.diagnostic(id, message, hint: hint).of(service.facts.service))
                } else {
                    users[port] = name
                }
            }
        }
        return findings
    }

    private static let hint = "only one of them gets it on a host; take another port"
}
