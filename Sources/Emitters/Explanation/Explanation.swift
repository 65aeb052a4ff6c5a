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
            guard let app = instance(artifact.id.instance, of: service.marathon) else { return nil }
            sources = FieldSources(app, system: system)
        case .chronos:
            guard let job = instance(artifact.id.instance, of: service.chronos) else { return nil }
            sources = FieldSources(job, system: system)
        case .nerve, .synapse: return nil
        }
        guard let document = JSONParser.parse(artifact.bytes, path: artifact.path.text).value else { return nil }
        var fields: [ExplainedField] = []
        add(document.root, FieldPath(""), to: &fields, sources)
        return fields
    }

    /// The fields that a name from the command line means: the field itself, or all that stand in it.
    public static func fields(_ name: String, of all: [ExplainedField]) -> [ExplainedField] {
        all.filter { $0.path.isWithin(FieldPath(name)) }
    }

    /// What may have been meant by a name that no field has, quoted: fields that end in it, else names that look like it.
    public static func nearest(_ name: String, of all: [ExplainedField]) -> [String] {
        var names: [String] = []
        for path in all.flatMap(\.path.withParents) where !names.contains(where: { $0.hasSameBytes(as: path.text) }) {
            names.append(path.text)
        }
        let ending = names.filter { $0.hasSuffix("." + name) }
        return ending.isEmpty ? NearestNames.of(name, among: names) : ending.prefix(3).map { "'\($0)'" }
    }

    private static func instance<Instance>(_ name: InstanceName, of file: LinkedFile<Instance>) -> Instance? {
        guard case .present(let instances) = file else { return nil }
        for (other, result) in instances where other == name {
            if case .linked(let instance) = result { return instance }
        }
        return nil
    }

    /// A field is what has a source; mappings and lists that have none are looked into.
    private static func add(
        _ node: Node, _ path: FieldPath, to fields: inout [ExplainedField], _ sources: FieldSources,
        otherwise standard: FieldSource? = nil
    ) {
        let source = sources[path] ?? standard
        if source == nil, node.isMapping, node.pairs.contains(where: { _ in true }) {
            for pair in node.pairs { add(pair.value, path.member(pair.key.string ?? ""), to: &fields, sources) }
        } else if source == nil, node.isList, !node.items.isEmpty {
            for (place, item) in node.items.enumerated() {
                add(item, path.item(place), to: &fields, sources, otherwise: sources[path.anyItem])
            }
        } else {
            let field = ExplainedField(path: path, value: text(of: node), source: source ?? .computed(from: []))
            fields.append(field)
        }
    }

    /// The node as it stands in the artifact, which is ASCII on one line: its columns are bytes.
    private static func text(of node: Node) -> String {
        let (start, end) = (Int(node.span.start.column) - 1, Int(node.span.end.column) - 1)
        return String(decoding: node.document.source[start..<end], as: UTF8.self)
    }
}
