import Compiler
import Emitters
import Git

/// The artifacts of one service as members of archives: of one after the other, each in the order in which they were made.
struct PackedService: Sendable {
    /// A line of an index.
    struct Entry: Sendable {
        /// How many bytes it has of the names.
        var nameCount: Int32
        /// Where in its name that of the service is.
        var serviceStart: Int32
        var serviceCount: Int32
        /// Where its content is in the archive.
        var offset: Int
        var size: Int
    }

    /// What one archive gets.
    struct Section: Sendable {
        /// Which of the archives.
        var archive: Int
        /// Of the bytes.
        var bytes: Range<Int>
        /// Of the names; and of the entries and digests.
        var names: Range<Int>
        var entries: Range<Int>
    }

    /// The members of all archives. Empty while they are elsewhere.
    var bytes: [UInt8] = []
    /// `FAMILY/SERVICE.INSTANCE.json` of all of them, one after the other, as they stand in JSON.
    private(set) var names: [UInt8] = []
    /// Their offsets are places of `bytes`.
    private(set) var entries: [Entry] = []
    /// Of each entry.
    private(set) var digests: [BlobID] = []
    private(set) var sections: [Section] = []

    /// What each archive gets, by its number.
    init(_ emissions: [(archive: Int, emissions: [Emission])], as form: TarArchive) {
        var (room, count) = (0, 0)
        for case .artifact(let artifact) in emissions.lazy.flatMap({ $0.emissions }) {
            room += TarArchive.room(for: artifact.text.count)
            count += 1
        }
        bytes.reserveCapacity(room)
        names.reserveCapacity(48 * count)
        entries.reserveCapacity(count)
        for (archive, emissions) in emissions {
            let start = (bytes.count, names.count, entries.count)
            for case .artifact(let artifact) in emissions { add(artifact, as: form) }
            sections.append(
                Section(
                    archive: archive, bytes: start.0..<bytes.count, names: start.1..<names.count,
                    entries: start.2..<entries.count))
        }
        digests = BlobID.hashes(of: entries.map { $0.offset..<$0.offset + $0.size }, in: bytes)
    }

    private mutating func add(_ artifact: Artifact, as form: TarArchive) {
        let (start, folder, id) = (names.count, artifact.family.folder, artifact.id)
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
        let place = form.add(name, artifact.text, to: &bytes)
        entries.append(
            Entry(
                nameCount: Int32(names.count - start), serviceStart: Int32(service - start),
                serviceCount: Int32(serviceEnd - service), offset: place, size: artifact.text.count))
    }
}
