import Compiler
import Emitters
import Git

/// A folder's manifest on its way from what it was to what a run makes of it: of those parts that were read.
struct NextManifest {
    private let old: OutputFolder.Contents
    private let scope: OutputFolder.Scope
    private var parts: [PartNumber: Manifest]
    /// Parts that are written although they say the same: their files are younger than they are.
    private var renewed: Set<PartNumber>
    /// What must not be removed: this run's artifacts, and the earlier ones of what was left out.
    private var kept: Set<ArtifactPath> = []
    /// `CLUSTER/FAMILY/SERVICE` of files that are broken.
    private var brokenFiles: Set<ArtifactPath> = []

    /// What is left out is what this run says.
    init(_ old: OutputFolder.Contents, _ scope: OutputFolder.Scope) {
        (self.old, self.scope) = (old, scope)
        parts = old.parts.mapValues(\.manifest)
        let isAllNew = old.journal != nil || old.earlier != nil
        renewed = Set(old.parts.filter { isAllNew || !$0.value.isSound }.keys)
        for (number, part) in parts {
            for (key, omission) in part.leftOut where scope.covers(key, of: omission.service) {
                parts[number]?.leftOut[key] = nil
            }
        }
    }

    // MARK: What a run gave

    mutating func keep(_ target: ArtifactPath) { kept.insert(target) }

    mutating func set(_ target: ArtifactPath, _ version: FileVersion, of service: ServiceName) {
        parts[PartNumber(of: service), default: Manifest()].artifacts[target] = Manifest.Entry(version, of: service)
    }

    mutating func renew(_ service: ServiceName) { renewed.insert(PartNumber(of: service)) }

    mutating func add(_ omission: LeftOut) {
        let (file, family) = (ArtifactPath.file(of: omission), omission.family)
        if let instance = omission.instance {
            kept.insert(
                ArtifactPath(omission.cluster, family, InstanceID(service: omission.service, instance: instance)))
        } else {
            brokenFiles.insert(file)
        }
        parts[PartNumber(of: omission.service), default: Manifest()].add(omission)
    }

    /// Takes out what the run was asked for and has not, in order.
    mutating func removeGone() -> [ArtifactPath] {
        var gone: [ArtifactPath] = []
        for (number, part) in parts {
            for (path, entry) in part.artifacts where scope.covers(path, of: entry.service) && !keeps(path, entry) {
                gone.append(path)
                parts[number]?.artifacts[path] = nil
            }
        }
        return gone.sorted()
    }

    private func keeps(_ path: ArtifactPath, _ entry: Manifest.Entry) -> Bool {
        if kept.contains(path) { return true }
        return !brokenFiles.isEmpty && brokenFiles.contains(ArtifactPath("\(path.folder)/\(entry.service)"))
    }

    // MARK: What it is

    func entry(_ target: ArtifactPath, of service: ServiceName) -> Manifest.Entry? {
        parts[PartNumber(of: service)]?.artifacts[target]
    }

    var leavesOutOthers: Bool {
        parts.contains { number, part in part.leftOut != (old.parts[number]?.manifest.leftOut ?? [:]) }
    }

    /// The index, and the texts of those parts that are others than they were.
    func written(
        _ inputs: [ClusterName: Manifest.Inputs]
    ) throws(GitError) -> (ManifestIndex, [(digest: String, bytes: [UInt8])]) {
        var index = old.index
        var texts: [(digest: String, bytes: [UInt8])] = []
        for (cluster, input) in inputs { index.clusters[cluster] = input }
        for (number, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard renewed.contains(number) || part != (old.parts[number]?.manifest ?? Manifest()) else { continue }
            guard !part.artifacts.isEmpty || !part.leftOut.isEmpty else {
                index.parts[number] = nil
                continue
            }
            let text = part.text
            let digest = try BlobID.hash(of: text).id.description
            index.parts[number] = ManifestIndex.Row(digest: digest, artifacts: part.artifacts.count)
            texts.append((digest, text))
        }
        return (index, texts)
    }
}

extension OutputFolder.Scope {
    /// Whether a run was asked for `CLUSTER/FAMILY/SERVICE.INSTANCE…`. Names hold dots, so the key does not tell the service.
    func covers(_ key: ArtifactPath, of service: String) -> Bool {
        key.text.utf8.count { $0 == UInt8(ascii: "/") } == 2 && folders.contains(Text(key.folder))
            && services?.contains(ServiceName(service)) ?? true
    }
}

extension Manifest {
    mutating func add(_ omission: LeftOut) {
        let (reason, detail): (String, String?) =
            switch omission.reason {
            case .notDeployed(let detail): ("not-deployed", detail)
            case .broken: ("broken", nil)
            }
        let name = "\(omission.instance?.text ?? "*")\(omission.family.suffix)"
        let key = ArtifactPath("\(ArtifactPath.file(of: omission)).\(name)")
        leftOut[key] = Omission(service: omission.service.text, reason: reason, detail: detail)
    }
}

extension ArtifactPath {
    /// `CLUSTER/FAMILY/SERVICE`
    fileprivate static func file(of omission: LeftOut) -> ArtifactPath {
        ArtifactPath("\(omission.cluster.text)/\(omission.family.folder)/\(omission.service.text)")
    }

    /// `CLUSTER/FAMILY`
    var folder: String { String(text[..<(text.utf8.lastIndex(of: UInt8(ascii: "/")) ?? text.startIndex)]) }
}
