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
        var namespaces: [(linked: DiscoveredNamespace, part: SynapseEmitter.Part)]
        var kept: [SynapseEmitter.Kept]
        var diagnostics: [Diagnostic]
    }

    /// The file; of `previous`, the one that the host has, what cannot be told stays.
    public func run(previous: Node?) throws(Fleet.Failure) -> Outcome<[UInt8]> {
        do {
            let emitter = SynapseEmitter(host, version)
            let chosen = try fleet.chosen(from: try SourceTree(fleet.snapshot))
            let pipeline = NamespacePipeline()
            let services = try fleet.map(chosen.value, state: ()) { directory, tree, _ throws(GitError) in
                let source = try pipeline.read(directory, from: tree)
                let found = pipeline.discover(source.value, on: host)
                let name = directory.name
                let kept =
                    found.value.isBroken
                    ? [SynapseEmitter.Kept(name, nil)] : found.value.broken.map { SynapseEmitter.Kept(name, $0) }
                return Service(
                    namespaces: found.value.namespaces.map { ($0, emitter.emit($0)) }, kept: kept,
                    diagnostics: source.diagnostics + found.diagnostics)
            }
            let kept = services.flatMap(\.kept)
            let parts = self.parts(of: services, emitter, previous, kept)
            let text = emitter.emit(parts.value, kept: kept, previous: previous)
            let diagnostics = chosen.diagnostics + services.flatMap(\.diagnostics) + parts.diagnostics
            return Outcome(text, diagnostics.sorted(by: Diagnostic.inReadingOrder))
        } catch { throw Fleet.Failure(error) }
    }

    /// The parts of all; what is proxied through something that is not there is reported, and made anew without.
    private func parts(
        of services: [Service], _ emitter: SynapseEmitter, _ previous: Node?, _ kept: [SynapseEmitter.Kept]
    ) -> Outcome<[SynapseEmitter.Part]> {
        let all = services.flatMap(\.namespaces)
        var diagnostics: [Diagnostic] = []
        var known: Set<Registration> = []
        for (linked, _) in all where linked.namespace.proxyPort != nil { known.insert(linked.namespace.registration) }
        for pair in previous?.value("services")?.pairs ?? .none {
            guard let name = pair.key.string, kept.contains(where: { $0.owns(name) }) else { continue }
            known.insert(Registration(name))
        }
        let parts = all.map { linked, part in
            guard linked.namespace.proxyPort != nil, let proxy = linked.namespace.proxiedThrough,
                !known.contains(proxy.value)
            else { return part }
            let node = proxy.origin.node ?? linked.namespace.node
            var finding = node.diagnostic(
                .unknownProxy, "\(linked.namespace.id) is proxied through '\(proxy.value)', which is not there",
                hint: "HAProxy refuses that; name a namespace with a proxy port")
            finding.service = linked.namespace.id.service
            diagnostics.append(finding)
            return emitter.emit(linked, knowsProxy: false)
        }
        return Outcome(parts, diagnostics)
    }
}
