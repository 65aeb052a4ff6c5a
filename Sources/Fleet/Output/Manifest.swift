import Compiler
import Emitters
import Git

/// What soac wrote into a folder, from what, and what was left out and why. It is also the record of what soac may remove
/// there. It lies in parts, in `ManifestStore`; `soac manifest` shows it as one document, which earlier versions wrote as
/// `OUT/manifest.json`.
public struct Manifest: Sendable, Equatable {
    /// A version of the manifest's own form.
    static let version = 1

    /// What a cluster's artifacts were made from, when soac last wrote some.
    public struct Inputs: Sendable, Equatable {
        /// `commit`, `index` or `worktree`.
        public var source: String
        /// The commit, or the one that index and work tree stand on.
        public var commit: String?
        public var date: String
        public var systemConfig: String
        public var instanceCounts: String?
        /// Nil where deployments.json is the tree's.
        public var deployments: String?

        public init(
            source: String, commit: String?, date: String, systemConfig: String, instanceCounts: String?,
            deployments: String? = nil
        ) {
            self.deployments = deployments
            self.source = source
            self.commit = commit
            self.date = date
            self.systemConfig = systemConfig
            self.instanceCounts = instanceCounts
        }
    }

    struct Entry: Sendable, Equatable {
        /// The git blob id of the file: what `git hash-object` says.
        var digest: String
        var service: String
        var size: Int

        init(digest: String, service: String, size: Int) {
            self.digest = digest
            self.service = service
            self.size = size
        }

        init(_ version: FileVersion, of service: ServiceName) {
            self.init(digest: version.digest.id.description, service: service.text, size: version.size)
        }
    }

    struct Omission: Sendable, Equatable {
        var service: String
        var reason: String
        var detail: String?
    }

    var clusters: [ClusterName: Inputs] = [:]
    /// By `CLUSTER/FAMILY/SERVICE.INSTANCE.json`.
    var artifacts: [ArtifactPath: Entry] = [:]
    /// By `CLUSTER/FAMILY/SERVICE.INSTANCE`, or with `*` for the instance where a whole file is broken.
    var leftOut: [ArtifactPath: Omission] = [:]

    /// Whether a path has the form of those in `artifacts`. What someone else wrote may name a way out of the folder.
    static func isPlace(_ path: String) -> Bool {
        var (slashes, length, dots) = (0, 0, 0)
        /// Whether what stands between two slashes is a name.
        func isName() -> Bool { length > 0 && !(length == dots && dots < 3) }
        for byte in path.utf8 {
            switch byte {
            case 0: return false
            case UInt8(ascii: "/"):
                guard isName() else { return false }
                (slashes, length, dots) = (slashes + 1, 0, 0)
            default:
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return slashes == 2 && isName()
    }

    // MARK: Text

    /// Sorted, an artifact a line, so that two of them compare well.
    var text: [UInt8] {
        var lines = "{\n\"version\": \(Manifest.version),\n\"clusters\": {"
        lines += Manifest.text(of: clusters)
        lines += "},\n\"artifacts\": {"
        lines += Manifest.members(artifacts) {
            "{\"digest\": \(JSONText.of($0.digest)), \"service\": \(JSONText.of($0.service)), \"size\": \($0.size)}"
        }
        lines += "},\n\"left_out\": {"
        lines += Manifest.text(of: leftOut)
        return Array((lines + "}\n}\n").utf8)
    }

    /// The members of `clusters`.
    static func text(of clusters: [ClusterName: Inputs]) -> String {
        members(clusters) { inputs in
            object([
                ("commit", inputs.commit), ("date", inputs.date), ("deployments", inputs.deployments),
                ("instance_counts", inputs.instanceCounts),
                ("source", inputs.source), ("system_config", inputs.systemConfig),
            ])
        }
    }

    /// The members of `left_out`.
    static func text(of leftOut: [ArtifactPath: Omission]) -> String {
        members(leftOut) { object([("detail", $0.detail), ("reason", $0.reason), ("service", $0.service)]) }
    }

    private static func members<Key: Name, Member>(_ members: [Key: Member], _ write: (Member) -> String) -> String {
        let sorted = members.sorted { $0.key < $1.key }
        let lines = sorted.map { "\n\(JSONText.of($0.key.text)): \(write($0.value))" }
        return lines.joined(separator: ",") + (lines.isEmpty ? "" : "\n")
    }

    private static func object(_ members: [(key: String, value: String?)]) -> String {
        "{" + members.map { "\"\($0.key)\": \($0.value.map(JSONText.of) ?? "null")" }.joined(separator: ", ") + "}"
    }

    /// A manifest as it was read, and the keys of entries that cannot be: soac knows no more of what they stand for.
    struct Reading {
        var manifest = Manifest()
        var unreadable: [String] = []
    }

    /// Nil if the text is no manifest of this version.
    static func read(_ bytes: [UInt8]) -> Reading? {
        guard let root = JSONParser.parse(bytes, path: "manifest.json").value?.root,
            case .int(version) = root.value("version")?.value ?? .null
        else { return nil }
        var reading = Reading()
        func text(_ node: Node, _ key: String) -> String? { node.value(key)?.string }
        func entries(_ key: String, _ read: (String, Node) -> Bool) {
            guard let node = root.value(key) else { return }
            if !node.isMapping { reading.unreadable.append(key) }
            for pair in node.pairs where !read(pair.key.string ?? "", pair.value) {
                reading.unreadable.append(pair.key.string ?? key)
            }
        }
        if let node = root.value("clusters") {
            let clusters = clusters(in: node)
            reading.manifest.clusters = clusters.read
            reading.unreadable += clusters.unreadable
        }
        entries("artifacts") { path, node in
            guard isPlace(path), let digest = text(node, "digest"),
                let service = text(node, "service"), case .int(let size) = node.value("size")?.value ?? .null
            else { return false }
            reading.manifest.artifacts[ArtifactPath(path)] = Entry(digest: digest, service: service, size: size)
            return true
        }
        entries("left_out") { path, node in
            guard !path.isEmpty, let reason = text(node, "reason"), let service = text(node, "service") else {
                return false
            }
            reading.manifest.leftOut[ArtifactPath(path)] = Omission(
                service: service, reason: reason, detail: text(node, "detail"))
            return true
        }
        return reading
    }

    /// The inputs of each cluster, and the keys of those that cannot be read.
    static func clusters(in node: Node) -> (read: [ClusterName: Inputs], unreadable: [String]) {
        func text(_ node: Node, _ key: String) -> String? { node.value(key)?.string }
        var (read, unreadable): ([ClusterName: Inputs], [String]) = ([:], node.isMapping ? [] : ["clusters"])
        for pair in node.pairs {
            guard let name = pair.key.string, !name.isEmpty, pair.value.isMapping else {
                unreadable.append(pair.key.string ?? "clusters")
                continue
            }
            read[ClusterName(name)] = Inputs(
                source: text(pair.value, "source") ?? "", commit: text(pair.value, "commit"),
                date: text(pair.value, "date") ?? "", systemConfig: text(pair.value, "system_config") ?? "",
                instanceCounts: text(pair.value, "instance_counts"), deployments: text(pair.value, "deployments"))
        }
        return (read, unreadable)
    }
}
