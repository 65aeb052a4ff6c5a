/// Lowers what the agents of a host say of themselves: Mesos', Kubernetes' and Envoy.
public enum AgentLowering {
    /// The tasks of a Mesos agent, by its `/state`. Nil if that cannot be read, or has another shape: an agent that is not
    /// ready says nothing of what runs. An executor whose name is none of an instance is reported and passed over.
    public static func mesos(_ file: HostFile, _ registration: HostRegistration) -> Outcome<[LocalService]?> {
        let parsed = file.json()
        var diagnostics = parsed.diagnostics
        guard let root = parsed.value else { return Outcome(nil, diagnostics) }
        guard let frameworks = root.value("frameworks"), frameworks.isList(of: isFramework) else {
            let finding = root.diagnostic(
                .hostInput, "that is not a state of an agent",
                hint: "it has a list of frameworks, each with its name and a list of executors")
            return Outcome(nil, diagnostics + [finding.withoutExcerpt()])
        }
        var services: [LocalService] = []
        for framework in frameworks.items {
            let name = framework.value("name")?.string ?? ""
            let isMarathon = registration.marathon && name.hasPrefix("marathon")
            guard isMarathon || (registration.native && name.hasPrefix("paasta_native ")) else { continue }
            for executor in framework.value("executors")?.items ?? [] where isRunning(executor) {
                guard let id = instance(executor.value("id")?.string ?? "", isMarathon: isMarathon) else {
                    let name = executor.value("id")?.value.shown ?? ""
                    let finding = executor.diagnostic(.hostInput, "the executor \(name) is of no instance")
                    diagnostics.append(finding.with(.warning).withoutExcerpt())
                    continue
                }
                let ports = executor.value("resources")?.value("ports")?.string
                services.append(
                    LocalService(isMarathon ? .marathon(id) : .native(id), port: ports.flatMap(firstNumber)))
            }
        }
        return Outcome(services, diagnostics)
    }

    private static func isFramework(_ node: Node) -> Bool {
        node.value("name")?.string != nil && node.value("executors")?.isList(of: isExecutor) ?? false
    }

    /// What is needed of one: its name, the states of its tasks, and the ports, if it has any.
    private static func isExecutor(_ node: Node) -> Bool {
        let resources = node.value("resources")
        let ports = resources?.value("ports")
        return node.value("id")?.string != nil
            && node.value("tasks")?.isList(of: { $0.value("state")?.string != nil }) ?? false
            && resources?.isMapping ?? true && (ports == nil || ports?.string != nil)
    }

    private static func isRunning(_ executor: Node) -> Bool {
        executor.value("tasks")?.items.contains { $0.value("state")?.isString("TASK_RUNNING") ?? false } ?? false
    }

    /// `SERVICE.INSTANCE.gitX.configY.TASK`, where Marathon has `--` for `_`.
    private static func instance(_ executor: String, isMarathon: Bool) -> InstanceID? {
        guard let dot = executor.lastIndex(of: ".") else { return nil }
        let text = String(executor[..<dot])
        return Registration(isMarathon ? text.replacing("--", with: "_") : text).namespace
    }

    /// Of `[31000-31001, 31005-31005]` the first.
    private static func firstNumber(_ ranges: String) -> Int? {
        let isDigit = { (character: Character) in ("0"..."9").contains(character) }
        guard let start = ranges.firstIndex(where: isDigit) else { return nil }
        return Int(ranges[start...].prefix(while: isDigit))
    }

    /// The pods of a kubelet, by its `/pods`. `sidecar` says that each answers for its own checks. Nil if that cannot be
    /// read, or has another shape. A pod without the labels of an instance is no task of PaaSTA's, and passed over. One
    /// without a port or an address has none, so that it keeps what it has; one that does not say its names is reported.
    public static func pods(_ file: HostFile, sidecar: Bool) -> Outcome<[LocalService]?> {
        let parsed = file.json()
        var diagnostics = parsed.diagnostics
        guard let root = parsed.value else { return Outcome(nil, diagnostics) }
        let items = root.value("items")
        // A kubelet writes an empty list of pods as null.
        let isPodList = root.value("kind")?.isString("PodList")
        let isEmpty = items?.isNull ?? false && isPodList ?? false
        guard let items, isPodList ?? true, isEmpty || items.isList(of: isPod) else {
            let finding = root.diagnostic(
                .hostInput, "that is not a list of pods", hint: "it has a list of items, each with metadata and status")
            return Outcome(nil, diagnostics + [finding.withoutExcerpt()])
        }
        var services: [LocalService] = []
        for pod in items.items where labels.allSatisfy({ pod.value("metadata")?.value("labels")?.value($0) != nil }) {
            guard pod.value("status")?.value("phase")?.isString("Running") ?? false,
                let text = pod.value("metadata")?.value("annotations")?.value("smartstack_registrations")?.string
            else { continue }
            if let service = self.pod(pod, text, sidecar: sidecar) {
                services.append(service)
            } else {
                let finding = pod.diagnostic(
                    .hostInput, "a running pod has smartstack_registrations that are not a list of names")
                diagnostics.append(finding.withoutExcerpt())
            }
        }
        return Outcome(services, diagnostics)
    }

    /// What PaaSTA gives the pods of its instances.
    private static let labels = ["yelp.com/paasta_service", "yelp.com/paasta_instance"]

    private static func isPod(_ node: Node) -> Bool {
        let containers = node.value("spec")?.value("containers")
        return node.value("metadata")?.isMapping ?? false && node.value("status")?.isMapping ?? false
            && node.value("status")?.value("phase")?.string != nil
            && node.value("spec")?.isMapping ?? true && containers?.isList(of: { $0.isMapping }) ?? true
    }

    private static func pod(_ pod: Node, _ registrations: String, sidecar: Bool) -> LocalService? {
        let names = JSONParser.parse(Array(registrations.utf8), path: "").value?.root.items.compactMap(\.string) ?? []
        let containers = pod.value("spec")?.value("containers")?.items ?? []
        let container = containers.first { !($0.value("name")?.isString("hacheck") ?? false) }
        guard !names.isEmpty else { return nil }
        let address = pod.value("status")?.value("podIP")?.string
        var port: Int?
        if case .int(let number) = container?.value("ports")?.items.first?.value("containerPort")?.value {
            port = number
        }
        // Without either it keeps what it has.
        return LocalService(
            .other(names.map { Registration($0) }), port: address == nil ? nil : port, address: address,
            hacheckAddress: sidecar ? address : nil)
    }

    /// Envoy's ingress ports by the port of the service behind each: the admin port's `/listeners?format=json`, in which
    /// a listener is named `SERVICE.NAMESPACE.PORT.ingress_listener`. None if that cannot be read.
    public static func envoyPorts(_ file: HostFile) -> Outcome<[Int: Int]> {
        let parsed = file.json()
        var ports: [Int: Int] = [:]
        for listener in parsed.value?.value("listener_statuses")?.items ?? [] {
            let parts = (listener.value("name")?.string ?? "").split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 4, parts.last == "ingress_listener", let port = Int(parts[parts.count - 2]),
                case .int(let ingress) = listener.value("local_address")?.value("socket_address")?.value("port_value")?
                    .value ?? .null
            else { continue }
            ports[port] = ingress
        }
        return Outcome(ports, parsed.diagnostics.map { $0.with(.warning) })
    }
}

extension Node {
    /// Whether it is a list, and each of its items is that.
    fileprivate func isList(of isItem: (Node) -> Bool) -> Bool { isList && items.allSatisfy(isItem) }
}
