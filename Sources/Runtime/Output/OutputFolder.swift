import Compiler
import Emitters
import Git
import Glibc

/// A folder of artifacts. Files in it are replaced whole or not at all, and only where their content changed; what is no
/// longer defined is removed, if soac wrote it and this run was asked for it.
///
/// New files are first written under `OUT/.soac`, then the disk is waited for, then they are renamed into place: a run
/// that is killed leaves each file old or new. One run at a time; the lock goes with its process.
public final class OutputFolder {
    public let path: String
    private let lock: Int32
    private var manifest: Manifest
    /// When the manifest was written; a file changed later was changed by someone else.
    private let manifestTime: timespec?

    public enum Failure: Error, Sendable {
        case file(FileError)
        case git(GitError)
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
        do {
            try File.makeDirectory(path + "/.soac")
            for name in try File.names(in: path + "/.soac") where name.hasSuffix(".new") {
                try File.remove("\(path)/.soac/\(name)")
            }
        } catch { throw .file(error) }
        lock = open(path + "/.soac/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw .file(FileError(path: path + "/.soac/lock", errno: errno, action: "written")) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .locked(path)
        }
        do throws(Failure) {
            (manifest, manifestTime) = try OutputFolder.readManifest(path + "/manifest.json")
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

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

    // MARK: Writing

    /// Brings the folder to what a run gave. `compareAll` reads each file that is there, instead of trusting the
    /// manifest for those that nobody touched since.
    public func apply(
        _ emissions: [Emission], inputs: [ClusterName: Manifest.Inputs], scope: Scope, compareAll: Bool
    ) throws(Failure) -> Changes {
        var changes = Changes()
        var next = manifest
        for key in next.leftOut.keys where isInScope(key, scope) { next.leftOut[key] = nil }
        var keep = Kept()
        var pending: [(temporary: String, target: String)] = []
        for emission in emissions {
            switch emission {
            case .leftOut(let omission): keep.add(omission, to: &next)
            case .artifact(let artifact):
                let target = artifact.path
                keep.paths.insert(target)
                let entry = Manifest.Entry(digest: try digest(artifact.bytes), size: artifact.bytes.count)
                if isUpToDate(target, entry, artifact.bytes, compareAll: compareAll) {
                    changes.unchanged += 1
                } else {
                    pending.append(try stage(artifact.bytes, number: pending.count, for: target))
                    changes.written += 1
                }
                next.artifacts[target] = entry
            }
        }
        for (cluster, input) in inputs { next.clusters[cluster.text] = input }
        try install(pending)
        for target in manifest.artifacts.keys where isInScope(target, scope) && !keep.covers(target) {
            try removeFile(path + "/" + target)
            next.artifacts[target] = nil
            changes.removed += 1
        }
        try write(next)
        manifest = next
        return changes
    }

    /// What must not be removed: this run's artifacts, and the earlier ones of what was left out.
    private struct Kept {
        var paths: Set<String> = []
        /// `CLUSTER/FAMILY/SERVICE.` of files that are broken.
        var brokenFiles: Set<String> = []

        mutating func add(_ omission: LeftOut, to manifest: inout Manifest) {
            let folder = "\(omission.cluster.text)/\(omission.family.rawValue)/\(omission.service.text)."
            if let instance = omission.instance { paths.insert("\(folder)\(instance.text).json") } else { brokenFiles.insert(folder) }
            let (reason, detail): (String, String?) =
                switch omission.reason {
                case .notDeployed(let detail): ("not-deployed", detail)
                case .broken: ("broken", nil)
                }
            manifest.leftOut[folder + (omission.instance?.text ?? "*")] = Manifest.Omission(
                reason: reason, detail: detail)
        }

        func covers(_ path: String) -> Bool {
            if paths.contains(path) { return true }
            guard !brokenFiles.isEmpty else { return false }
            // A service's name may hold dots itself: every prefix that ends in one is tried.
            return path.utf8.indices.contains { index in
                path.utf8[index] == UInt8(ascii: ".") && brokenFiles.contains(String(path[...index]))
            }
        }
    }

    /// Whether a run was asked for `CLUSTER/FAMILY/SERVICE.INSTANCE…`.
    private func isInScope(_ key: String, _ scope: Scope) -> Bool {
        let parts = key.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, scope.clusters.contains(ClusterName(String(parts[0]))),
            let family = Family(rawValue: String(parts[1])), scope.families.contains(family)
        else { return false }
        guard let services = scope.services else { return true }
        return services.contains { parts[2].utf8.starts(with: ($0.text + ".").utf8) }
    }

    private func digest(_ bytes: [UInt8]) throws(Failure) -> String {
        do { return try BlobID.hash(of: bytes).id.description } catch { throw .git(error) }
    }

    private func isUpToDate(
        _ target: String, _ entry: Manifest.Entry, _ bytes: [UInt8], compareAll: Bool
    ) -> Bool {
        var status = stat()
        let file = path + "/" + target
        guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == bytes.count else {
            return false
        }
        if !compareAll, manifest.artifacts[target] == entry, let written = manifestTime {
            let untouched =
                (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) <= (written.tv_sec, written.tv_nsec)
            if untouched { return true }
        }
        return (try? File.read(file)) == bytes
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
        for (_, target) in pending { folders.insert(String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])) }
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

    private func write(_ manifest: Manifest) throws(Failure) {
        let target = path + "/manifest.json"
        let text = manifest.text
        do {
            if try File.read(target) == text, manifestTime != nil { return }
            try File.write(text, to: "\(path)/.soac/manifest.new", durable: true)
            try File.rename("\(path)/.soac/manifest.new", to: target)
            try File.syncDirectory(path)
        } catch { throw .file(error) }
    }
}

extension Artifact {
    /// From the top of the output: `CLUSTER/FAMILY/SERVICE.INSTANCE.json`.
    public var path: String { "\(cluster.text)/\(family.rawValue)/\(id).json" }
}
