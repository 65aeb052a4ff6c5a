/// Lowers what holds for a whole service: service.yaml, and the files whose keys stand beside its own.
struct GeneralLowering {
    /// The files of the general configuration that are YAML, and the key under which each stands.
    static let files: [(file: String, key: String)] = [
        ("lb.yaml", "lb_extras"), ("monitoring.yaml", "monitoring"), ("deploy.yaml", "deploy"), ("data.yaml", "data"),
        ("smartstack.yaml", "smartstack"), ("dependencies.yaml", "dependencies"), ("service.yaml", "service"),
    ]

    let service: ServiceName
    private(set) var diagnostics: [Diagnostic] = []
    /// The roots of the files, without those that are empty.
    private var roots: [String: Node] = [:]
    private(set) var isBroken = false

    /// `only` leaves all files but one out.
    init(_ documents: ServiceDocuments, only: String? = nil) {
        service = documents.name
        for (file, _) in GeneralLowering.files where only == nil || only == file {
            switch documents.file(file) {
            case .absent, .dangling: continue
            case .broken: isBroken = true
            case .parsed(let document):
                let root = document.root
                guard root.isMapping || !root.value.isTruthy else {
                    isBroken = isBroken || file == "service.yaml"
                    diagnostics.append(
                        root.diagnostic(.shape, "\(file) is a mapping of keys to values, not \(root.value.kindName)"))
                    roots[file] = root
                    continue
                }
                if root.isMapping { roots[file] = root }
            }
        }
    }

    var layer: Layer { Layer(roots["service.yaml"]) }

    var mergedFiles: MergedFiles {
        MergedFiles(monitoring: roots["monitoring.yaml"], dependencies: roots["dependencies.yaml"])
    }

    var monitoringLowering: MonitoringLowering {
        MonitoringLowering(service: roots["service.yaml"], file: roots["monitoring.yaml"])
    }

    /// The value of a key of service.yaml.
    func serviceKey(_ key: String) -> Node? { roots["service.yaml"]?.value(key) }

    /// The namespaces as they are written, sound or not.
    var smartstackRoot: Node? { general("smartstack.yaml") }

    mutating func lower() -> Definition<GeneralConfiguration> {
        if isBroken { return .broken }
        let configuration = GeneralConfiguration(
            dockerRegistry: setting("docker_registry"), gitURL: setting("git_url"),
            description: setting("description"), externalLink: setting("external_link"), namespaces: namespaces(),
            monitoring: monitoring(), pipeline: pipeline(),
            dependencies: general("dependencies.yaml")?.pairs.compactMap(\.key.string) ?? [])
        return .sound(configuration)
    }

    /// The team that the service's own files name, for jobs that name none themselves.
    var team: Setting<Value> {
        let candidates = [
            roots["monitoring.yaml"]?.value("team"), general("monitoring.yaml")?.value("team"),
            roots["service.yaml"]?.value("team"),
        ]
        for case .some(let node) in candidates { return Setting(node.value, .written(node)) }
        return Setting(.null, .standard)
    }

    private func setting(_ key: String) -> Setting<Value>? {
        roots["service.yaml"]?.value(key).map { Setting($0.value, .written($0)) }
    }

    /// What stands under a file's key: service.yaml's, else the file's.
    private func general(_ file: String) -> Node? {
        guard let key = GeneralLowering.files.first(where: { $0.file == file })?.key else { return nil }
        return roots["service.yaml"]?.value(key) ?? roots[file]
    }

    private func monitoring() -> [(key: String, setting: Setting<Value>)] {
        (general("monitoring.yaml")?.pairs ?? .none).compactMap { pair in
            pair.key.string.map { ($0, Setting(pair.value.value, .written(pair.value))) }
        }
    }

    private func pipeline() -> [PipelineStep] {
        (general("deploy.yaml")?.value("pipeline")?.items ?? []).compactMap { step in
            step.value("step").flatMap { node in node.string.map { PipelineStep(name: $0, node: node) } }
        }
    }

    // MARK: SmartStack

    /// What stands in place of smartstack.yaml; nil if there is none.
    var smartstack: Node? { general("smartstack.yaml") }

    private mutating func namespaces() -> Definition<[(name: String, definition: Definition<SmartstackNamespace>)]> {
        guard let root = smartstack else { return .sound([]) }
        guard root.isMapping else {
            diagnostics.append(root.diagnostic(.smartstack, "smartstack is a mapping of namespaces"))
            return .broken
        }
        var result: [(name: String, definition: Definition<SmartstackNamespace>)] = []
        for pair in root.pairs {
            guard let name = pair.key.string else { continue }
            result.append((name, namespace(name, pair.value)))
        }
        return .sound(result)
    }

    private mutating func namespace(_ name: String, _ node: Node) -> Definition<SmartstackNamespace> {
        let known = diagnostics.count
        guard node.isMapping else {
            refuse(
                node, name, "is a mapping, not \(node.value.kindName)",
                hint: "write '\(name): {proxy_port: null}' for one that is only discovered")
            return .broken
        }
        let proxyPort = node.value("proxy_port").map { Setting($0.value, .written($0)) }
        var mode = proxyPort.flatMap { $0.value.isNull ? nil : Setting("http", $0.origin) }
        if let written = node.value("mode"), !written.isNull {
            if let text = written.string, ["http", "https", "tcp"].contains(text) {
                mode = Setting(text, .written(written))
            } else {
                refuse(written, name, "has no mode \(written.value.shown)", hint: "mode is http, https or tcp")
            }
        }
        checkRoutes(node.value("routes"), of: name)
        checkExtraAdvertise(node.value("extra_advertise"), of: name)
        if diagnostics.count > known { return .broken }
        return .sound(
            SmartstackNamespace(
                name: name, node: node, proxyPort: proxyPort, mode: mode,
                healthcheckMode: node.value("healthcheck_mode").map { Setting($0.value, .written($0)) },
                healthcheckURI: node.value("healthcheck_uri").map { Setting($0.value, .written($0)) },
                discover: node.value("discover").map { Setting($0.value, .written($0)) }
                    ?? Setting(.string("region"), .standard)))
    }

    private mutating func checkRoutes(_ node: Node?, of name: String) {
        guard let node else { return }
        let hint = "as in routes: [{source: a, destinations: [b, c]}]"
        guard node.value.iterated != nil else {
            refuse(node, name, "has routes that are not a list", hint: hint)
            return
        }
        for route in node.items
        where route.value("source") == nil || route.value("destinations")?.value.iterated == nil {
            refuse(route, name, "has a route without source or destinations", hint: hint)
        }
    }

    private mutating func checkExtraAdvertise(_ node: Node?, of name: String) {
        guard let node, node.value.isTruthy else { return }
        guard node.isMapping, node.pairs.allSatisfy({ $0.value.value.iterated != nil }) else {
            refuse(
                node, name, "has an extra_advertise that is not a mapping to lists",
                hint: "as in extra_advertise: {'region:uswest1-prod': ['region:uswest2-prod']}")
            return
        }
    }

    private mutating func refuse(_ node: Node, _ name: String, _ message: String, hint: String) {
        diagnostics.append(
            node.diagnostic(.smartstack, "the smartstack namespace \(service).\(name) \(message)", hint: hint))
    }
}
