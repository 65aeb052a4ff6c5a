import Compiler
import Git
import Glibc

/// `OUT/.manifest`, where the manifest lies: an index, and a part for some services each, which has the form of a manifest
/// without clusters. A part is never changed: what it becomes is another file, which is named by its content as git would
/// name it. So the manifest is old or new as a whole, and that is decided by the index alone.
///
/// All names begin with `_`, which no service's name does.
struct ManifestStore: Sendable {
    private static let indexName = "_index"
    private let folder: Folder

    /// Makes the folder if there is none.
    init(madeIn root: Folder) throws(FileError) { folder = try root.makeFolder(".manifest") }

    /// Nil if there is none.
    init?(in root: Folder) throws(FileError) {
        guard let folder = try root.folder(".manifest") else { return nil }
        self.folder = folder
    }

    var path: String { folder.path }

    var indexPath: String { folder.path(of: ManifestStore.indexName) }

    // MARK: Reading

    /// Nil if there is none.
    func index() throws(OutputFolder.Failure) -> ManifestIndex? {
        let bytes: [UInt8]?
        do {
            bytes = try folder.read(ManifestStore.indexName, limit: JSONParser.sizeLimit)
        } catch { throw .file(error) }
        guard let bytes else { return nil }
        guard let index = ManifestIndex(bytes) else { throw .foreignManifest(indexPath) }
        return index
    }

    /// A part, and when it was written. Nil if it is not there as the index names it.
    func part(_ row: ManifestIndex.Row) throws(FileError) -> (manifest: Manifest, time: timespec)? {
        guard let file = try folder.open("_" + row.digest) else { return nil }
        let bytes = try file.read(limit: JSONParser.sizeLimit)
        guard BlobID.hash(of: bytes).id.description == row.digest, let reading = Manifest.read(bytes),
            reading.unreadable.isEmpty
        else { return nil }
        return (reading.manifest, file.status.st_mtim)
    }

    // MARK: Writing

    /// Removes what killed runs left, and parts of the manifest that was. That one stays is no failure.
    func removeLeftovers(beside indexes: [ManifestIndex]) {
        let parts = indexes.flatMap(\.parts.values).map { Text("_" + $0.digest) }
        let known = Set(parts + [Text(ManifestStore.indexName)])
        for name in (try? folder.names()) ?? [] where name.hasPrefix("_") && !known.contains(Text(name)) {
            try? folder.remove(name)
        }
    }

    /// Puts new parts into place, which no index names yet.
    func install(_ parts: [(digest: String, number: Int)], from staged: StagedFiles) throws(FileError) {
        for part in parts { try staged.install(part.number, as: "_" + part.digest, in: folder) }
        if !parts.isEmpty { try folder.sync() }
    }

    /// Brings the manifest to an index that lies in another folder, and takes it from there.
    func replaceIndex(with name: String, of other: Folder) throws(FileError) {
        try other.rename(name, to: ManifestStore.indexName, in: folder)
        try folder.sync()
    }
}
