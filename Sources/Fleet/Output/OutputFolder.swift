import Compiler
import Emitters
import Git
import Glibc

/// A folder of artifacts. Files in it are replaced whole or not at all, and only where their content changed; what is no
/// longer defined is removed, if soac wrote it and this run was asked for it.
///
/// New files are first written under `OUT/.soac`, as they come, and so are the parts of the manifest that tell of them; then
/// the disk is waited for. The index of those parts lies there as the journal while the files are renamed into place, and at
/// last becomes the manifest's: a run that is killed leaves each file old or new, and the next one knows from the journal
/// what the manifest was not told of. One run at a time; the lock goes with its process. Below `OUT` no symlink is followed.
public final class OutputFolder {
    public let path: String
    private let root: Folder
    /// `OUT/.soac`, where nobody but the run that has the lock writes.
    private let staging: Folder
    private let lock: FileLock
    /// What it held before the run, and after it.
    public private(set) var contents: Contents

    /// In `OUT/.soac`: the index of the manifest that a run is about to bring the folder to.
    private static let journal = "journal"

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
            StagedFiles.removeLeftovers(in: staging)
            contents = try OutputFolder.contents(of: root, staging)
        } catch let error as FileError {
            throw .file(error)
        } catch let failure as Failure {
            throw failure
        } catch { preconditionFailure("all errors here are typed") }
    }

    private static func contents(of root: Folder, _ staging: Folder) throws -> Contents {
        let store = try ManifestStore(madeIn: root)
        let index = try store.index()
        let journal = try readJournal(in: staging)
        store.removeLeftovers(beside: [index, journal].compactMap { $0 })
        let earlier = try EarlierManifest.read(in: root, isAlone: index == nil)
        var started = index ?? ManifestIndex()
        if index == nil, let earlier { started.clusters = earlier.manifest.clusters }
        return Contents(
            root: root, staged: StagedFiles(in: staging), store: store, index: started, isWritten: index != nil,
            looked: try LookedThrough(in: staging), journal: journal, earlier: earlier)
    }

    /// Nil if the last run came to its end.
    private static func readJournal(in staging: Folder) throws -> ManifestIndex? {
        guard let bytes = try staging.read(journal, limit: JSONParser.sizeLimit) else { return nil }
        guard let index = ManifestIndex(bytes) else { throw Failure.foreignManifest(staging.path(of: journal)) }
        return index
    }

    /// What runs of this scope told before.
    public func told(_ scope: String) throws(Failure) -> ToldBefore {
        do { return try ToldBefore(scope, in: staging) } catch { throw .file(error) }
    }

    // MARK: Writing

    /// Brings the folder to what a run gave. What is said to be present is trusted.
    ///
    /// - Parameters:
    ///   - outputs: of a service each
    ///   - contents: with those parts read that the outputs are of; nothing of another part is touched. Nil: all parts that
    ///     the scope may concern
    ///   - settled: how many files are known to be as they should be, and are not among the outputs
    public func apply(
        _ outputs: [[Output]], inputs: [ClusterName: Manifest.Inputs], scope: Scope, over contents: Contents? = nil,
        settled: Int = 0
    ) throws(Failure) -> Changes {
        do {
            self.contents = try contents ?? self.contents.reading(scope.services.map { Array($0) })
            self.contents.begin(scope)
            var next = Next(index: self.contents.index)
            next.changes = Changes(unchanged: settled, before: next.index.clusters)
            for (cluster, input) in inputs { next.index.clusters[cluster] = input }
            // Of one part after the other: what all of them say together takes more memory than all else.
            let parts = Dictionary(grouping: outputs.filter { !$0.isEmpty }) { PartNumber(of: $0[0].service) }
            for number in Set(parts.keys).union(self.contents.parts.keys).sorted() {
                try add(parts[number] ?? [], to: number, scope, &next)
            }
            next.changes.removed.sort()
            let folders = try bringAbout(next)
            try note(scope, changed: folders)
            return next.changes
        } catch let error as FileError {
            throw .file(error)
        } catch let error as GitError {
            throw .file(FileError(path, "written", .other("\(error)")))
        } catch { preconditionFailure("all errors here are typed") }
    }

    /// What a run makes of the folder. All that is new is written already, and waits for its place.
    private struct Next {
        var index: ManifestIndex
        var changes = Changes()
        /// The new parts of the manifest.
        var parts: [(digest: String, number: Int)] = []
        /// The new files, in the order of `changes.written`.
        var files: [Int] = []
    }

    private func add(
        _ outputs: [[Output]], to number: PartNumber, _ scope: Scope, _ next: inout Next
    ) throws {
        var part = NextPart(contents.parts[number] ?? Contents.Part(), scope)
        for output in outputs.joined() {
            switch output {
            case .leftOut(let omission): part.add(omission)
            case .file(let file):
                let path = file.path
                let content = try content(file, at: path)
                part.add(path, content, of: file.id.service)
                switch content {
                case .unwanted, .bytes: break
                case .present, .found: next.changes.unchanged += 1
                case .staged(_, let number):
                    next.changes.written.append(path)
                    next.files.append(number)
                }
            }
        }
        next.changes.removed += part.removeGone()
        if part.leavesOutOthers { next.changes.leavesOutOthers = true }
        guard part.isChanged else { return }
        guard let text = part.text else {
            next.index.parts[number] = nil
            return
        }
        let digest = BlobID.hash(of: text).id.description
        next.index.parts[number] = ManifestIndex.Row(digest: digest, artifacts: part.artifacts)
        next.parts.append((digest, try contents.staged.add(text, for: contents.store.path)))
    }

    /// What comes with its bytes is written where it waits for its place, unless the folder has it.
    private func content(_ file: OutputFile, at path: ArtifactPath) throws(FileError) -> OutputFile.Content {
        guard case .bytes(let bytes, let version) = file.content else { return file.content }
        return try contents.content(bytes, version, at: path, of: file.id.service)
    }

    // MARK: Files

    /// Puts what is new into place, and removes what is gone: the folders in which it did.
    private func bringAbout(_ next: Next) throws(FileError) -> Set<Text> {
        let isRecovering = contents.journal != nil || contents.earlier != nil
        guard !next.parts.isEmpty || next.index != contents.index || isRecovering || !contents.isWritten else {
            return []
        }
        let (staged, store) = (contents.staged, contents.store)
        let index = try staged.add(next.index.text, for: store.indexPath)
        try staged.sync()
        try store.install(next.parts, from: staged)
        try staged.install(index, as: OutputFolder.journal, in: staging)
        try staging.sync()
        var folders = try install(next)
        for (path, files) in grouped(next.changes.removed) {
            guard let folder = try root.folder(path.cluster)?.folder(path.family) else { continue }
            for file in files { try folder.remove(file.name) }
            folders.insert(Text(path.folder))
        }
        try store.replaceIndex(with: OutputFolder.journal, of: staging)
        if contents.earlier != nil { try root.remove(EarlierManifest.name) }
        store.removeLeftovers(beside: [next.index])
        contents.index = next.index
        return folders
    }

    /// Puts new files into place.
    private func install(_ next: Next) throws(FileError) -> Set<Text> {
        var folders: [Text: Folder] = [:]
        for (path, number) in zip(next.changes.written, next.files) {
            let name = Text(path.folder)
            let folder: Folder
            if let known = folders[name] {
                folder = known
            } else {
                folder = try root.makeFolder(path.cluster).makeFolder(path.family)
                folders[name] = folder
            }
            try contents.staged.install(number, as: path.name, in: folder)
        }
        for folder in folders.values { try folder.sync() }
        return Set(folders.keys)
    }

    /// By their folders, in order; the path is that of one of them.
    private func grouped(_ files: [ArtifactPath]) -> [(path: ArtifactPath, files: [ArtifactPath])] {
        Dictionary(grouping: files) { ArtifactPath($0.folder) }.sorted { $0.key < $1.key }.map { ($1[0], $1) }
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
