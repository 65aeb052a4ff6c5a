import Compiler

/// What every host would write for a namespace: HAProxy's lines with the settings that a host has by default, and where
/// servers are found.
enum SynapseFragment {
    private static let lines = SynapseSettingsLowering.lower(nil).value.map {
        HAProxyLines($0.withoutCaptures, .standard)
    }

    static func emit(_ namespace: NamespaceDiscovery) -> [UInt8] {
        var members: [(key: Value, value: Value)] = []
        func add(_ key: String, _ value: Value) { members.append((.string(key), value)) }
        add("advertise", .list(namespace.advertise.map { .string($0.value.text) }))
        add("discover", .string(namespace.discover.value.text))
        add("path", .string("/smartstack/global/\(namespace.registration.text)"))
        add("port", namespace.proxyPort.map { .int($0.value) } ?? .null)
        if let chaos = namespace.chaos { add("chaos", .list(chaos.value.map(rule))) }
        if namespace.proxyPort != nil, let lines {
            var sections = HAProxyPlugins()
            sections.frontend = lines.frontend(namespace)
            sections.backend = lines.backend(namespace)
            sections.add(namespace, lines, knowsProxy: true)
            add("backend", .list(sections.backend.map { .string($0) }))
            add("frontend", .list(sections.frontend.map { .string($0) }))
            add("server_options", .string(lines.serverOptions(namespace)))
        }
        return JSONText.of(.map(members))
    }

    private static func rule(_ rule: ChaosRule) -> Value {
        .map([
            (.string("delay"), .string(rule.delay?.str ?? "")), (.string("fail"), .string(rule.fail?.str ?? "")),
            (.string("location"), .string(rule.location.description)),
        ])
    }
}

extension SynapseSettings {
    /// Which headers are captured is the host's affair.
    fileprivate var withoutCaptures: SynapseSettings {
        var settings = self
        settings.haproxy.capturedHeaders = []
        return settings
    }
}
