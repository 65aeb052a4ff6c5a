/// A registration is not of the form SERVICE.NAMESPACE.
///
/// A registration names a namespace of a service's smartstack.yaml. What has another form names none; on each host that
/// runs the instance it keeps nerve's configuration from being made, for all services there. Write the service and the
/// namespace with one `.` between them.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   registrations: [checkout.main, checkout.main.http]
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   registrations: [checkout.main, checkout.http]
/// ```
public enum RegistrationFormRule: ServiceRule {
    public static let id = DiagnosticID.registrationForm

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let ofPods = service.kubernetesInstances.map { ($0.common.id, $0.registrations) }
        let all = service.marathonInstances.map { ($0.common.id, $0.registrations) } + ofPods
        return all.flatMap { instance, registrations -> [Diagnostic] in
            guard let node = registrations.origin.node else { return [] }
            let names = registrations.value
            let items = node.items
            return names.indices.compactMap { index in
                if NamespaceIndex.parts(of: names[index]) != nil { return nil }
                let place = items.count == names.count ? items[index] : node
                return place.diagnostic(
                    id, "\(instance) has the registration '\(names[index])', which is not SERVICE.NAMESPACE",
                    hint: "as in \(service.name).main")
            }
        }
    }
}
