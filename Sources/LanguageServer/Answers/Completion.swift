import Compiler
import Fleet

/// Keys where a key is typed, and what a value may be where a value is.
struct Completion {
    private let session: EditorSession
    private let document: OpenDocument
    private let workspace: Workspace?
    private let path: String

    init(_ session: EditorSession, _ document: OpenDocument) {
        (self.session, self.document) = (session, document)
        let place = session.place(of: document)
        workspace = place?.workspace
        path = place?.path ?? document.path ?? ""
    }

    /// Of thousands of names those that begin as what was typed are offered, and not more than that.
    private static let limit = 200

    /// The numbers of the protocol.
    private enum Kind: Int {
        case property = 10
        case value = 12
        case reference = 18
    }

    private struct Item {
        var label: String
        var kind: Kind
        var detail: String?
        var text: String
    }

    func answer(_ offset: Int) -> String {
        let context = LineContext(document.text, at: offset)
        let all = items(context)
        let fitting = all.filter { $0.label.hasPrefix(context.typed) }
        let chosen = (fitting.isEmpty ? all : fitting).prefix(Self.limit)
        let range = document.text.range(context.start..<offset)
        let items = chosen.map { item in
            JSONText.object([
                "label": JSONText.of(item.label), "kind": "\(item.kind.rawValue)",
                "detail": JSONText.orNull(item.detail),
                "textEdit": JSONText.object(["range": range, "newText": JSONText.of(item.text)]),
            ])
        }
        return JSONText.object([
            "isIncomplete": "\(all.count > Self.limit || isEarly)", "items": "[\(items.joined(separator: ", "))]",
        ])
    }

    /// Whether there may be names that are not known yet.
    private var isEarly: Bool { workspace.map { !$0.live.isWhole } ?? false }

    private func items(_ context: LineContext) -> [Item] {
        guard let shape = FileShape.of(path) else { return [] }
        if context.typed.hasPrefix("*") { return anchors }
        guard let key = context.key else {
            if context.isItem, let name = context.path.last(where: { $0 != nil }) ?? nil {
                let names = values(of: name)
                if !names.isEmpty { return names }
            }
            let keys = FileShape.member(shape, context.path)?.shape.knownKeys ?? []
            return keys.filter { !context.siblings.contains($0.name) }.map { key in
                Item(label: key.name, kind: .property, detail: key.about, text: key.name + ": ")
            }
        }
        let names = values(of: key)
        if !names.isEmpty { return names }
        let member = FileShape.member(shape, context.path + [key])
        return (member?.shape.choices ?? []).map { text in
            // Plain, YAML takes it for false.
            let isQuoted = ["on", "off", "yes", "no"].contains(text) && path != RepositorySettings.fileName
            return Item(label: text, kind: .value, detail: nil, text: isQuoted ? "'\(text)'" : text)
        }
    }

    private var anchors: [Item] {
        let names = document.text.bytes.split { !Anchors.isPart($0) && $0 != UInt8(ascii: "&") }
        return Set(
            names.filter { $0.first == UInt8(ascii: "&") && $0.count > 1 }.map { name in
                String(decoding: name.dropFirst(), as: UTF8.self)
            }
        ).sorted().map { Item(label: "*" + $0, kind: .reference, detail: nil, text: "*" + $0) }
    }

    // MARK: Names

    private var service: ServiceName? { path.split(separator: "/").first.map { ServiceName(String($0)) } }

    private var cluster: ClusterName? {
        path.split(separator: "/").last.flatMap { InstanceKind.file(named: String($0))?.cluster }
    }

    /// What a key has that names something elsewhere; empty if it names nothing.
    private func values(of key: String) -> [Item] {
        guard let workspace, let service else { return [] }
        let names: [String]
        switch key {
        case "deploy_group":
            names = workspace.live.facts(of: service)?.deployGroups?.map(\.text) ?? []
        case "step": names = groups(of: service, workspace)
        case "registrations", "smartstack": names = namespaces(workspace, of: service)
        case "parents": names = jobs(workspace, of: service)
        case "pool": names = cluster.map(workspace.live.pools) ?? []
        case "clusters": names = workspace.live.countedClusters.map(\.text)
        default: names = []
        }
        return names.map { Item(label: $0, kind: .reference, detail: nil, text: $0) }
    }

    /// The groups that the instances of a service have, and the steps that are none.
    private func groups(of service: ServiceName, _ workspace: Workspace) -> [String] {
        let instances = workspace.documents(of: service).flatMap { name, document -> [String] in
            guard let file = InstanceKind.file(named: name) else { return [] }
            return document.root.pairs.compactMap { pair in
                guard let instance = pair.key.string, !instance.hasPrefix("_") else { return nil }
                return pair.value.value("deploy_group")?.string ?? "\(file.cluster).\(instance)"
            }
        }
        return Set(instances + ["itest", "security-check", "push-to-registry", "performance-check"]).sorted()
    }

    /// The own first.
    private func namespaces(_ workspace: Workspace, of service: ServiceName) -> [String] {
        let all = workspace.live.facts.flatMap { facts in facts.namespaces.map { (facts.service, $0.name) } }
        let names = all.filter { $0.0 == service } + all.filter { $0.0 != service }
        return names.map { "\($0.0).\($0.1)" }
    }

    private func jobs(_ workspace: Workspace, of service: ServiceName) -> [String] {
        guard let cluster else { return [] }
        let all = workspace.live.facts.flatMap { facts in
            (facts.jobs[cluster] ?? []).sorted().map { (facts.service, $0) }
        }
        return (all.filter { $0.0 == service } + all.filter { $0.0 != service }).map { "\($0.0).\($0.1)" }
    }
}
