import Compiler
import Emitters
import Git
import Glibc

/// A folder of artifacts. Files in it are replaced whole or not at all, and only where their content changed; what is no
/// longer defined is removed, if soac wrote it and this run was asked for it.
///
/// New files are first written under `OUT/.soac`, with a journal that names them, then the disk is waited for, then they
/// are renamed into place: a run that is killed leaves each file old or new, and the next one knows from the journal what
/// the manifest was not told of. One run at a time; the lock goes with its process. Below `OUT` no symlink is followed.
public final class OutputFolder {
    public let path: String
    private let root: Folder
    /// `OUT/.soac`, where nobody but the run that has the lock writes.
    private let staging: Folder
    private let lock: FileLock
    /// What it held before the run.
    public private(set) var contents: Contents
    /// Keys of the manifest's entries that cannot be read: what they stand for stays as it is.
    public let unreadable: [String]
    /// What of the journal of a run that did not come to its end was put into place; nil if there is no journal.
    private let recovered: [ArtifactPath: Manifest.Entry]?

    /// In `OUT/.soac`: the files that a run puts into place, in the form of a manifest. It goes once the manifest itself
    /// has them.
    private static let journal = "journal.json"

    public enum Failure: Error, Sendable {
        case file(FileError)
        /// Another run writes there.
        case locked(String)
        /// There is a manifest.json that soac did not write, or a later soac did.
        case foreignManifest(String)
    }

    /// What a run changed.
    public struct Changes: Sendable {
        /// Files that are new, or have another content; in the order of the run.
        public var written: [ArtifactPath] = []
        public var unchanged = 0
        /// In order.
        public var removed: [ArtifactPath] = []
        /// What each cluster's artifacts were made from before.
        public var before: [ClusterName: Manifest.Inputs] = [:]
        /// Whether another instance is left out than before, or for another reason.
        public var leavesOutOthers = false

        public var isEmpty: Bool { written.isEmpty && removed.isEmpty && !leavesOutOthers }
    }

    /// What a run was asked for; nothing else is removed.
    public struct Scope: Sendable {
        public var clusters: Set<ClusterName>
        public var families: Set<Family>
        /// Nil: all.
        public var services: Set<ServiceName>?

        public init(clusters: Set<ClusterName>, families: Set<Family>, services: Set<ServiceName>?) {
            self.clusters = clusters
            self.families = families
            self.services = services
        }
    }

    /// Makes the folder if there is none, and waits for no other run.
    public init(_ path: String) throws(Failure) {
        self.path = path
        do {
            let root = try Folder.made(path)
            self.root = root
            staging = try root.makeFolder(".soac")
            guard let lock = try FileLock("lock", in: staging) else { throw Failure.locked(path) }
            self.lock = lock
            // Only under the lock: without it the files may be those of a run under way.
            OutputFolder.removeLeftovers(of: staging)
            let (reading, time) = try OutputFolder.readManifest(in: root)
            recovered = try OutputFolder.readJournal(in: staging)?.filter { path, entry in
                try OutputFolder.holds(root, path, entry)
            }
            unreadable = reading.unreadable
            contents = Contents(folder: root, manifest: reading.manifest, manifestTime: time)
            contents.manifest.artifacts.merge(recovered ?? [:]) { $1 }
        } catch let error as FileError {
            throw .file(error)
        } catch let failure as Failure {
            throw failure
        } catch { preconditionFailure("all errors here are typed") }
    }

    /// What a killed run left.
    private static func removeLeftovers(of staging: Folder) {
        for name in (try? staging.names()) ?? [] where name.hasSuffix(".new") { try? staging.remove(name) }
    }

    private static func readManifest(in root: Folder) throws -> (Manifest.Reading, timespec?) {
        guard let file = try root.open("manifest.json") else { return (Manifest.Reading(), nil) }
        guard let reading = Manifest.read(try file.read(limit: JSONParser.sizeLimit)) else {
            throw Failure.foreignManifest(root.path(of: "manifest.json"))
        }
        return (reading, file.status.st_mtim)
    }

    /// Nil if the last run came to its end.
    private static func readJournal(in staging: Folder) throws -> [ArtifactPath: Manifest.Entry]? {
        guard let bytes = try staging.read(journal, limit: JSONParser.sizeLimit) else { return nil }
        guard let reading = Manifest.read(bytes) else { throw Failure.foreignManifest(staging.path(of: journal)) }
        return reading.manifest.artifacts
    }

