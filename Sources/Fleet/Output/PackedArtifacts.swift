import Compiler
import Emitters
import Git

/// The artifacts of one service in one cluster as members of an archive, in the order in which they were made.
struct PackedArtifacts: Sendable {
    /// A line of an index.
    struct Entry: Sendable {
        var digest: BlobID
        /// How many bytes it has of the names.
        var nameCount: Int32
        /// Where in its name that of the service is.
        var serviceStart: Int32
        var serviceCount: Int32
        /// Where its content is in the archive.
        var offset: Int
        var size: Int
    }

    /// The members.
    var bytes: [UInt8] = []
    /// `FAMILY/SERVICE.INSTANCE.json` of all of them, one after the other, as they stand in JSON.
    private(set) var names: [UInt8] = []
    private(set) var entries: [Entry] = []

    init() {}

    init(_ emissions: [Emission], as archive: TarArchive) {
        var room = 0
        for case .artifact(let artifact) in emissions { room += TarArchive.room(for: artifact.bytes.count) }
        bytes.reserveCapacity(room)
        names.reserveCapacity(48 * emissions.count)
        entries.reserveCapacity(emissions.count)
        for case .artifact(let artifact) in emissions { add(artifact, as: archive) }
    }

    private mutating func add(_ artifact: Artifact, as archive: TarArchive) {
        let (start, folder, id) = (names.count, artifact.family.folder, artifact.id)
        let digest = BlobID.hash(of: artifact.bytes)
        names += folder.utf8
        names.append(UInt8(ascii: "/"))
        let service = names.count
        JSONText.append(id.service.text, to: &names)
        let serviceEnd = names.count
        names.append(UInt8(ascii: "."))
        JSONText.append(id.instance.text, to: &names)
        let idEnd = names.count
        names += artifact.family.suffix.utf8
        names += ".json".utf8
        // What JSON escapes is longer there.
        let isPlain =
            serviceEnd - service == id.service.text.utf8.count && idEnd - serviceEnd == id.instance.text.utf8.count + 1
        let name = isPlain ? names[start...] : Array("\(folder)/\(id)\(artifact.family.suffix).json".utf8)[...]
        let place = archive.add(name, artifact.bytes, to: &bytes)
        entries.append(
            Entry(
                digest: digest, nameCount: Int32(names.count - start), serviceStart: Int32(service - start),
                serviceCount: Int32(serviceEnd - service), offset: place, size: artifact.bytes.count))
    }
}
