import Compiler
import Emitters
import Git

/// A part of a folder's manifest on its way from what it was to what a run makes of it.
struct NextPart {
    private let old: OutputFolder.Contents.Part
    private let scope: OutputFolder.Scope
    private var manifest: Manifest
    /// Whether it is written although it says the same: files are younger than it is.
    private var isRenewed: Bool
    /// What must not be removed: this run's artifacts, and the earlier ones of what was left out.
    private var kept: Set<ArtifactPath> = []
    /// `CLUSTER/FAMILY/SERVICE` of files that are broken.
    private var brokenFiles: Set<ArtifactPath> = []

    /// What is left out is what this run says.
    init(_ old: OutputFolder.Contents.Part, _ scope: OutputFolder.Scope) {
        (self.old, self.scope) = (old, scope)
        (manifest, isRenewed) = (old.manifest, old.isRenewed)
        for (key, omission) in old.manifest.leftOut where scope.covers(key, of: omission.service) {
            manifest.leftOut[key] = nil
        }
    }

    // MARK: What a run gave

    /// Takes over what a file is to become. One that is `unwanted` stays as it is.
    mutating func add(_ target: ArtifactPath, _ content: OutputFile.Content, of service: ServiceName) {
        kept.insert(target)
        guard let version = content.version else { return }
        manifest.artifacts[target] = Manifest.Entry(version, of: service)
        // The next run would not trust a sound file that is younger than its part.
        if case .present = content { return }
        isRenewed = true
    }

    mutating func add(_ omission: LeftOut) {
        let (file, family) = (ArtifactPath.file(of: omission), omission.family)
        if let instance = omission.instance {
            kept.insert(
                ArtifactPath(omission.cluster, family, InstanceID(service: omission.service, instance: instance)))
        } else {
            brokenFiles.insert(file)
        }
        manifest.add(omission)
    }

    /// Takes out what the run was asked for and has not.
    mutating func removeGone() -> [ArtifactPath] {
        let gone = manifest.artifacts.filter { path, entry in
            scope.covers(path, of: entry.service) && !keeps(path, entry)
        }
        for path in gone.keys { manifest.artifacts[path] = nil }
        return Array(gone.keys)
    }

    private func keeps(_ path: ArtifactPath, _ entry: Manifest.Entry) -> Bool {
        if kept.contains(path) { return true }
        return !brokenFiles.isEmpty && brokenFiles.contains(ArtifactPath("\(path.folder)/\(entry.service)"))
    }

    // MARK: What it is

    var leavesOutOthers: Bool { manifest.leftOut != old.manifest.leftOut }

    /// Whether there is anything to write, be it that nothing is left.
    var isChanged: Bool { isRenewed || manifest != old.manifest }

    /// Nil if it tells of nothing.
    var text: [UInt8]? { manifest.artifacts.isEmpty && manifest.leftOut.isEmpty ? nil : manifest.text }

    /// How many artifacts it tells of.
    var artifacts: Int { manifest.artifacts.count }
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
