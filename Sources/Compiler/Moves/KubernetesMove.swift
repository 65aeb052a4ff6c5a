/// A Marathon instance as an instance of Kubernetes: the text of both files, and what becomes of each key. A pure function of
/// the service's files.
public struct KubernetesMove: Sendable {
    public let id: InstanceID
    public let cluster: ClusterName
    /// What its configuration says, in the files' order: its own, what templates and service.yaml give.
    public let keys: [MovedKey]
    /// What is written that was not there, in words: what Marathon's default means is said in so many words.
    public let additions: [String]
    /// The whole file of instances of Kubernetes.
    public let kubernetesFile: String
    /// The whole file of Marathon's instances without it; nil if no other is left.
    public let marathonFile: String?

    public static func kubernetesName(_ cluster: ClusterName) -> String {
        ServiceLowering.fileName(.kubernetes, cluster)
    }

    public static func marathonName(_ cluster: ClusterName) -> String { ServiceLowering.fileName(.marathon, cluster) }

    /// Why an instance's text cannot be moved.
    public struct Refusal: Error, Sendable {
        public var message: String
        public var hint: String?
    }

    /// The keys whose meaning would be lost, each named once.
    public var lost: [MovedKey] { keys.filter(\.isLost) }

    public init(_ id: InstanceID, in cluster: ClusterName, of source: ServiceSource) throws(Refusal) {
        let documents = ServiceDocuments.parse(source).value
        let name = KubernetesMove.marathonName(cluster)
        guard case .parsed(let document) = documents.file(.marathon, cluster) else {
            throw Refusal(message: "there is no \(id.service)/\(name) that can be read")
        }
        guard let node = document.root.pairs.first(where: { $0.key.isString(id.instance.text) })?.value,
            !id.instance.isTemplate
        else { throw Refusal(message: "\(id.service)/\(name) has no instance '\(id.instance)'") }
        guard node.isMapping, let file = InstanceFileText(document), let piece = file[id.instance] else {
            throw Refusal(
                message: "\(id.service)/\(name) is not written so that \(id.instance) can be cut out of it",
                hint: "each instance begins a line of its own, and is a mapping")
        }
        let general = GeneralLowering(documents)
        let configuration = Configuration(general: general.layer, files: general.mergedFiles, own: Layer(node))
        let isAutoscaled = configuration.value(.maxInstances).map { !$0.isNull } ?? false
        let table = MarathonKeys(service: id.service, isAutoscaled: isAutoscaled)
        let writer = MovedText(file: file, keys: table)
        var additions: [String] = []
        if configuration.value(.instances) == nil, !isAutoscaled { additions.append("instances: 1") }
        let inherited = general.layer[.bounceMethod].map { table.moved("bounce_method", $0.value.value, .standard) }
        if node.value("bounce_method") == nil, case .replace(let line)? = inherited?.edit { additions.append(line) }
        if node.value("registrations") == nil, let spaced = general.layer[.nerveNamespace],
            configuration.value(.registrations) == nil,
            case .replace(let line) = table.moved("nerve_ns", spaced.value.value, .standard).edit
        {
            additions.append(line)
        }
        self.id = id
        self.cluster = cluster
        self.additions = additions
        keys = KubernetesMove.keys(of: node, configuration, table)
        let others = try KubernetesMove.existing(documents.file(.kubernetes, cluster), id, cluster)
        kubernetesFile = try writer.kubernetesFile(piece, adding: additions, to: others)
        let rest = file.pieces.filter { $0.key.index != piece.key.index }
        let isLeft = rest.contains { other in other.key.string.map { !InstanceName($0).isTemplate } ?? true }
        let before = file.text(0..<piece.lines.lowerBound)
        marathonFile = isLeft ? before + file.text(piece.lines.upperBound..<file.lines.count) : nil
    }

