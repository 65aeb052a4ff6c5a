import Compiler
import Emitters
import Git
import Glibc

/// A folder of artifacts. Files in it are replaced whole or not at all, and only where their content changed; what is no
/// longer defined is removed, if soac wrote it and this run was asked for it.
///
/// New files are first written under `OUT/.soac`, with a journal that names them, then the disk is waited for, then they
/// are renamed into place, and at last the manifest is: a run that is killed leaves each file old or new, and the next one
/// knows from the journal what the manifest was not told of. One run at a time; the lock goes with its process. Below `OUT`
/// no symlink is followed.
public final class OutputFolder {
    public let path: String
    private let root: Folder
    /// `OUT/.soac`, where nobody but the run that has the lock writes.
    private let staging: Folder
    private let lock: FileLock
    /// What it held before the run, and after it.
    public private(set) var contents: Contents

    /// In `OUT/.soac`: the files that a run puts into place, in the form of a manifest. It goes once the manifest itself
    /// has them.
    private static let journal = "journal.json"

    public enum Failure: Error, Sendable {
        case file(FileError)
        /// Another run writes there.
        case locked(String)
        /// There is a manifest that soac did not write, or a later soac did.
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
        /// Nil: all.
        public let services: Set<ServiceName>?
        /// `CLUSTER/FAMILY`
        let folders: Set<Text>

        public init(clusters: Set<ClusterName>, families: Set<Family>, services: Set<ServiceName>?) {
            self.services = services
            folders = Set(clusters.flatMap { cluster in families.map { Text("\(cluster)/\($0.folder)") } })
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
            contents = try OutputFolder.contents(of: root, staging)
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

    private static func contents(of root: Folder, _ staging: Folder) throws -> Contents {
        let store = try ManifestStore(madeIn: root)
        let index = try store.index()
        store.removeLeftovers(beside: index ?? ManifestIndex())
        let earlier = try EarlierManifest.read(in: root, isAlone: index == nil)
        var started = index ?? ManifestIndex()
        if index == nil, let earlier { started.clusters = earlier.manifest.clusters }
        let journal = try readJournal(in: staging)?.filter { path, entry in try holds(root, path, entry) }
        return Contents(
            root: root, store: store, index: started, isWritten: index != nil, looked: try LookedThrough(in: staging),
            journal: journal, earlier: earlier)
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

    /// What runs of this scope told before.
    public func told(_ scope: String) throws(Failure) -> ToldBefore {
        do { return try ToldBefore(scope, in: staging) } catch { throw .file(error) }
    }

    // MARK: Writing

    /// Brings the folder to what a run gave. What comes with its bytes is compared with the file that is there; what is
    /// said to be present is trusted.
    ///
    /// - Parameters:
    ///   - contents: with those parts read that the outputs are of; nothing of another part is touched. Nil: all parts that
    ///     the scope may concern
    ///   - settled: how many files are known to be as they should be, and are not among the outputs
    public func apply(
        _ outputs: [Output], inputs: [ClusterName: Manifest.Inputs], scope: Scope, over contents: Contents? = nil,
        settled: Int = 0
    ) throws(Failure) -> Changes {
        do throws(FileError) {
            if let contents {
                self.contents = contents
            } else {
                self.contents = try self.contents.reading(scope.services.map { Array($0) })
            }
        } catch { throw .file(error) }
        self.contents.begin(scope)
        var next = NextManifest(self.contents, scope)
        var changes = Changes(before: self.contents.index.clusters)
        changes.unchanged = settled
        var pending: [Pending] = []
        for output in outputs {
            switch output {
            case .leftOut(let omission): next.add(omission)
            case .file(let file):
                next.keep(file.path)
                switch file.content {
                case .unwanted: break
                case .present(let version):
                    changes.unchanged += 1
                    next.set(file.path, version, of: file.id.service)
                case .bytes(let bytes, let version):
                    // The next run would not trust a sound file that is younger than its part.
                    if !self.contents.has(file.path, version, of: file.id.service) { next.renew(file.id.service) }
                    if self.contents.has(file.path, bytes) {
                        changes.unchanged += 1
                    } else {
                        pending.append(try stage(bytes, for: file))
                        changes.written.append(file.path)
                    }
                    next.set(file.path, version, of: file.id.service)
                }
            }
        }
        changes.removed = next.removeGone()
        changes.leavesOutOthers = next.leavesOutOthers
        do {
            try install(pending, as: next)
            try remove(changes.removed)
            try write(next, inputs)
            try note(scope, changed: Set((changes.written + changes.removed).map { Text($0.folder) }))
        } catch let error as FileError {
            throw .file(error)
        } catch let error as GitError {
            throw .file(FileError(path, "written", .other("\(error)")))
        } catch { preconditionFailure("all errors here are typed") }
        return changes
    }

    /// A new file, and what it is for.
    private struct Pending {
        var file: NewFile
        var target: ArtifactPath
        var service: ServiceName
    }

    private func stage(_ bytes: [UInt8], for file: OutputFile) throws(Failure) -> Pending {
        let path = root.path(of: file.path.text)
        do {
            let new = try NewFile(bytes, for: path, in: staging, durable: false, isAlone: true)
            return Pending(file: new, target: file.path, service: file.id.service)
        } catch { throw .file(error) }
    }

    // MARK: Files

    /// Puts new files into place. Whatever keeps the run from writing its manifest, the journal tells the next one of them:
    /// also of those that are only replaced, which must not be taken for what they were.
    private func install(_ pending: [Pending], as next: NextManifest) throws(FileError) {
        guard !pending.isEmpty else { return }
        var journal = Manifest()
        journal.artifacts = contents.journal ?? [:]
        for new in pending { journal.artifacts[new.target] = next.entry(new.target, of: new.service) }
        let path = staging.path(of: OutputFolder.journal)
        let file = try NewFile(journal.text, for: path, in: staging, durable: false, isAlone: true)
        try NewFile.sync(pending.map(\.file) + [file])
        try file.install(as: OutputFolder.journal)
        try staging.sync()
        for (path, files) in grouped(pending, by: \.target) {
            let folder = try root.makeFolder(path.cluster).makeFolder(path.family)
            for new in files { try new.file.install(as: new.target.name, in: folder) }
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

    /// Writes what is another now of the manifest.
    private func write(_ next: NextManifest, _ inputs: [ClusterName: Manifest.Inputs]) throws {
        let (index, texts) = try next.written(inputs)
        let isRecovering = contents.journal != nil || contents.earlier != nil
        guard !texts.isEmpty || index != contents.index || isRecovering || !contents.isWritten else { return }
        try contents.store.replace(with: index, texts, staging: staging)
        if contents.earlier != nil { try root.remove(EarlierManifest.name) }
        try staging.remove(OutputFolder.journal)
        contents.index = index
    }

    /// Keeps what the folders look like of whose files it is known that nobody touched them: all are looked at in a run that
    /// is asked for all services. `changed` are those that the run changed itself.
    private func note(_ scope: Scope, changed: Set<Text>) throws(FileError) {
        for (path, mark) in contents.marks where scope.services == nil || contents.looked.holds(path, mark) {
            contents.looked.note(path, changed.contains(path) ? LookedThrough.Mark(path, in: root) : mark)
        }
        if contents.looked != contents.lookedBefore { try contents.looked.write(to: staging) }
    }
}

extension ArtifactPath {
    fileprivate var name: String { ArtifactPath.last(of: text) }
    fileprivate var cluster: String { String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]) }
    fileprivate var family: String { ArtifactPath.last(of: folder) }

    private static func last(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }
}
