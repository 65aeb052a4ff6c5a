import Compiler
import Emitters
import Git

/// Makes synapse's configuration of a host from a snapshot of soa-configs.
public struct SynapseRun: Sendable {
    public var fleet: Fleet
    public var host: SynapseHost
    public var version: HAProxyVersion

    public init(_ fleet: Fleet, host: SynapseHost, version: HAProxyVersion) {
        self.fleet = fleet
        self.host = host
        self.version = version
    }

    /// What became of one service.
    private struct Service: Sendable {
        var parts: [SynapseEmitter.Part] = []
        /// The namespaces that HAProxy serves.
        var served: [Registration] = []
        /// Those that are proxied through others, with the places of their parts.
        var proxied: [(place: Int, linked: DiscoveredNamespace, proxy: Setting<Registration>)] = []
        var kept: [SynapseEmitter.Kept] = []
        var diagnostics: [Diagnostic] = []
    }

    /// The file; of `previous`, the one that the host has, what cannot be told stays.
    public func run(previous: Node?) throws(Fleet.Failure) -> Outcome<[UInt8]> {
        do {
            let emitter = SynapseEmitter(host, version)
            let chosen = try fleet.chosen(from: try SourceTree(fleet.snapshot))
            let pipeline = NamespacePipeline()
            var services = try fleet.map(chosen.value, state: ()) { directory, tree, _ throws(GitError) in
                let source = try pipeline.read(directory, from: tree)
                var service = service(pipeline.discover(source.value, on: host), directory.name, emitter)
                service.diagnostics += source.diagnostics
                return service
            }
            let kept = services.flatMap(\.kept)
            let unknown = leaveOutUnknownProxies(of: &services, emitter, previous, kept)
            let text = emitter.emit(services.flatMap(\.parts), kept: kept, previous: previous)
            let diagnostics = chosen.diagnostics + services.flatMap(\.diagnostics) + unknown
            return Outcome(text, diagnostics.sorted(by: Diagnostic.inReadingOrder))
        } catch { throw Fleet.Failure(error) }
    }

    private func service(
        _ found: Outcome<NamespacePipeline.Discovered>, _ name: ServiceName, _ emitter: SynapseEmitter
    ) -> Service {
        var service = Service(diagnostics: found.diagnostics)
        for linked in found.value.namespaces {
            if linked.namespace.proxyPort != nil {
                service.served.append(linked.namespace.registration)
                if let proxy = linked.namespace.proxiedThrough {
                    service.proxied.append((service.parts.count, linked, proxy))
                }
            }
            service.parts.append(emitter.emit(linked))
        }
        service.kept =
            found.value.isBroken
            ? [SynapseEmitter.Kept(name, nil)] : found.value.broken.map { SynapseEmitter.Kept(name, $0) }
        return service
    }

    /// What is proxied through something that is not there is reported, and its part made anew.
    private func leaveOutUnknownProxies(
        of services: inout [Service], _ emitter: SynapseEmitter, _ previous: Node?, _ kept: [SynapseEmitter.Kept]
    ) -> [Diagnostic] {
        var known = Set(services.flatMap(\.served))
        for pair in previous?.value("services")?.pairs ?? .none {
            guard let name = pair.key.string, kept.contains(where: { $0.owns(name) }) else { continue }
            known.insert(Registration(name))
        }
        var diagnostics: [Diagnostic] = []
        for index in services.indices {
            for (place, linked, proxy) in services[index].proxied where !known.contains(proxy.value) {
                let id = linked.namespace.id
                let node = proxy.origin.node ?? linked.namespace.node
                let finding = node.diagnostic(
                    .unknownProxy, "\(id) is proxied through '\(proxy.value)', which is not there",
                    hint: "HAProxy refuses that; name a namespace with a proxy port")
                diagnostics.append(finding.of(id.service))
                services[index].parts[place] = emitter.emit(linked, knowsProxy: false)
            }
        }
        return diagnostics
    }
}