    private static func existing(
        _ file: ServiceDocuments.File, _ id: InstanceID, _ cluster: ClusterName
    ) throws(Refusal) -> InstanceFileText? {
        let name = "\(id.service)/\(kubernetesName(cluster))"
        switch file {
        case .absent: return nil
        case .parsed(let document):
            if document.root.value(id.instance.text) != nil {
                throw Refusal(message: "\(name) has an instance '\(id.instance)' already")
            }
            if !document.root.value.isTruthy { return nil }
            guard let text = InstanceFileText(document) else {
                throw Refusal(
                    message: "\(name) is not written so that something can be added to it",
                    hint: "each instance begins a line of its own")
            }
            return text
        case .dangling, .broken: throw Refusal(message: "\(name) cannot be read")
        }
    }

    /// Those that hold for the instance, each once: its own and its templates' in their order, then service.yaml's.
    private static func keys(of node: Node, _ configuration: Configuration, _ table: MarathonKeys) -> [MovedKey] {
        var result: [MovedKey] = []
        for pair in node.pairs {
            guard let name = pair.key.string, name != "<<" else { continue }
            let value = InstanceKey.named(Array(name.utf8).span).flatMap { configuration.value($0) } ?? pair.value.value
            let origin = pair.via.map { Origin.merged(pair.value, through: $0) } ?? .written(pair.value)
            result.append(table.moved(name, value, origin))
        }
        let known = Set(result.map(\.name))
        for key in InstanceKey.allCases where key.isOfInstances && !known.contains("\(key.name)") {
            guard let value = configuration.value(key), configuration.general[key] != nil else { continue }
            result.append(table.moved("\(key.name)", value, configuration.origin(key)))
        }
        return result
    }
}

extension InstanceKey {
    /// Whether service.yaml has it for instances, and not of itself.
    fileprivate var isOfInstances: Bool { ![.description, .dependencies, .monitoring].contains(self) }
}

/// Makes the text of the file of Kubernetes' instances from pieces of Marathon's.
struct MovedText {
    let file: InstanceFileText
    let keys: MarathonKeys

    /// `others` is the file as it is; what it has already stays, and what is moved follows.
    func kubernetesFile(
        _ piece: InstanceFileText.Piece, adding additions: [String], to others: InstanceFileText?
    ) throws(KubernetesMove.Refusal) -> String {
        var text = others.map { $0.text(0..<$0.lines.count) } ?? file.preamble
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        for template in try templates(of: piece) {
            let moved = moved(template)
            guard let name = template.key.string, let other = others?[InstanceName(name)], let others else {
                text += moved
                continue
            }
            guard trimmed(others.text(other.lines)) == trimmed(moved) else {
                throw KubernetesMove.Refusal(
                    message: "the file of Kubernetes has another template '\(name)'", hint: "rename one of the two")
            }
        }
        return text + moved(piece, adding: additions)
    }

