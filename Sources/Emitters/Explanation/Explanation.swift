import Compiler

/// Explains artifacts: the value of each field, and where it came from.
///
/// The fields are read from the artifact itself, so none can be forgotten; `FieldSources` knows from the linked instance
/// where each comes from.
public enum Explanation {
    /// The fields of an artifact that was emitted from `service`, in the artifact's order; nil if the service has no such
    /// instance, or the artifact no bytes. `system` is the system configuration that it was linked with.
    public static func explain(
        _ artifact: Artifact, of service: LinkedService, system: SystemConfiguration
    ) -> [ExplainedField]? {
        let sources: FieldSources
        switch artifact.family {
        case .marathon:
            guard let app = service.marathon[artifact.id.instance] else { return nil }
            sources = FieldSources(app, system: system)
        case .chronos:
            guard let job = service.chronos[artifact.id.instance] else { return nil }
            sources = FieldSources(job, system: system)
        case .kubernetes, .kubernetesBudgets, .kubernetesAutoscalers:
            guard let app = service.kubernetes[artifact.id.instance],
                let found = FieldSources.of(artifact.family, app)
            else { return nil }
            sources = found
        case .sensu, .sensuJobs:
            let checks = artifact.family == .sensu ? service.marathonChecks : service.chronosChecks
            guard let check = checks[artifact.id.instance] else { return nil }
            sources = FieldSources(check)
        case .nerve:
            guard let space = service.registrations[artifact.id.instance] else { return nil }
            return fields(ofFragment: artifact.bytes, from: space.node)
        case .synapse:
            guard let space = service.discoveries[artifact.id.instance] else { return nil }
            return fields(ofFragment: artifact.bytes, from: space.node)
        }
        return fields(of: artifact.bytes, sources)
    }

    /// The fields of the form that a Marathon app's id is a hash of; it holds a few that Marathon is not sent.
    static func explainHashedForm(of app: MarathonApp, system: SystemConfiguration) -> [ExplainedField]? {
        var emitter = MarathonEmitter()
        var sources = FieldSources(app, system: system)
        sources.setItems("container.docker.parameters", FieldSources.parameters(app.instance.common, labels: false))
        return fields(of: emitter.hashedForm(of: app), sources)
    }

    private static func fields(of bytes: [UInt8], _ sources: FieldSources) -> [ExplainedField]? {
        guard let document = JSONParser.parse(bytes, path: "").value else { return nil }
        var fields: [ExplainedField] = []
        add(document.root, FieldPath(""), to: &fields, sources)
        return fields
    }

    /// Of a SmartStack fragment: each field is computed from the namespace's mapping, and the items of its lists are fields.
    private static func fields(ofFragment bytes: [UInt8], from namespace: Node) -> [ExplainedField]? {
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return nil }
        let source = FieldSource.computed(
            from: namespace.pairs.map { Ingredient($0.key.string ?? $0.key.value.str, .written($0.value)) })
        return root.pairs.flatMap { pair -> [ExplainedField] in
            let path = FieldPath(pair.key.string ?? "")
            guard pair.value.isList else {
                return [ExplainedField(path: path, value: text(of: pair.value), source: source)]
            }
            return pair.value.items.enumerated().map { place, item in
                let name = FieldPath.name(of: item)
                return ExplainedField(
                    path: name.map { path.item(named: $0) } ?? path.item(place), value: text(of: item), source: source,
                    isNamed: name != nil)
            }
        }
    }

    /// The fields that a name from the command line means: the field itself, or all that stand in it. An item of a list may be
    /// named by its place as well.
    public static func fields(_ name: String, of all: [ExplainedField]) -> [ExplainedField] {
        places(name, of: all).map { all[$0] }
    }

    /// Where they are among all.
    static func places(_ name: String, of all: [ExplainedField]) -> [Int] {
        let path = FieldPath(name)
        let within = all.indices.filter { all[$0].path.isWithin(path) }
        guard within.isEmpty, let (list, place) = path.placed else { return within }
        let items = all.indices.filter { all[$0].path.list == list }
        return items.indices.contains(place) ? [items[place]] : []
    }

    /// What may have been meant by a name that no field has, quoted: fields that end in it, else names that look like it.
    public static func nearest(_ name: String, of all: [ExplainedField]) -> [String] {
        var names: [String] = []
        var seen: Set<Text> = []
        for path in all.flatMap(\.path.withParents) where seen.insert(Text(path.text)).inserted {
            names.append(path.text)
        }
        let ending = names.filter { $0.hasSuffix("." + name) }
        return ending.isEmpty ? NearestNames.of(name, among: names) : ending.prefix(3).map { "'\($0)'" }
    }

    /// `name` is what an item of a list is called, where that is not its place. A field is what has a source; mappings and lists that have none are looked into.
    private static func add(
        _ node: Node, _ path: FieldPath, to fields: inout [ExplainedField], _ sources: FieldSources,
        otherwise standard: FieldSource? = nil, name: FieldPath? = nil
    ) {
        let source = sources[path] ?? standard
        if source == nil, node.isMapping, node.pairs.contains(where: { _ in true }) {
            for pair in node.pairs { add(pair.value, path.member(pair.key.string ?? ""), to: &fields, sources) }
        } else if source == nil, node.isList, !node.items.isEmpty {
            for (place, item) in node.items.enumerated() {
                add(
                    item, path.item(place), to: &fields, sources, otherwise: sources[path.anyItem],
                    name: FieldPath.name(of: item).map { path.item(named: $0) })
            }
        } else {
            fields.append(
                ExplainedField(
                    path: name ?? path, value: text(of: node), source: source ?? .computed(from: []),
                    isNamed: name != nil))
        }
    }

    /// The node as it stands in the artifact, which is ASCII on one line: its columns are bytes.
    private static func text(of node: Node) -> String {
        let (start, end) = (Int(node.span.start.column) - 1, Int(node.span.end.column) - 1)
        return String(decoding: node.document.source[start..<end], as: UTF8.self)
    }
}
