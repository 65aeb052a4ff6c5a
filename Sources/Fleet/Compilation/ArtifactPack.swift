import Compiler
import Emitters
import Git

/// All artifacts of a cluster as one tar archive, for those who ship them.
///
/// The first member is `index.json`: the cluster's part of a manifest, where each artifact has an `offset` as well, the place
/// of its bytes after the index. So a reader of a stream knows what comes, and one of a file needs not read what it does not
/// want. The others are `FAMILY/SERVICE.INSTANCE.json`, sorted. The same artifacts give the same archive.
public struct ArtifactPack: Sendable {
    /// A version of the form of the index.
    private static let version = 1
    /// How many bytes are handed on at once.
    private static let pieceSize = 1 << 20

    private struct Member {
        /// `FAMILY/SERVICE.INSTANCE.json`
        var name: String
        var service: ServiceName
        var version: FileVersion
        /// In the spool.
        var place: Int
    }

    private let cluster: ClusterName
    /// In order.
    private let members: [Member]
    private let leftOut: [LeftOut]
    private let inputs: Manifest.Inputs?

    /// Writes what a run gave into `FOLDER/CLUSTER.tar`, of some clusters at once. The paths, in order, and whether each was
    /// written or is as it was. `time` is that of the members, in seconds since 1970.
    public static func write(
        _ result: FleetCompilation.Result, _ spool: ArtifactSpool, inputs: [ClusterName: Manifest.Inputs], time: Int,
        jobs: Int
    ) throws(FileError) -> [(path: String, isNew: Bool)] {
        try spool.finish()
        let places = places(in: result)
        return try Workers(jobs: jobs).map(inputs.keys.sorted()) { () throws(FileError) in
        } _: { cluster, _ throws(FileError) -> (path: String, isNew: Bool) in
            let path = "\(spool.folder)/\(cluster).tar"
            let pack = ArtifactPack(cluster, of: result, at: places[cluster] ?? [], inputs[cluster])
            return (path, try pack.write(from: spool, to: path, time: time))
        }
    }

    /// Where the outputs of a cluster are: of which service, and which of that.
    private typealias Place = (service: Int32, output: Int32)

    private static func places(in result: FleetCompilation.Result) -> [ClusterName: [Place]] {
        var places: [ClusterName: [Place]] = [:]
        for (service, outputs) in result.outputsByService.enumerated() {
            for (number, output) in outputs.enumerated() {
                guard case .file(let file) = output else { continue }
                places[file.cluster, default: []].append((Int32(service), Int32(number)))
            }
        }
        return places
    }

    private init(
        _ cluster: ClusterName, of result: FleetCompilation.Result, at places: [Place], _ inputs: Manifest.Inputs?
    ) {
        (self.cluster, self.inputs) = (cluster, inputs)
        leftOut = result.leftOut.filter { $0.cluster == cluster }
        var folders: [String: [Member]] = [:]
        for place in places {
            guard case .file(let file) = result.outputsByService[Int(place.service)][Int(place.output)],
                case .staged(let version, let place) = file.content
            else { continue }
            let name = "\(file.family.folder)/\(file.id)\(file.family.suffix).json"
            folders[file.family.folder, default: []].append(
                Member(name: name, service: file.id.service, version: version, place: place))
        }
        members = folders.sorted { "\($0.key)/".precedesInBytes("\($1.key)/") }
            .flatMap { ArtifactPack.sorted($0.value) }
    }

    /// Services come in their order, which is nearly that of the names: that costs little to sort. Of two with one name the
    /// last is what a folder has.
    private static func sorted(_ members: [Member]) -> [Member] {
        let order = members.indices.sorted { a, b in
            let (first, second) = (members[a].name, members[b].name)
            return first.precedesInBytes(second) || a < b && first.hasSameBytes(as: second)
        }
        var sorted: [Member] = []
        sorted.reserveCapacity(members.count)
        for place in order {
            if let last = sorted.last, last.name.hasSameBytes(as: members[place].name) { sorted.removeLast() }
            sorted.append(members[place])
        }
        return sorted
    }

    /// Whether it was another.
    private func write(from spool: ArtifactSpool, to path: String, time: Int) throws(FileError) -> Bool {
        let (index, size) = index()
        return try File.replace(path, size: size) { take throws(FileError) in
            var archive = TarArchive(time: time)
            archive.add("index.json", index)
            for member in members {
                try archive.add(member.name, size: member.version.size) { bytes throws(FileError) in
                    try spool.read(cluster, at: member.place, count: member.version.size, to: &bytes)
                }
                if archive.bytes.count >= ArtifactPack.pieceSize, try !take(archive.take()) { return }
            }
            archive.finish()
            _ = try take(archive.take())
        }
    }

    /// The index, and how many bytes the archive has. Offsets count from the end of the index, so that the index does not
    /// depend on its own size.
    private func index() -> (text: [UInt8], size: Int) {
        var text = Array("{\n\"version\": \(ArtifactPack.version),\n\"clusters\": {".utf8)
        text += Manifest.text(of: inputs.map { [cluster: $0] } ?? [:]).utf8
        text += "},\n\"artifacts\": {".utf8
        var size = 0
        for (place, member) in members.enumerated() {
            size += TarArchive.size(of: member.version.size, at: member.name)
            text += place == 0 ? "\n\"".utf8 : ",\n\"".utf8
            JSONText.append(cluster.text, to: &text)
            text.append(UInt8(ascii: "/"))
            JSONText.append(member.name, to: &text)
            text += "\": {\"digest\": \"".utf8
            text += member.version.digest.id.description.utf8
            text += "\", \"offset\": ".utf8
            text += String(size - TarArchive.padded(member.version.size)).utf8
            text += ", \"service\": \"".utf8
            JSONText.append(member.service.text, to: &text)
            text += "\", \"size\": ".utf8
            text += String(member.version.size).utf8
            text.append(UInt8(ascii: "}"))
        }
        text += "\n},\n\"left_out\": {".utf8
        var omissions = Manifest()
        for omission in leftOut { omissions.add(omission) }
        text += Manifest.text(of: omissions.leftOut).utf8
        text += "}\n}\n".utf8
        return (text, TarArchive.size(of: text.count, at: "index.json") + size + TarArchive.endSize)
    }
}
