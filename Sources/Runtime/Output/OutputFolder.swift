import Compiler
import Emitters
import Glibc

/// A folder of artifacts. Files in it are replaced whole or not at all, and only where their content changed; what is no
/// longer defined is removed, if soac wrote it and this run was asked for it.
///
/// New files are first written under `OUT/.soac`, then the disk is waited for, then they are renamed into place: a run
/// that is killed leaves each file old or new. One run at a time; the lock goes with its process.
public final class OutputFolder {
    public let path: String
    private let lock: FileLock
    /// What it held before the run.
    public private(set) var contents: Contents

    public enum Failure: Error, Sendable {
        case file(FileError)
        /// Another run writes there.
        case locked(String)
        /// There is a manifest.json that soac did not write, or a later soac did.
        case foreignManifest(String)
    }

    /// What a run changed.
    public struct Changes: Sendable {
        public var written = 0
        public var unchanged = 0
        public var removed = 0
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
        let lock: FileLock?
        do { lock = try FileLock(path + "/.soac/lock") } catch { throw .file(error) }
        guard let lock else { throw .locked(path) }
        self.lock = lock
        try OutputFolder.removeLeftovers(of: path)
        let (manifest, time) = try OutputFolder.readManifest(path + "/manifest.json")
        contents = Contents(path: path, manifest: manifest, manifestTime: time)
    }

    /// What a killed run left. Only under the lock: without it the files may be those of a run under way.
    private static func removeLeftovers(of path: String) throws(Failure) {
        do {
            for name in try File.names(in: path + "/.soac") where name.hasSuffix(".new") {
                try File.remove("\(path)/.soac/\(name)")
            }
        } catch { throw .file(error) }
    }

    private static func readManifest(_ path: String) throws(Failure) -> (Manifest, timespec?) {
        do {
            var status = stat()
            guard let bytes = try File.read(path), stat(path, &status) == 0 else { return (Manifest(), nil) }
            guard let manifest = Manifest.read(bytes) else { throw Failure.foreignManifest(path) }
            return (manifest, status.st_mtim)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .foreignManifest(path)
        }
    }

    // MARK: What is there

    /// What the folder holds, as far as its manifest tells.
    public struct Contents: Sendable {
        fileprivate let path: String
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
            status(of: target, size: bytes.count) != nil && (try? File.read("\(path)/\(target.text)")) == bytes
        }

        /// Nil if there is no file of that size.
        private func status(of target: ArtifactPath, size: Int) -> stat? {
            var status = stat()
            guard stat("\(path)/\(target.text)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                Int(status.st_size) == size
            else { return nil }
            return status
        }
    }

    // MARK: Writing

    /// Brings the folder to what a run gave. What comes with its bytes is compared with the file that is there; what is
    /// said to be present is trusted.
    public func apply(
        _ outputs: [Output], inputs: [ClusterName: Manifest.Inputs], scope: Scope
    ) throws(Failure) -> Changes {
        var changes = Changes()
        let manifest = contents.manifest
        var next = manifest
        for (key, omission) in next.leftOut where isInScope(key, of: omission.service, scope) {
            next.leftOut[key] = nil
        }
        var keep = Kept()
        var pending: [(temporary: String, target: String)] = []
        // Sound files that are younger than the manifest, which the next run would not trust.
        var isManifestOld = false
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
                        pending.append(try stage(bytes, number: pending.count, for: target.text))
                        changes.written += 1
                    }
                    next.artifacts[target] = Manifest.Entry(version, of: file.id.service)
                }
            }
        }
        for (cluster, input) in inputs { next.clusters[cluster] = input }
        try install(pending)
        for (target, entry) in manifest.artifacts
        where isInScope(target, of: entry.service, scope) && !keep.covers(target, of: entry.service) {
            try removeFile(path + "/" + target.text)
            next.artifacts[target] = nil
            changes.removed += 1
        }
        try write(next, anew: isManifestOld)
        contents.manifest = next
        return changes
    }

    /// What must not be removed: this run's artifacts, and the earlier ones of what was left out.
    private struct Kept {
        var paths: Set<ArtifactPath> = []
        /// `CLUSTER/FAMILY/SERVICE` of files that are broken.
        var brokenFiles: Set<ArtifactPath> = []

        mutating func add(_ omission: LeftOut, to manifest: inout Manifest) {
            let file = "\(omission.cluster.text)/\(omission.family.rawValue)/\(omission.service.text)"
            if let instance = omission.instance {
                paths.insert(ArtifactPath("\(file).\(instance.text).json"))
            } else {
                brokenFiles.insert(ArtifactPath(file))
            }
            let (reason, detail): (String, String?) =
                switch omission.reason {
                case .notDeployed(let detail): ("not-deployed", detail)
                case .broken: ("broken", nil)
                }
            manifest.leftOut[ArtifactPath("\(file).\(omission.instance?.text ?? "*")")] = Manifest.Omission(
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
        // A manifest that someone made may name a way out of the folder.
        let parts = key.text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts.contains(".."), scope.clusters.contains(ClusterName(String(parts[0]))),
            let family = Family(rawValue: String(parts[1])), scope.families.contains(family)
        else { return false }
        return scope.services?.contains(ServiceName(service)) ?? true
    }

    private func stage(
        _ bytes: [UInt8], number: Int, for target: String
    ) throws(Failure) -> (temporary: String, target: String) {
        let temporary = "\(path)/.soac/\(number).new"
        do {
            try File.write(bytes, to: temporary, durable: false)
            return (temporary, path + "/" + target)
        } catch { throw .file(error) }
    }

    private func install(_ pending: [(temporary: String, target: String)]) throws(Failure) {
        guard !pending.isEmpty else { return }
        var folders: Set<String> = []
        for (_, target) in pending {
            folders.insert(String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)]))
        }
        do {
            try File.sync(pending.map(\.temporary))
            for folder in folders { try File.makeDirectory(folder) }
            for (temporary, target) in pending { try File.rename(temporary, to: target) }
            for folder in folders { try File.syncDirectory(folder) }
        } catch { throw .file(error) }
    }

    private func removeFile(_ file: String) throws(Failure) {
        do { try File.remove(file) } catch { throw .file(error) }
    }

    private func write(_ manifest: Manifest, anew: Bool) throws(Failure) {
        // Comparing values costs a fraction of writing their text.
        if !anew, contents.manifestTime != nil, manifest == contents.manifest { return }
        let target = path + "/manifest.json"
        let text = manifest.text
        do {
            try File.write(text, to: "\(path)/.soac/manifest.new", durable: true)
            try File.rename("\(path)/.soac/manifest.new", to: target)
            try File.syncDirectory(path)
        } catch { throw .file(error) }
    }
}
