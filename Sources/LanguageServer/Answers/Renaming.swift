import Compiler
import Fleet

/// Renames an instance or a deploy group in all files that name it.
struct Renaming {
    private let session: EditorSession
    private let document: OpenDocument
    private let workspace: Workspace
    private let service: ServiceName
    private let subject: Subject
    /// What stands at the place.
    private let node: Node

    private enum Subject {
        case instance(String, InstanceKind)
        case group(String)
    }

    init(_ session: EditorSession, _ document: OpenDocument, _ offset: Int) throws(RequestError) {
        let bytes = document.text.bytes
        guard let (workspace, path) = session.place(of: document),
            let root = YAMLParser.parse(bytes, path: path).value?.root,
            let spot = Spot(root, at: TextPlaces(bytes).position(of: offset)), let node = spot.node,
            let text = node.string
        else { throw .failed("there is nothing here that can be renamed") }
        let parts = path.split(separator: "/").map(String.init)
        let kind = parts.last.flatMap { InstanceKind.file(named: $0)?.kind }
        if let kind, spot.steps.count == 1, spot.isOnKey {
            subject = .instance(text, kind)
        } else if !spot.isOnKey, ["deploy_group", "step"].contains(spot.pair?.key.string ?? "") {
            subject = .group(text)
        } else {
            throw .failed("only an instance and a deploy group can be renamed")
        }
        (self.session, self.document, self.workspace, self.node) = (session, document, workspace, node)
        service = ServiceName(parts.first ?? "")
    }

    /// The name that will be another.
    var prepared: String {
        JSONText.object([
            "range": document.text.range(Self.inner(node, document.text.bytes)),
            "placeholder": JSONText.of(node.string ?? ""),
        ])
    }

    func answer(_ name: String) throws(RequestError) -> String {
        let isPlain =
            !name.isEmpty && name.utf8.count <= 120
            && name.utf8.allSatisfy { Anchors.isPart($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, name.utf8.first != UInt8(ascii: "-") else {
            throw .failed("'\(name)' is no name: letters, digits, '-', '_'")
        }
        // Any service may name it.
        session.complete(workspace)
        guard workspace.live.isWhole else { throw .failed("\(workspace.folder) cannot be read") }
        let nodes =
            switch subject {
            case .instance(let old, let kind): try instance(old, kind, name)
            case .group(let old): try group(old)
            }
        return edit(nodes, name)
    }

    /// What is replaced, and by what, where that is not the name alone.
    private typealias Change = (node: Node, text: String?)

    // MARK: An instance

    private func instance(_ old: String, _ kind: InstanceKind, _ new: String) throws(RequestError) -> [Change] {
        guard !new.contains(".") else { throw .failed("the name of an instance has no dot") }
        var changes: [Change] = []
        var groups: [String: String] = [:]
        let documents = workspace.documents(of: service)
        for (name, document) in documents {
            guard let file = InstanceKind.file(named: name) else { continue }
            if Definition.key(new, of: document.root) != nil {
                throw .failed("there is \(service).\(new) in \(name) already")
            }
            guard file.kind == kind, let key = Definition.key(old, of: document.root) else { continue }
            changes.append((key, nil))
            // Without a group of its own, it has that of its name.
            if document.root.value(old)?.value("deploy_group") == nil {
                groups["\(file.cluster).\(old)"] = "\(file.cluster).\(new)"
            }
        }
        let general = workspace.document("service.yaml", of: service)?.root.value("deploy_group")
        if general == nil { changes += steps(groups) }
        if kind == .chronos { changes += parents("\(service).\(old)", "\(service).\(new)") }
        return changes
    }

    private func steps(_ groups: [String: String]) -> [Change] {
        groups.sorted { $0.key < $1.key }.compactMap { old, new in
            Definition.step(old, of: service, workspace).map { ($0, new) }
        }
    }

    /// Of all services that name the job.
    private func parents(_ old: String, _ new: String) -> [Change] {
        let services = workspace.live.facts.filter { $0.writtenParents.contains { $0.name == old } }.map(\.service)
        return services.flatMap { service in
            workspace.documents(of: service).filter { $0.name.hasPrefix("chronos-") }.flatMap { _, document in
                document.root.pairs.flatMap { pair -> [Change] in
                    guard let parents = pair.value.value("parents") else { return [] }
                    return (parents.isList ? parents.items : [parents]).filter { $0.string == old }.map { ($0, new) }
                }
            }
        }
    }

    // MARK: A deploy group

    private func group(_ old: String) throws(RequestError) -> [Change] {
        var changes: [Change] = []
        for (name, document) in workspace.documents(of: service) {
            guard let file = InstanceKind.file(named: name) else { continue }
            for (key, value, _) in document.root.pairs {
                if let group = value.value("deploy_group") {
                    if group.string == old { changes.append((group, nil)) }
                } else if let instance = key.string, "\(file.cluster).\(instance)" == old {
                    throw .failed("\(service).\(instance) has this group by its name: write deploy_group there first")
                }
                changes += actions(value, of: nil, old)
            }
        }
        if let general = workspace.document("service.yaml", of: service)?.root.value("deploy_group"),
            general.string == old
        {
            changes.append((general, nil))
        }
        if let step = Definition.step(old, of: service, workspace) { changes.append((step, nil)) }
        for facts in workspace.live.facts where facts.service != service {
            guard facts.foreignGroups.contains(where: { $0.instance.service == service && $0.group.text == old }) else {
                continue
            }
            for (name, document) in workspace.documents(of: facts.service) where name.hasPrefix("tron-") {
                changes += document.root.pairs.flatMap { actions($0.value, of: service, old) }
            }
        }
        return changes
    }

    /// The groups of a Tron job's actions; of another service's jobs, those that follow this one.
    private func actions(_ job: Node, of owner: ServiceName?, _ old: String) -> [Change] {
        (job.value("actions")?.pairs ?? .none).compactMap { pair in
            guard let group = pair.value.value("deploy_group"), group.string == old,
                pair.value.value("service")?.string.map({ ServiceName($0) }) == owner
            else { return nil }
            return (group, nil)
        }
    }

    // MARK: The edit

    private func edit(_ changes: [Change], _ name: String) -> String {
        var result = WorkspaceEdit()
        var seen: Set<SourceSpan> = []
        let byPath = Dictionary(grouping: changes.filter { seen.insert($0.node.span).inserted }) { $0.node.span.path }
        for (path, changes) in byPath.sorted(by: { $0.key < $1.key }) {
            guard let text = workspace.text(of: path) else { continue }
            let edits = changes.map { Mend.Edit(Self.inner($0.node, text.bytes), $0.text ?? name) }
            let open = session.documents.values.first { session.place(of: $0)?.path == path }
            result.add(
                edits.sorted { $0.range.lowerBound < $1.range.lowerBound }, to: text,
                uri: open?.uri ?? workspace.uri(of: path), version: open?.version)
        }
        return result.json
    }

    /// A text without its quotes, and without an anchor or a tag before it.
    private static func inner(_ node: Node, _ bytes: [UInt8]) -> Range<Int> {
        var range = TextPlaces(bytes).range(of: node.span)
        while let first = bytes[range].first, first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
            let rest = bytes[range].drop { $0 != 0x20 }.drop { $0 == 0x20 }
            range = rest.startIndex..<range.upperBound
        }
        guard range.count >= 2, let first = bytes[range].first, first == 0x22 || first == 0x27 else { return range }
        return (range.lowerBound + 1)..<(range.upperBound - 1)
    }
}
