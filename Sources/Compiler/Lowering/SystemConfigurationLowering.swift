/// A file of a system configuration; one that cannot be read is left out.
public typealias SystemConfigurationFile = HostFile

/// Lowers a directory of JSON files that merge (`/etc/paasta`). A key may stand in one file alone, unless its values
/// are mappings that share no key.
public struct SystemConfigurationLowering {
    private var diagnostics: [Diagnostic] = []
    private var root = Merged.mapping([])

    /// The configuration, or nil with the reasons.
    public static func lower(_ files: [SystemConfigurationFile]) -> Outcome<SystemConfiguration?> {
        var lowering = SystemConfigurationLowering()
        for file in files { lowering.add(file) }
        let configuration = lowering.configuration()
        let failed = lowering.diagnostics.contains { $0.severity == .error }
        return Outcome(failed ? nil : configuration, lowering.diagnostics)
    }

    /// A value, or mappings from several files.
    private indirect enum Merged {
        case leaf(Node)
        case mapping([(key: Node, value: Merged)])

        init(_ node: Node) {
            self = node.isMapping ? .mapping(node.pairs.map { ($0.key, Merged($0.value)) }) : .leaf(node)
        }

        var value: Value {
            switch self {
            case .leaf(let node): node.value
            case .mapping(let pairs): .map(pairs.map { ($0.key.value, $0.value.value) })
            }
        }
    }

    // MARK: Merging

    private mutating func add(_ file: SystemConfigurationFile) {
        guard let bytes = file.bytes else {
            diagnostics.append(
                Diagnostic(
                    .systemConfigUnreadable, "\(file.path) cannot be read and is left out: \(file.reason)",
                    hint: "what it sets is missing from this run", span: SourceSpan(file: file.path)))
            return
        }
        let parsed = JSONParser.parse(bytes, path: file.path)
        // No excerpt: the line may hold a password.
        diagnostics += parsed.diagnostics.map { $0.withoutExcerpt() }
        guard let node = parsed.value?.root else { return }
        guard node.isMapping else {
            report(node, "a file of the system configuration is a mapping")
            return
        }
        root = merge(Merged(node), into: root)
    }

    private mutating func merge(_ new: Merged, into old: Merged) -> Merged {
        guard case .mapping(let added) = new, case .mapping(var result) = old else { return old }
        let places = PlaceIndex(result.map { $0.key.string.map(Text.init) })
        for pair in added {
            guard let key = pair.key.string else { continue }
            guard let place = places.place(of: Text(key)) else {
                result.append(pair)
                continue
            }
            if case .mapping = pair.value, case .mapping = result[place].value {
                result[place].value = merge(pair.value, into: result[place].value)
            } else {
                let other = result[place].key.document.path
                report(
                    pair.key, "the key '\(key)' is in two files: \(other) and \(pair.key.document.path)",
                    hint: "remove it from one; which would win is a matter of chance")
            }
        }
        return .mapping(result)
    }

    // MARK: Reading

    private mutating func configuration() -> SystemConfiguration {
        SystemConfiguration(
            cluster: text("cluster").map { ClusterName($0.value) }, clusters: clusters(),
            dockerRegistry: text("docker_registry"),
            dockercfgLocation: dockercfgLocation(),
            volumes: volumes(), namesVolumes: setting("volumes") != nil, autoHostnameUniqueSize: uniqueSize(),
            expectedSlaveAttributes: slaves(),
            blacklist: list("deploy_blacklist", else: [], Lists.blacklist),
            whitelist: list("deploy_whitelist", else: nil, Lists.whitelist),
            vaultEnvironment: text("vault_environment"),
            sendsEvents: setting("sensu_host")?.value.isTruthy ?? true, registration: registration(),
            services: services(), kubernetes: kubernetes(), marathon: marathon(), chronos: chronos())
    }

    private mutating func kubernetes() -> KubernetesSettings {
        var settings = KubernetesSettings()
        if let image = text("hacheck_sidecar_image_url") { settings.sidecarImage = image }
        if let script = text("nerve_readiness_check_script") { settings.readinessScript = script }
        if let flag = setting("enable_nerve_readiness_check"), !flag.value.isTruthy { settings.readinessScript = nil }
        guard case .mapping(let clusters) = entry("vault_cluster_map")?.value else { return settings }
        for (key, value) in clusters {
            guard let cluster = key.string, case .leaf(let node) = value, let ecosystem = node.string else { continue }
            settings.ecosystems[ClusterName(cluster)] = Setting(ecosystem, .system(node))
        }
        return settings
    }

    private mutating func services() -> ClusterServices {
        var services = ClusterServices()
        if let format = text("synapse_haproxy_url_format") { services.haproxyFormat = format.value }
        if case .int(let port) = setting("synapse_port")?.value { services.haproxyPort = port }
        if case .map(let pairs) = setting("mesos_config")?.value {
            for pair in pairs where pair.key.str == "master" {
                if case .string(let master) = pair.value { services.mesosMaster = master }
            }
        }
        if let host = setting("sensu_host")?.value {
            services.sensuHost = if case .string(let name) = host, !name.isEmpty { name } else { nil }
        }
        if case .int(let port) = setting("sensu_port")?.value { services.sensuPort = port }
        services.zookeeper = setting("zookeeper")?.value ?? .null
        services.logWriter = setting("log_writer")?.value ?? .null
        services.logReader = setting("log_reader")?.value ?? .null
        services.startDeadline = seconds("deployd_startup_bounce_deadline")
        services.bigDeadline = seconds("deployd_big_bounce_deadline")
        services.backoffFactor = seconds("deployd_worker_failure_backoff_factor")
        if case .int(let count) = setting("deployd_number_workers")?.value, count > 0 { services.workers = count }
        return services
    }

