/// Lowers the namespaces of `smartstack.yaml` for nerve and synapse. Each of the two reads its own keys, and is not
/// kept from its work by a mistake in the other's.
struct SmartstackLowering {
    let id: InstanceID
    let node: Node
    private(set) var diagnostics: [Diagnostic] = []
    private var isBroken = false

    private init(_ id: InstanceID, _ node: Node) {
        self.id = id
        self.node = node
    }

    /// What nerve needs. `mode` is the namespace's as it was lowered for instances; nil without a proxy port.
    static func registration(_ space: SmartstackNamespace, _ id: InstanceID) -> Outcome<
        Definition<NamespaceRegistration>
    > {
        var lowering = SmartstackLowering(id, space.node)
        let registration = lowering.registration(space)
        return Outcome(lowering.isBroken ? .broken : .sound(registration), lowering.diagnostics)
    }

    /// What synapse needs; nil inside if the namespace keeps out of SmartStack.
    static func discovery(_ id: InstanceID, _ node: Node) -> Outcome<Definition<NamespaceDiscovery?>> {
        var lowering = SmartstackLowering(id, node)
        guard node.isMapping else { return Outcome(.broken) }
        let discovery = lowering.discovery()
        return Outcome(lowering.isBroken ? .broken : .sound(discovery), lowering.diagnostics)
    }

    // MARK: Nerve

    private mutating func registration(_ space: SmartstackNamespace) -> NamespaceRegistration {
        NamespaceRegistration(
            id: id, node: node, isBalanced: !(space.proxyPort?.value.isNull ?? true),
            mode: space.mode ?? Setting("http", .standard),
            healthcheckMode: setting("healthcheck_mode").map { Setting($0.value.str, $0.origin) },
            healthcheckPort: setting("healthcheck_port").map { Setting($0.value.str, $0.origin) },
            healthcheckURI: text("healthcheck_uri") ?? Setting("/status", .standard),
            healthcheckTimeout: healthcheckTimeout(),
            healthcheckHeaders: mapping("extra_healthcheck_headers") ?? Setting(.map([]), .standard),
            healthcheckBodyExpect: json("healthcheck_body_expect"), advertise: advertise(), routes: routes())
    }

    private mutating func healthcheckTimeout() -> Setting<Quantity> {
        guard let setting = setting("healthcheck_timeout_s") else { return Setting(.oneSecond, .standard) }
        guard let quantity = Quantity(setting.value), quantity.number.double.isFinite else {
            refuse(setting, "healthcheck_timeout_s is a number of seconds, not \(setting.value.shown)")
            return Setting(.oneSecond, .standard)
        }
        return Setting(quantity, setting.origin)
    }

    private mutating func routes() -> [Setting<NamespaceRegistration.Route>] {
        guard let setting = setting("extra_advertise"), let node = setting.origin.node, node.isMapping else {
            return []
        }
        var routes: [Setting<NamespaceRegistration.Route>] = []
        for pair in node.pairs {
            guard let source = location(pair.key) else { continue }
            for item in pair.value.items {
                guard let destination = location(item) else { continue }
                routes.append(Setting(.init(source: source, destination: destination), .written(item)))
            }
        }
        return routes
    }

    /// What is no location costs its route alone.
    private mutating func location(_ node: Node) -> Location? {
        let parts = node.string?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2 else {
            report(
                node, "extra_advertise names \(node.value.shown), which is not a location",
                hint: "as in 'region:uswest1-prod'")
            return nil
        }
        return Location(LocationType(String(parts[0])), LocationName(String(parts[1])))
    }

    // MARK: Synapse

