import Compiler

/// Artifacts on their way into archives in a folder, of which none is in memory until its archive is written. Any thread may
/// add to it.
public struct ArtifactSpool: Sendable {
    let folder: String
    private let files: [ClusterName: SpoolFile]

    /// Makes the folder if there is none.
    public init(for clusters: [ClusterName], in folder: String) throws(FileError) {
        self.folder = folder
        let place = try Folder.made(folder)
        // What a reader of one archive does not want lies elsewhere.
        var files: [ClusterName: SpoolFile] = [:]
        for cluster in clusters { files[cluster] = try SpoolFile(for: folder, in: place) }
        self.files = files
    }

    /// Of one of the clusters: where it begins.
    func add(_ bytes: [UInt8], of cluster: ClusterName) throws(FileError) -> Int {
        try files[cluster]?.add(bytes) ?? 0
    }

    /// Once all is added, and before anything is read.
    func finish() throws(FileError) {
        for file in files.values { try file.finish() }
    }

    /// Appends the bytes of an artifact.
    func read(_ cluster: ClusterName, at place: Int, count: Int, to bytes: inout [UInt8]) throws(FileError) {
        try files[cluster]?.read(at: place, count: count, to: &bytes)
    }
}
