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
    private let numbers: [ClusterName: Int]
    private let services: PackedServices

    /// Makes the folder if there is none. `time` is that of the members, in seconds since 1970.
    public init(for clusters: [ClusterName], in folder: String, time: Int) throws(FileError) {
        form = TarArchive(time: time)
        // What a reader of one archive does not want lies elsewhere.
        services = PackedServices(try SpoolFile(for: folder, in: Folder.made(folder)))
        var (archives, numbers): ([ClusterArchive], [ClusterName: Int]) = ([], [:])
        for cluster in Set(clusters).sorted() {
            numbers[cluster] = archives.count
            archives.append(try ClusterArchive(cluster, at: "\(folder)/\(cluster).tar", as: form))
        }
        (self.archives, self.numbers) = (archives, numbers)
    }

    /// What one service has in the clusters, which has this number among all services.
    func add(_ emissions: [(cluster: ClusterName, emissions: [Emission])], _ number: Int) throws(FileError) {
        var wanted: [(archive: Int, emissions: [Emission])] = []
        for one in emissions {
            if let archive = numbers[one.cluster] { wanted.append((archive, one.emissions)) }
        }
        try services.add(PackedService(wanted, as: form), number) { service throws(FileError) in
            for section in service.sections { try archives[section.archive].append(section, of: service) }
        }
    }
}