    private mutating func discovery() -> NamespaceDiscovery? {
        guard let proxyPort = proxyPort() else { return nil }
        let discover = text("discover") ?? Setting("region", .standard)
        let (client, server) = timeouts()
        let mode = node.value("mode").map { Setting($0.value.str, .written($0)) } ?? Setting("http", .standard)
        return NamespaceDiscovery(
            id: id, registration: Registration(id.service, namespace: id.instance.text), node: node,
            proxyPort: proxyPort.port,
            discover: Setting(LocationType(discover.value), discover.origin), advertise: advertise(),
            mode: mode, connectTimeout: number("timeout_connect_ms"), clientTimeout: client, serverTimeout: server,
            retries: number("retries"), redispatchesAll: flag("allredisp"), balance: balance(),
            keepsAlive: flag("keepalive"), headers: headers("extra_headers"),
            healthcheckHeaders: headers("extra_healthcheck_headers"),
            healthcheckURI: text("healthcheck_uri") ?? Setting("/status", .standard), chaos: chaos(),
            proxiedThrough: proxiedThrough(), isProxy: flag("is_proxy"), plugins: plugins())
    }

    /// Nil if the namespace keeps out of SmartStack, which a negative number says, or cannot be told.
    private mutating func proxyPort() -> (port: Setting<Int>?, Void)? {
        guard let node = node.value("proxy_port") else {
            refuse(
                Setting(.null, .written(self.node)), "it has no proxy_port",
                hint: "write 'proxy_port: null' to be discovered without a load balancer, -1 to keep out of SmartStack")
            return nil
        }
        switch node.value {
        case .null: return (nil, ())
        case .int(let port) where port < 0: return nil
        case .int(let port) where port <= 65535: return (Setting(port, .written(node)), ())
        case let value:
            refuse(Setting(value, .written(node)), "proxy_port is a port or null, not \(value.shown)")
            return nil
        }
    }

    /// Where one of them is set, it counts for the other as well; an explicit null sets none.
    private mutating func timeouts() -> (client: Setting<Value>?, server: Setting<Value>?) {
        let (client, server) = (number("timeout_client_ms"), number("timeout_server_ms"))
        guard client != nil || server != nil else { return (nil, nil) }
        var longer = client ?? server
        if let client, let server, let left = client.value.number, let right = server.value.number, left < right {
            longer = server
        }
        if let known = longer?.value.number, known < .int(0) { longer?.value = .int(0) }
        return (
            node.value("timeout_client_ms") == nil ? longer : client,
            node.value("timeout_server_ms") == nil ? longer : server
        )
    }

    /// Others than these are passed over, as synapse-tools does.
    private mutating func balance() -> Setting<String>? {
        guard let setting = setting("balance"), case .string(let text) = setting.value,
            ["leastconn", "roundrobin"].contains(text)
        else { return nil }
        return Setting(text, setting.origin)
    }

    private mutating func headers(_ key: String) -> [Setting<NamespaceDiscovery.Header>] {
        guard let mapping = mapping(key), let node = mapping.origin.node else { return [] }
        return node.pairs.map { pair in
            let header = NamespaceDiscovery.Header(name: pair.key.value.str, value: pair.value.value.str)
            if header.name.hasControlCharacter || header.value.hasControlCharacter || header.name.isEmpty {
                refuse(
                    Setting(.null, .written(pair.key)), "\(key) has a header that is not a line of text",
                    hint: "it would break the configuration of HAProxy for all")
            }
            return Setting(header, .written(pair.value))
        }
    }

    private mutating func proxiedThrough() -> Setting<Registration>? {
        guard let setting = text("proxied_through") else { return nil }
        if setting.value.utf8.contains(UInt8(ascii: " ")) || setting.value.isEmpty {
            refuse(Setting(.string(setting.value), setting.origin), "proxied_through is a SERVICE.NAMESPACE")
        }
        return Setting(Registration(setting.value), setting.origin)
    }

    // MARK: Chaos

    private mutating func chaos() -> Setting<[ChaosRule]>? {
        guard let mapping = mapping("chaos"), let node = mapping.origin.node, mapping.value.isTruthy else { return nil }
        var rules: [ChaosRule] = []
        for grouping in node.pairs {
            guard let type = grouping.key.string, grouping.value.isMapping else {
                refuseChaos(grouping.key)
                continue
            }
            for place in grouping.value.pairs {
                guard place.value.isMapping else {
                    refuseChaos(place.key)
                    continue
                }
                let location = Location(LocationType(type), LocationName(place.key.value.str))
                let delay = place.value.value("delay")
                if let delay, delay.value.str.hasControlCharacter { refuseChaos(delay) }
                rules.append(
                    ChaosRule(location: location, fail: place.value.value("fail")?.value, delay: delay?.value))
            }
        }
        return Setting(rules, mapping.origin)
    }