    private func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == "\n" || $0 == " " }.reversed())
    }

    /// The templates whose anchors it uses, and those that they use, in the file's order.
    private func templates(
        of piece: InstanceFileText.Piece
    ) throws(KubernetesMove.Refusal) -> [InstanceFileText.Piece] {
        var wanted = InstanceFileText.names(behind: "*", in: file.text(piece.lines))
        let own = InstanceFileText.names(behind: "&", in: file.text(piece.lines))
        var found: [InstanceFileText.Piece] = []
        for other in file.pieces.reversed() where other.lines.upperBound <= piece.lines.lowerBound {
            let text = file.text(other.lines)
            let anchors = InstanceFileText.names(behind: "&", in: text).intersection(wanted.subtracting(own))
            guard let anchor = anchors.sorted().first else { continue }
            guard let name = other.key.string, InstanceName(name).isTemplate else {
                throw KubernetesMove.Refusal(
                    message: "it uses &\(anchor), which is a part of the instance '\(other.key.string ?? "")'",
                    hint: "make a template of it, with a name that begins with _")
            }
            wanted.formUnion(InstanceFileText.names(behind: "*", in: text))
            found.insert(other, at: 0)
        }
        return found
    }

    /// The text of a template or an instance, without what means nothing there.
    private func moved(_ piece: InstanceFileText.Piece, adding additions: [String] = []) -> String {
        let whole = file.text(piece.lines)
        guard piece.value.isMapping else { return whole }
        let moved = ownKeys(of: piece.value)
        if additions.isEmpty, moved.allSatisfy({ if case .keep = $0.edit { true } else { false } }) { return whole }
        guard
            let parts = InstanceFileText.pieces(
                of: piece.value, in: file.lines, from: piece.keyLine + 1, to: piece.lines.upperBound, column: nil),
            let first = parts.first
        else { return inBlockStyle(piece, moved, additions) }
        var text = file.text(piece.lines.lowerBound..<first.lines.lowerBound)
        let indent = String(repeating: " ", count: Int(first.key.span.start.column) - 1)
        for part in parts {
            let edit = moved.first { $0.name == part.key.string }?.edit ?? .keep
            // Blank lines at its end stand between it and what follows.
            let lines = file.lines[part.lines]
            let blank = lines.reversed().prefix { $0.allSatisfy { $0 == " " || $0 == "\n" || $0 == "\r" } }
            switch edit {
            case .keep: text += lines.joined()
            case .drop: text += blank.joined()
            case .replace(let line):
                let comments = file.lines[part.lines.lowerBound..<part.keyLine].joined()
                text += comments + indent + line + "\n" + blank.joined()
            }
        }
        if additions.isEmpty { return text }
        let end = trimmed(text)
        return end + "\n" + additions.map { indent + $0 + "\n" }.joined() + text.dropFirst(end.count).dropFirst()
    }

    private func ownKeys(of mapping: Node) -> [MovedKey] {
        var result: [MovedKey] = []
        for pair in mapping.pairs where pair.via == nil {
            if let name = pair.key.string { result.append(keys.moved(name, pair.value.value, .written(pair.value))) }
        }
        return result
    }

    /// One that is written in braces: a line for each key, with the value as it is written.
    private func inBlockStyle(
        _ piece: InstanceFileText.Piece, _ moved: [MovedKey], _ additions: [String]
    ) -> String {
        var text = file.text(piece.lines.lowerBound..<piece.keyLine)
        let line = file.lines[piece.keyLine]
        let head = line.prefix(Int(piece.key.span.end.column) - 1)
        let braces = written(piece.value)
        let merges = InstanceFileText.names(behind: "*", in: braces).isEmpty ? [] : mergeLines(braces)
        let anchor = InstanceFileText.names(behind: "&", in: String(line.dropFirst(head.count).prefix { $0 != "{" }))
        text += head + ":" + (anchor.first.map { " &" + $0 } ?? "") + "\n"
        for merge in merges { text += "  " + merge + "\n" }
        for pair in piece.value.pairs where pair.via == nil {
            guard let name = pair.key.string else { continue }
            switch moved.first(where: { $0.name == name })?.edit ?? .keep {
            case .keep: text += "  \(written(pair.key)): \(written(pair.value))\n"
            case .drop: continue
            case .replace(let line): text += "  \(line)\n"
            }
        }
        for addition in additions { text += "  \(addition)\n" }
        return text
    }

    /// `<<: *base` as it stands in braces.
    private func mergeLines(_ braces: String) -> [String] {
        guard let range = braces.firstRange(of: "<<:") else { return [] }
        let rest = braces[range.upperBound...].drop { $0 == " " }
        if rest.first == "[" { return ["<<: " + rest.prefix { $0 != "]" } + "]"] }
        return ["<<: " + rest.prefix { $0 != "," && $0 != "}" && $0 != " " }]
    }

    /// A node as it stands in the file.
    private func written(_ node: Node) -> String {
        let span = node.span
        var text = ""
        for line in span.start.line...span.end.line {
            guard file.lines.indices.contains(Int(line) - 1) else { break }
            let scalars = Array(file.lines[Int(line) - 1].unicodeScalars)
            let from = line == span.start.line ? Int(span.start.column) - 1 : 0
            let to = line == span.end.line ? Int(span.end.column) - 1 : scalars.count
            for scalar in scalars[min(from, scalars.count)..<min(max(to, from), scalars.count)] {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
