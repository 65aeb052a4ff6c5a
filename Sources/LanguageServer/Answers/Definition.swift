import Compiler
import Fleet

/// Where what a value names is defined: an anchor, a step of deploy.yaml, a namespace, a job.
struct Definition {
    private let standing: Standing
    private let document: OpenDocument

    init(_ standing: Standing, _ document: OpenDocument) { (self.standing, self.document) = (standing, document) }

    func answer(_ offset: Int) -> String {
        let bytes = document.text.bytes
        if let name = Anchors.alias(in: bytes, at: offset), let place = Anchors.place(of: name, in: bytes) {
            return Location(uri: document.uri, range: document.text.range(place)).json
        }
        guard let (workspace, path) = standing.place(of: document),
            let root = YAMLParser.parse(bytes, path: path).value?.root,
            let spot = Spot(root, at: TextPlaces(bytes).position(of: offset)), !spot.isOnKey,
            let text = spot.node?.string, let key = spot.pair?.key.string,
            let place = place(of: text, under: key, path, workspace)
        else { return "null" }
        return workspace.location(place.span)?.json ?? "null"
    }

    private func place(of text: String, under key: String, _ path: String, _ workspace: Workspace) -> Node? {
        let parts = path.split(separator: "/").map(String.init)
        guard let service = parts.first.map({ ServiceName($0) }) else { return nil }
        switch key {
        case "deploy_group": return Self.step(text, of: service, workspace)
        case "registrations", "smartstack":
            guard let (owner, name) = Self.parts(text) else { return nil }
            let root =
                workspace.document("smartstack.yaml", of: owner)?.root
                ?? workspace.document("service.yaml", of: owner)?.root.value("smartstack")
            return root.flatMap { Self.key(name, of: $0) }
        case "parents":
            guard let (owner, name) = Self.parts(text),
                let cluster = InstanceKind.file(named: parts.last ?? "")?.cluster
            else { return nil }
            return workspace.document("chronos-\(cluster).yaml", of: owner).flatMap { Self.key(name, of: $0.root) }
        case "step":
            return workspace.documents(of: service).lazy.compactMap { name, document in
                InstanceKind.file(named: name).flatMap { Self.follower(of: text, $0.cluster, document.root) }
            }.first
        default: return nil
        }
    }

    /// The step that deploys a group.
    static func step(_ group: String, of service: ServiceName, _ workspace: Workspace) -> Node? {
        let pipeline =
            workspace.document("deploy.yaml", of: service)?.root.value("pipeline")
            ?? workspace.document("service.yaml", of: service)?.root.value("deploy")?.value("pipeline")
        return pipeline?.items.lazy.compactMap { $0.value("step") }.first { $0.string == group }
    }

    /// The name of the first instance of a file that has a deploy group.
    private static func follower(of group: String, _ cluster: ClusterName, _ file: Node) -> Node? {
        for (key, value, _) in file.pairs {
            guard let name = key.string, !name.hasPrefix("_") else { continue }
            if (value.value("deploy_group")?.string ?? "\(cluster).\(name)") == group { return key }
        }
        return nil
    }

    static func key(_ name: String, of mapping: Node) -> Node? {
        for (key, _, via) in mapping.pairs where via == nil && key.string == name { return key }
        return nil
    }

    /// `SERVICE.NAME`: names of namespaces and jobs have no dots.
    static func parts(_ text: String) -> (ServiceName, String)? {
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return nil }
        return (ServiceName(String(text[..<dot])), String(text[text.index(after: dot)...]))
    }
}
