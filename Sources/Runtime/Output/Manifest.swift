import Compiler
import Emitters
import Git

/// `OUT/manifest.json`: what soac wrote into a folder, from what, and what was left out and why. It is also the record
/// of what soac may remove there.
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

    // MARK: Text

    /// Sorted, an artifact a line, so that two of them compare well.
    var text: [UInt8] {
        var lines = "{\n\"version\": \(Manifest.version),\n\"clusters\": {"
        lines += Manifest.members(clusters) { inputs in
            Manifest.object([
                ("commit", inputs.commit), ("date", inputs.date), ("deployments", inputs.deployments),
                ("instance_counts", inputs.instanceCounts),
                ("source", inputs.source), ("system_config", inputs.systemConfig),
            ])
        }
        lines += "},\n\"artifacts\": {"
        lines += Manifest.members(artifacts) {
            "{\"digest\": \(JSONText.of($0.digest)), \"service\": \(JSONText.of($0.service)), \"size\": \($0.size)}"
        }
        lines += "},\n\"left_out\": {"
        lines += Manifest.members(leftOut) {
            Manifest.object([("detail", $0.detail), ("reason", $0.reason), ("service", $0.service)])
        }
        return Array((lines + "}\n}\n").utf8)
    }

    private static func members<Key: Name, Member>(_ members: [Key: Member], _ write: (Member) -> String) -> String {
        let sorted = members.sorted { $0.key < $1.key }
        let lines = sorted.map { "\n\(JSONText.of($0.key.text)): \(write($0.value))" }
        return lines.joined(separator: ",") + (lines.isEmpty ? "" : "\n")
    }

    private static func object(_ members: [(key: String, value: String?)]) -> String {
        "{" + members.map { "\"\($0.key)\": \($0.value.map(JSONText.of) ?? "null")" }.joined(separator: ", ") + "}"
    }

    /// Nil if the text is no manifest of this version.
    static func read(_ bytes: [UInt8]) -> Manifest? {
        guard let root = JSONParser.parse(bytes, path: "manifest.json").value?.root,
            case .int(version) = root.value("version")?.value ?? .null
        else { return nil }
        var manifest = Manifest()
        func text(_ node: Node, _ key: String) -> String? { node.value(key)?.string }
        for pair in root.value("clusters")?.pairs ?? .none {
            guard let name = pair.key.string else { continue }
            manifest.clusters[ClusterName(name)] = Inputs(
                source: text(pair.value, "source") ?? "", commit: text(pair.value, "commit"),
                date: text(pair.value, "date") ?? "", systemConfig: text(pair.value, "system_config") ?? "",
                instanceCounts: text(pair.value, "instance_counts"), deployments: text(pair.value, "deployments"))
        }
        for pair in root.value("artifacts")?.pairs ?? .none {
            guard let path = pair.key.string, let digest = text(pair.value, "digest"),
                let service = text(pair.value, "service"),
                case .int(let size) = pair.value.value("size")?.value ?? .null
            else { continue }
            manifest.artifacts[ArtifactPath(path)] = Entry(digest: digest, service: service, size: size)
        }
        for pair in root.value("left_out")?.pairs ?? .none {
            guard let path = pair.key.string, let reason = text(pair.value, "reason"),
                let service = text(pair.value, "service")
            else { continue }
            manifest.leftOut[ArtifactPath(path)] = Omission(
                service: service, reason: reason, detail: text(pair.value, "detail"))
        }
        return manifest
    }
}