    private mutating func refuseChaos(_ node: Node) {
        refuse(
            Setting(.null, .written(node)), "chaos is not of the form that is known",
            hint: "as in chaos: {ecosystem: {devc: {fail: error_503}}}")
    }

    private mutating func plugins() -> NamespacePlugins {
        guard let node = mapping("plugins")?.origin.node else { return NamespacePlugins() }
        func settings(_ name: String) -> Node? { node.value(name) }
        func isOn(_ name: String) -> Bool { settings(name)?.value("enabled")?.value.isTruthy ?? false }
        let rate = settings("logging")?.value("sample_rate")
        if let rate, rate.value.str.hasControlCharacter {
            refuse(Setting(rate.value, .written(rate)), "sample_rate is a number, not \(rate.value.shown)")
        }
        return NamespacePlugins(
            logs: isOn("logging"), sampleRate: rate?.value.str, routesByPath: isOn("path_based_routing"),
            requiresSource: isOn("source_required"))
    }

    // MARK: Keys

    /// `[region]` unless it is set.
    private mutating func advertise() -> [Setting<LocationType>] {
        guard let node = node.value("advertise") else { return [Setting(LocationType("region"), .standard)] }
        let items = node.items
        let types = items.compactMap(\.string)
        guard node.isList, types.count == items.count else {
            refuse(
                Setting(.null, .written(node)), "advertise is a list of types of location, not \(node.value.shown)",
                hint: "as in [region, superregion]")
            return []
        }
        return zip(types, items).map { Setting(LocationType($0), .written($1)) }
    }

    /// Null counts as not set.
    private func setting(_ key: String) -> Setting<Value>? {
        node.value(key).flatMap { $0.isNull ? nil : Setting($0.value, .written($0)) }
    }

    private func flag(_ key: String) -> Bool { node.value(key)?.value.isTruthy ?? false }

    private mutating func text(_ key: String) -> Setting<String>? {
        guard let setting = setting(key) else { return nil }
        guard case .string(let text) = setting.value, !text.hasControlCharacter else {
            refuse(setting, "\(key) is a line of text, not \(setting.value.shown)", hint: "quote it")
            return nil
        }
        return Setting(text, setting.origin)
    }

    /// As Python's `%d` writes it.
    private mutating func number(_ key: String) -> Setting<Value>? {
        guard let setting = setting(key) else { return nil }
        guard let whole = setting.value.number?.truncated?.value else {
            refuse(setting, "\(key) is a number, not \(setting.value.shown)")
            return nil
        }
        return Setting(whole, setting.origin)
    }

    private mutating func mapping(_ key: String) -> Setting<Value>? {
        guard let setting = json(key) else { return nil }
        guard case .map = setting.value else {
            refuse(setting, "\(key) is a mapping, not \(setting.value.shown)")
            return nil
        }
        return setting
    }

    private mutating func json(_ key: String) -> Setting<Value>? {
        guard let setting = setting(key) else { return nil }
        if !setting.value.isJSON {
            refuse(setting, "\(key) holds \(setting.value.shown), which JSON cannot hold")
        }
        return setting
    }

    // MARK: Findings

    private mutating func refuse(_ setting: Setting<Value>, _ message: String, hint: String? = nil) {
        isBroken = true
        report(setting.origin.node ?? node, message, hint: hint)
    }

    private mutating func report(_ place: Node, _ message: String, hint: String? = nil) {
        diagnostics.append(
            place.diagnostic(.smartstack, "the smartstack namespace \(id): \(message)", hint: hint).of(id.service))
    }
}

extension Quantity {
    /// paasta_tools' default for checks: a float.
    fileprivate static let oneSecond = Quantity(float: 1)
}

extension String {
    /// Whether it would begin a new line, or worse, where it is written into a configuration.
    var hasControlCharacter: Bool { utf8.contains { $0 < 0x20 || $0 == 0x7F } }
}