    /// Whether a file was put into place: another's is none of soac's.
    private static func holds(_ root: Folder, _ path: ArtifactPath, _ entry: Manifest.Entry) throws -> Bool {
        guard let status = root.status(of: path.text), status.st_mode & S_IFMT == S_IFREG, status.st_size == entry.size,
            let bytes = try root.read(path.text, limit: entry.size)
        else { return false }
        return (try? BlobID.hash(of: bytes))?.id.description == entry.digest
    }

    // MARK: What is there

    /// What the folder holds, as far as its manifest tells.
    public struct Contents: Sendable {
        fileprivate let folder: Folder
        fileprivate var manifest: Manifest
        /// When the manifest was written; a file changed later was changed by someone else.
        fileprivate let manifestTime: timespec?

        /// Whether soac wrote this content there, and nobody touched the file since. The file is not read.
        public func has(_ target: ArtifactPath, _ version: FileVersion, of service: ServiceName) -> Bool {
            guard let written = manifestTime,
                manifest.artifacts[target] == Manifest.Entry(version, of: service),
                let status = status(of: target, size: version.size)
            else { return false }
            return (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) <= (written.tv_sec, written.tv_nsec)
        }

        /// Whether the file has this content, whoever wrote it.
        fileprivate func has(_ target: ArtifactPath, _ bytes: [UInt8]) -> Bool {
            status(of: target, size: bytes.count) != nil && (try? folder.read(target.text, limit: bytes.count)) == bytes
        }

        /// Nil if there is no file of that size.
        private func status(of target: ArtifactPath, size: Int) -> stat? {
            guard let status = folder.status(of: target.text), status.st_mode & S_IFMT == S_IFREG,
                Int(status.st_size) == size
            else { return nil }
            return status
        }
    }

    /// What runs of this scope told before.
    public func told(_ scope: String) throws(Failure) -> ToldBefore {
        do { return try ToldBefore(scope, in: staging) } catch { throw .file(error) }
    }

    // MARK: Writing

    /// Brings the folder to what a run gave. What comes with its bytes is compared with the file that is there; what is
    /// said to be present is trusted.
    public func apply(
        _ outputs: [Output], inputs: [ClusterName: Manifest.Inputs], scope: Scope
    ) throws(Failure) -> Changes {
        let manifest = contents.manifest
        var changes = Changes(before: manifest.clusters)
        var next = manifest
        for (key, omission) in next.leftOut where isInScope(key, of: omission.service, scope) {
            next.leftOut[key] = nil
        }
        var keep = Kept()
        var pending: [(file: NewFile, target: ArtifactPath)] = []
        // Sound files that are younger than the manifest, which the next run would not trust.
        var isManifestOld = recovered != nil || !unreadable.isEmpty
        for output in outputs {
            switch output {
            case .leftOut(let omission): keep.add(omission, to: &next)
            case .file(let file):
                let target = file.path
                keep.paths.insert(target)
                switch file.content {
                case .unwanted: break
                case .present(let version):
                    changes.unchanged += 1
                    next.artifacts[target] = Manifest.Entry(version, of: file.id.service)
                case .bytes(let bytes, let version):
                    isManifestOld = isManifestOld || !contents.has(target, version, of: file.id.service)
                    if contents.has(target, bytes) {
                        changes.unchanged += 1
                    } else {
                        pending.append((try stage(bytes, for: target), target))
                        changes.written.append(target)
                    }
                    next.artifacts[target] = Manifest.Entry(version, of: file.id.service)
                }
            }
        }
        for (cluster, input) in inputs { next.clusters[cluster] = input }
        let gone = manifest.artifacts.filter {
            isInScope($0, of: $1.service, scope) && !keep.covers($0, of: $1.service)
        }
        for target in gone.keys { next.artifacts[target] = nil }
        changes.removed = gone.keys.sorted()
        changes.leavesOutOthers = next.leftOut != manifest.leftOut
        do {
            try install(pending, as: next)
            try remove(changes.removed)
            try write(next, anew: isManifestOld)
        } catch { throw .file(error) }
        contents.manifest = next
        return changes
    }

    /// What must not be removed: this run's artifacts, and the earlier ones of what was left out.
    private struct Kept {
        var paths: Set<ArtifactPath> = []
        /// `CLUSTER/FAMILY/SERVICE` of files that are broken.
        var brokenFiles: Set<ArtifactPath> = []

