import Compiler
import Emitters
import Git

/// All artifacts of each cluster as one tar archive, `FOLDER/CLUSTER.tar`, for those who ship them. They are written as
/// they are made, and none is in memory.
///
/// The members are `FAMILY/SERVICE.INSTANCE.json`, service after service, and then `index.json`: the cluster's part of
/// a manifest, where each artifact has an `offset` as well, the place of its bytes in the archive. The last line of the
/// index is its own `offset`: so a reader of the file finds it from the end, and needs not read what it does not want.
/// The same artifacts give the same archive.
public struct ArtifactArchives: Sendable {
    private let form: TarArchive
    /// In order.
    let archives: [ClusterArchive]

    /// Makes the folder if there is none. `time` is that of the members, in seconds since 1970.
    public init(for clusters: [ClusterName], in folder: String, time: Int) throws(FileError) {
        form = TarArchive(time: time)
        // What a reader of one archive does not want lies elsewhere.
        let spool = try SpoolFile(for: folder, in: Folder.made(folder))
        var archives: [ClusterArchive] = []
        for cluster in Set(clusters).sorted() {
            archives.append(
                try ClusterArchive(cluster, at: "\(folder)/\(cluster).tar", as: form, spool: spool))
        }
        self.archives = archives
    }

    /// What one service has in the clusters, which has this number among all services.
    func add(_ emissions: [(cluster: ClusterName, emissions: [Emission])], _ number: Int) throws(FileError) {
        var packed: [ClusterName: PackedArtifacts] = [:]
        for one in emissions { packed[one.cluster] = PackedArtifacts(one.emissions, as: form) }
        for archive in archives { try archive.add(packed[archive.cluster] ?? PackedArtifacts(), number) }
    }
}