    private mutating func seconds(_ key: String) -> Double? {
        switch setting(key)?.value {
        case .int(let count): count >= 0 ? Double(count) : nil
        case .float(let number): number.isFinite && number >= 0 ? number : nil
        default: nil
        }
    }

    /// A warning, as nothing that is compiled depends on it.
    private mutating func marathon() -> MarathonServers? {
        var lists: [[MarathonServer]] = []
        for key in ["marathon_servers", "previous_marathon_servers"] {
            let setting = setting(key)
            do {
                lists.append(try MarathonServersLowering.servers(setting?.value ?? .null))
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .systemConfig, "\(key): \(error.message)", hint: error.hint, span: setting?.origin.node?.span,
                        severity: .warning))
                return nil
            }
        }
        return MarathonServers(current: lists[0], previous: lists[1])
    }

    private mutating func chronos() -> ChronosConfiguration {
        let setting = setting("chronos_config")
        do {
            return try MarathonServersLowering.chronos(setting?.value ?? .null).map { .server($0) } ?? .none
        } catch {
            diagnostics.append(
                Diagnostic(
                    .systemConfig, "chronos_config: \(error.message)", hint: error.hint,
                    span: setting?.origin.node?.span, severity: .warning))
            return .unusable
        }
    }

    private func registration() -> HostRegistration {
        func flag(_ key: String, _ standard: Bool) -> Bool { setting(key)?.value.isTruthy ?? standard }
        return HostRegistration(
            marathon: flag("register_marathon_services", true), native: flag("register_native_services", false),
            pods: flag("register_k8s_pods", false), podsHaveHacheck: flag("kubernetes_use_hacheck_sidecar", true))
    }

    private func entry(_ key: String) -> (key: Node, value: Merged)? {
        guard case .mapping(let pairs) = root else { return nil }
        return pairs.first { $0.key.isString(key) }
    }

    private mutating func report(_ place: Node?, _ message: String, hint: String? = nil) {
        diagnostics.append(
            Diagnostic(.systemConfig, message, hint: hint, span: place?.span))
    }

    private func setting(_ key: String) -> Setting<Value>? {
        entry(key).map { entry in
            if case .leaf(let node) = entry.value { return Setting(node.value, .system(node)) }
            return Setting(entry.value.value, .system(entry.key))
        }
    }

    private mutating func text(_ key: String) -> Setting<String>? {
        guard let setting = setting(key), !setting.value.isNull else { return nil }
        guard case .string(let text) = setting.value else {
            report(setting.origin.node, "\(key) is text, not \(setting.value.kindName)")
            return nil
        }
        return Setting(text, setting.origin)
    }

    private mutating func clusters() -> [ClusterName] {
        guard let setting = setting("clusters") else { return [] }
        let names = (setting.value.iterated ?? []).compactMap { name -> ClusterName? in
            if case .string(let text) = name { ClusterName(text) } else { nil }
        }
        if case .list(let items) = setting.value, items.count == names.count { return names }
        report(setting.origin.node, "clusters is a list of names")
        return []
    }

    private mutating func volumes() -> SystemVolumes {
        SystemVolumes(VolumeOrder.unified(list("volumes", else: [], Lists.volumes)))
    }

    private mutating func dockercfgLocation() -> Setting<Value> {
        let standard = Setting(Value.string("file:///root/.dockercfg"), .standard)
        guard let setting = setting("dockercfg_location") else { return standard }
        return isWritable(setting, "dockercfg_location") ? setting : standard
    }

    /// What goes into artifacts as it is written has to be JSON for those who read these.
    private mutating func isWritable(_ setting: Setting<Value>, _ key: String) -> Bool {
        if setting.value.isJSON { return true }
        report(setting.origin.node, "\(key) holds an infinity or NaN, which JSON does not have")
        return false
    }

    private mutating func uniqueSize() -> Setting<Quantity> {
        let none = Setting(Quantity.minusOne, Origin.standard)
        guard let setting = setting("auto_hostname_unique_size") else { return none }
        guard let size = Quantity(setting.value) else {
            report(setting.origin.node, "auto_hostname_unique_size is a number, not \(setting.value.kindName)")
            return none
        }
        return Setting(size, setting.origin)
    }

    private mutating func slaves() -> Setting<[[(key: String, value: Value)]]>? {
        guard let setting = setting("expected_slave_attributes"), !setting.value.isNull else { return nil }
        var slaves: [[(key: String, value: Value)]] = []
        for item in setting.value.iterated ?? [.null] {
            guard case .map(let entries) = item else {
                report(setting.origin.node, "expected_slave_attributes is a list of mappings")
                return nil
            }
            slaves.append(entries.compactMap { if case .string(let key) = $0.key { (key, $0.value) } else { nil } })
        }
        return Setting(slaves, setting.origin)
    }

    private mutating func list<Element>(
        _ key: String, else standard: Element, _ read: (Value, Origin) throws(Lists.Refusal) -> Element
    ) -> Element {
        guard let setting = setting(key), isWritable(setting, key) else { return standard }
        do {
            return try read(setting.value, setting.origin)
        } catch {
            report(setting.origin.node, "\(key): \(error.message)", hint: error.hint)
            return standard
        }
    }
}
