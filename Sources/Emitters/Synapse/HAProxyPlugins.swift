import Compiler

/// What plug-ins add to HAProxy's sections. Of the lines for all, each stands there once.
struct HAProxyPlugins {
    var global: [String] = []
    var defaults: [String] = []
    var frontend: [String] = []
    var backend: [String] = []

    /// Adds what the plug-ins have for a namespace, in their order; `frontend` and `backend` have its own lines.
    /// `knowsProxy` says whether the namespace that it is proxied through is there.
    mutating func add(_ namespace: NamespaceDiscovery, _ lines: HAProxyLines, knowsProxy: Bool) {
        add(["timeout tarpit 60s"], to: \.defaults)
        guard lines.dialect.readsRequests(namespace.mode.value) else { return }
        add(
            ["acl to_be_tarpitted hdr_sub(X-Ctx-Tarpit) -i \(namespace.registration.text)", lines.dialect.tarpitting],
            to: \.backend)
        if knowsProxy || !lines.dialect.isModern { add(proxied(namespace), to: \.frontend) }
        add(proxying(namespace), to: \.backend)
        addLogging(namespace, lines.settings)
        addPathBasedRouting(namespace, lines.settings)
        addSourceRequired(namespace, lines.settings)
    }

    private mutating func add(
        _ new: [String], to section: WritableKeyPath<HAProxyPlugins, [String]>, inFront: Bool = false
    ) {
        let missing = new.filter { line in !self[keyPath: section].contains { $0.hasSameBytes(as: line) } }
        self[keyPath: section].insert(contentsOf: missing, at: inFront ? 0 : self[keyPath: section].count)
    }

    /// Requests that do not come from the proxy go there, as long as it has room.
    private func proxied(_ namespace: NamespaceDiscovery) -> [String] {
        guard let proxy = namespace.proxiedThrough?.value else { return [] }
        let condition = "if !is_status_request !request_from_proxy proxied_through_backend_has_connslots"
        return [
            "acl is_status_request path \(namespace.healthcheckURI.value)",
            "acl request_from_proxy hdr_beg(X-Smartstack-Source) -i \(proxy.text)",
            "acl proxied_through_backend_has_connslots connslots(\(proxy.text)) gt 0",
            "http-request set-header X-Smartstack-Destination \(namespace.registration.text) \(condition)",
            "use_backend \(proxy.text) \(condition)",
        ]
    }

    private func proxying(_ namespace: NamespaceDiscovery) -> [String] {
        guard namespace.isProxy else { return [] }
        return [
            "acl is_status_request path \(namespace.healthcheckURI.value)",
            "http-request set-header X-Smartstack-Source \(namespace.registration.text) if !is_status_request",
        ]
    }

    private mutating func addLogging(_ namespace: NamespaceDiscovery, _ settings: SynapseSettings) {
        let isOwn = namespace.plugins.logs
        guard isOwn || settings.logging != nil else { return }
        let rate = isOwn ? namespace.plugins.sampleRate : settings.logging?.sampleRate
        add(
            ["lua-load \(HAProxyLines.path(settings.luaFolder, "log_requests.lua"))"]
                + (rate.map { ["setenv sample_rate \($0)"] } ?? []), to: \.global)
        add(["http-request lua.init_logging", "http-request lua.log_provenance"], to: \.backend)
    }

    private mutating func addPathBasedRouting(_ namespace: NamespaceDiscovery, _ settings: SynapseSettings) {
        guard namespace.plugins.routesByPath || settings.routesByPath else { return }
        add(["lua-load \(HAProxyLines.path(settings.luaFolder, "path_based_routing.lua"))"], to: \.global)
        add(
            [
                "http-request set-var(txn.backend_name) lua.get_backend",
                "use_backend %[var(txn.backend_name)]",
            ], to: \.frontend)
    }

    /// Its line stands before those that look at the header.
    private mutating func addSourceRequired(_ namespace: NamespaceDiscovery, _ settings: SynapseSettings) {
        guard namespace.plugins.requiresSource else { return }
        add(["lua-load \(HAProxyLines.path(settings.luaFolder, "add_source_header.lua"))"], to: \.global)
        add(["http-request lua.add_source_header"], to: \.backend, inFront: true)
    }
}