        mutating func add(_ omission: LeftOut, to manifest: inout Manifest) {
            let family = omission.family
            let file = "\(omission.cluster.text)/\(family.folder)/\(omission.service.text)"
            if let instance = omission.instance {
                paths.insert(
                    ArtifactPath(omission.cluster, family, InstanceID(service: omission.service, instance: instance)))
            } else {
                brokenFiles.insert(ArtifactPath(file))
            }
            let (reason, detail): (String, String?) =
                switch omission.reason {
                case .notDeployed(let detail): ("not-deployed", detail)
                case .broken: ("broken", nil)
                }
            let key = ArtifactPath("\(file).\(omission.instance?.text ?? "*")\(family.suffix)")
            manifest.leftOut[key] = Manifest.Omission(
                service: omission.service.text, reason: reason, detail: detail)
        }

        func covers(_ path: ArtifactPath, of service: String) -> Bool {
            if paths.contains(path) { return true }
            let folder = path.text.split(separator: "/").prefix(2).joined(separator: "/")
            return brokenFiles.contains(ArtifactPath("\(folder)/\(service)"))
        }
    }

    /// Whether a run was asked for `CLUSTER/FAMILY/SERVICE.INSTANCE…`. Names hold dots, so the key does not tell the service.
    private func isInScope(_ key: ArtifactPath, of service: String, _ scope: Scope) -> Bool {
        let parts = key.text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, scope.clusters.contains(ClusterName(String(parts[0]))),
            let family = Family.of(folder: parts[1], name: parts[2]), scope.families.contains(family)
        else { return false }
        return scope.services?.contains(ServiceName(service)) ?? true
    }

    private func stage(_ bytes: [UInt8], for target: ArtifactPath) throws(Failure) -> NewFile {
        do {
            return try NewFile(bytes, for: root.path(of: target.text), in: staging, durable: false, isAlone: true)
        } catch { throw .file(error) }
    }

    // MARK: Files

    /// Puts new files into place. Whatever keeps the run from writing its manifest, the journal tells the next one of them:
    /// also of those that are only replaced, which must not be taken for what they were.
    private func install(_ pending: [(file: NewFile, target: ArtifactPath)], as next: Manifest) throws(FileError) {
        guard !pending.isEmpty else { return }
        var journal = Manifest()
        journal.artifacts = recovered ?? [:]
        for (_, target) in pending { journal.artifacts[target] = next.artifacts[target] }
        let path = staging.path(of: OutputFolder.journal)
        let file = try NewFile(journal.text, for: path, in: staging, durable: false, isAlone: true)
        try NewFile.sync(pending.map(\.file) + [file])
        try file.install(as: OutputFolder.journal)
        try staging.sync()
        for (path, files) in grouped(pending, by: { $0.target }) {
            let folder = try root.makeFolder(path.cluster).makeFolder(path.family)
            for (file, target) in files { try file.install(as: target.name, in: folder) }
            try folder.sync()
        }
    }

    private func remove(_ files: [ArtifactPath]) throws(FileError) {
        for (path, files) in grouped(files, by: { $0 }) {
            guard let folder = try root.folder(path.cluster)?.folder(path.family) else { continue }
            for file in files { try folder.remove(file.name) }
        }
    }

    /// By their folders, in order; the path is that of one of them.
    private func grouped<Item>(
        _ items: [Item], by path: (Item) -> ArtifactPath
    ) -> [(path: ArtifactPath, items: [Item])] {
        Dictionary(grouping: items) { ArtifactPath(path($0).folder) }.sorted { $0.key < $1.key }
            .map { (path($1[0]), $1) }
    }

    private func write(_ manifest: Manifest, anew: Bool) throws(FileError) {
        // Comparing values costs a fraction of writing their text.
        if !anew, contents.manifestTime != nil, manifest == contents.manifest { return }
        let path = root.path(of: "manifest.json")
        try NewFile(manifest.text, for: path, in: staging, durable: true, isAlone: true)
            .install(as: "manifest.json", in: root)
        try root.sync()
        try staging.remove(OutputFolder.journal)
    }
}

extension ArtifactPath {
    /// `CLUSTER/FAMILY`
    fileprivate var folder: String { String(text[..<(text.lastIndex(of: "/") ?? text.startIndex)]) }
    fileprivate var name: String { ArtifactPath.last(of: text) }
    fileprivate var cluster: String { String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]) }
    fileprivate var family: String { ArtifactPath.last(of: folder) }

    private static func last(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }
}
