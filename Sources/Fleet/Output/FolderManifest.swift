import Compiler

/// The manifest of a folder of artifacts as one document, for those who look from outside. Nothing is locked, nothing made.
public enum FolderManifest {
    /// How often a run may replace the manifest while it is read.
    private static let attempts = 20

    /// The document: version 1, sorted, an artifact a line. Nil if soac wrote no artifacts there.
    ///
    /// What a run replaces meanwhile is read again, so that it is the manifest that there was at some moment. A part that is
    /// damaged is an error: half a list would be taken for all that there is.
    public static func text(of path: String) throws(OutputFolder.Failure) -> [UInt8]? {
        do {
            guard let root = try Folder(path) else { return nil }
            guard let store = try ManifestStore(in: root), var index = try store.index() else {
                return try OutputFolder.EarlierManifest.read(in: root, isAlone: true)?.manifest.text
            }
            for _ in 0..<attempts {
                if let manifest = try whole(index, store) { return manifest.text }
                guard let next = try store.index(), next != index else { break }
                index = next
            }
            throw FileError(store.indexPath, "read", .other("a part of the manifest that it names is not there"))
        } catch let error as FileError {
            throw .file(error)
        } catch let failure as OutputFolder.Failure {
            throw failure
        } catch { preconditionFailure("all errors here are typed") }
    }

    /// Nil if a part is not there as the index names it.
    private static func whole(_ index: ManifestIndex, _ store: ManifestStore) throws(FileError) -> Manifest? {
        var manifest = Manifest()
        manifest.clusters = index.clusters
        for row in index.parts.values {
            guard let (part, _) = try store.part(row) else { return nil }
            manifest.artifacts.merge(part.artifacts) { $1 }
            manifest.leftOut.merge(part.leftOut) { $1 }
        }
        return manifest
    }
}
