import Compiler
import Emitters
import Fleet
import Git

/// What a key means, what it comes to for its instance, and where that is from.
struct Hover {
    private let standing: Standing
    private let document: OpenDocument

    init(_ standing: Standing, _ document: OpenDocument) { (self.standing, self.document) = (standing, document) }

    /// Artifacts have dozens of fields.
    private static let fieldLimit = 60

    func answer(_ offset: Int) -> String {
        let path = standing.place(of: document)?.path ?? document.path ?? ""
        let places = TextPlaces(document.text.bytes)
        guard let root = YAMLParser.parse(document.text.bytes, path: path).value?.root,
            let spot = Spot(root, at: places.position(of: offset)), let node = spot.node
        else { return "null" }
        let parts = [about(spot, path), effective(spot, path), artifact(spot, path)].compactMap(\.self)
        if parts.isEmpty { return "null" }
        let text = Redaction.of(parts.joined(separator: "\n\n"))
        return JSONText.object([
            "contents": JSONText.object(["kind": JSONText.of("markdown"), "value": JSONText.of(text)]),
            "range": document.text.range(places.range(of: spot.isOnKey ? node.span : (spot.pair?.key ?? node).span)),
        ])
    }

    /// What the key means.
    private func about(_ spot: Spot, _ path: String) -> String? {
        guard let shape = FileShape.of(path) else { return nil }
        var names = spot.names
        while names.last == .some(nil) { names.removeLast() }
        guard let member = FileShape.member(shape, names), let key = member.key else { return nil }
        let standard = key.standard.map { "; default `\($0.str)`" } ?? ""
        return "**\(key.name)** — \(key.about)\n\n\(member.shape.noun)\(standard)"
    }

    // MARK: The instance

    private func place(_ path: String) -> (service: ServiceName, kind: InstanceKind, cluster: ClusterName)? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 2, let file = InstanceKind.file(named: parts[1]) else { return nil }
        return (ServiceName(parts[0]), file.kind, file.cluster)
    }

    /// What a key of an instance comes to: its own, that of service.yaml, or the default.
    private func effective(_ spot: Spot, _ path: String) -> String? {
        guard let (service, _, _) = place(path), let workspace = standing.place(of: document)?.workspace,
            case .key(_, let instance)? = spot.steps.first, spot.steps.count > 1, let name = spot.names[1]
        else { return nil }
        var lines: [String] = []
        for pair in instance.pairs where pair.key.string == name {
            lines.append("`\(Self.short(pair.value))` \(Self.words(pair.value, via: pair.via))")
        }
        if let general = workspace.document("service.yaml", of: service)?.root.value(name) {
            let does = lines.isEmpty ? "" : general.isMapping ? "merged with " : "instead of "
            lines.append("\(does)`\(Self.short(general))` of \(Self.place(general))")
        }
        return lines.isEmpty ? nil : lines.joined(separator: "  \n")
    }

    private static func short(_ node: Node) -> String {
        let text = node.value.repr
        return (text.count <= 80 ? text : String(text.prefix(77)) + "…").replacing("`", with: "'")
    }

    private static func place(_ node: Node) -> String {
        "\(node.span.path):\(node.span.start.line):\(node.span.start.column)"
    }

    private static func words(_ node: Node, via: Node?) -> String {
        via.map { "\(place(node)) (<< at \($0.span.start.line):\($0.span.start.column))" } ?? place(node)
    }

    /// The fields of what is made of the instance: all on its name, else those that come from here.
    private func artifact(_ spot: Spot, _ path: String) -> String? {
        guard let (service, kind, cluster) = place(path), let workspace = standing.place(of: document)?.workspace,
            let name = spot.names.first ?? nil, let fields = fields(service, kind, cluster, name, workspace)
        else { return nil }
        let isName = spot.steps.count == 1 && spot.isOnKey
        let wanted =
            isName
            ? fields : fields.filter { field in spot.pair.map { Self.comes(field.source, from: $0.value) } ?? false }
        if wanted.isEmpty { return nil }
        let shown = ExplanationText(width: 100, colored: false).render(Array(wanted.prefix(Self.fieldLimit)))
        return "```\n\(shown.replacing("```", with: "'''"))```"
    }

    private func fields(
        _ service: ServiceName, _ kind: InstanceKind, _ cluster: ClusterName, _ name: String, _ workspace: Workspace
    ) -> [ExplainedField]? {
        guard kind == .marathon || kind == .chronos,
            let linked = (try? workspace.live.linked(service, in: cluster)).flatMap({ $0 })
        else { return nil }
        var emitter = Emitter(keepsBytes: true)
        for case .artifact(let artifact) in emitter.emit(
            linked.service, families: [kind == .marathon ? .marathon : .chronos])
        where artifact.id.instance == InstanceName(name) {
            return Explanation.explain(artifact, of: linked.service, system: linked.system)
        }
        return nil
    }

    private static func comes(_ source: FieldSource, from node: Node) -> Bool {
        switch source {
        case .written(let place, _): holds(node.span, place.span)
        case .computed(let parts): parts.contains { $0.source.map { comes($0, from: node) } ?? false }
        case .standard, .fixed, .system, .deployments: false
        }
    }

    private static func holds(_ outer: SourceSpan, _ inner: SourceSpan) -> Bool {
        outer.path == inner.path && outer.start <= inner.start && inner.end <= outer.end
    }
}
