import Compiler
import Emitters

/// All artifacts of a cluster as one tar archive, for those who ship them.
///
/// The first member is `index.json`: the cluster's part of a manifest, where each artifact has an `offset` as well, the place
/// of its bytes after the index. So a reader of a stream knows what comes, and one of a file needs not read what it does not
/// want. The others are `FAMILY/SERVICE.INSTANCE.json`, sorted. The same artifacts give the same archive.
public struct ArtifactPack: Sendable {
    /// A version of the form of the index.
    private static let version = 1

    public var cluster: ClusterName
    private let files: [(path: ArtifactPath, service: ServiceName, bytes: [UInt8], version: FileVersion)]
    private let leftOut: [LeftOut]
    private let inputs: Manifest.Inputs?

    /// A pack for each cluster, of what a run gave with all bytes.
    public static func packs(
        of result: FleetCompilation.Result, inputs: [ClusterName: Manifest.Inputs]
    ) -> [ArtifactPack] {
        var files: [ClusterName: [ArtifactPath: OutputFile]] = [:]
        // Of two with one path the last is what a folder has.
        for case .file(let file) in result.outputs { files[file.cluster, default: [:]][file.path] = file }
        let leftOut = Dictionary(grouping: result.leftOut, by: \.cluster)
        return inputs.keys.sorted().map { cluster in
            ArtifactPack(
                cluster, files[cluster].map { Array($0.values) } ?? [], leftOut[cluster] ?? [], inputs[cluster])
        }
    }

    private init(_ cluster: ClusterName, _ files: [OutputFile], _ leftOut: [LeftOut], _ inputs: Manifest.Inputs?) {
        (self.cluster, self.leftOut, self.inputs) = (cluster, leftOut, inputs)
        self.files = files.compactMap { file in
            guard case .bytes(let bytes, let version) = file.content else { return nil }
            return (file.path, file.id.service, bytes, version)
        }.sorted { $0.path < $1.path }
    }

    /// Writes packs as `FOLDER/CLUSTER.tar`, on as many threads: one waits for the disk while the next is put together. The paths,
    /// in the order of the packs, and whether each was written or is as it was. `time` is that of the members, in seconds since
    /// 1970.
    public static func write(
        _ packs: [ArtifactPack], to folder: String, time: Int, jobs: Int
    ) throws(FileError) -> [(path: String, isNew: Bool)] {
        _ = try Folder.made(folder)
        let written: [Result<Bool, FileError>]
        do {
            written = try Workers(jobs: jobs).map(packs) {
                ()
            } _: { pack, _ in
                Result { () throws(FileError) in try File.replace(pack.path(in: folder), with: pack.bytes(time: time)) }
            }
        } catch { throw FileError(folder, "written", .other("\(error)")) }
        var found: [(path: String, isNew: Bool)] = []
        for (pack, result) in zip(packs, written) { found.append((pack.path(in: folder), try result.get())) }
        return found
    }

    private func path(in folder: String) -> String { "\(folder)/\(cluster).tar" }

    /// The archive.
    func bytes(time: Int) -> [UInt8] {
        let names = files.map { String($0.path.text.utf8.dropFirst(cluster.text.utf8.count + 1)) ?? $0.path.text }
        // Offsets count from the end of the index, so that the index does not depend on its own size.
        var size = 0
        let offsets = zip(names, files).map { name, file in
            size += TarArchive.size(of: file.bytes.count, at: name)
            return size - TarArchive.padded(file.bytes.count)
        }
        let index = index(offsets)
        var archive = TarArchive(
            time: time, capacity: TarArchive.size(of: index.count, at: "index.json") + size + TarArchive.endSize)
        archive.add("index.json", index)
        for (name, file) in zip(names, files) { archive.add(name, file.bytes) }
        archive.finish()
        return archive.bytes
    }

    private func index(_ offsets: [Int]) -> [UInt8] {
        var text = "{\n\"version\": \(ArtifactPack.version),\n\"clusters\": {"
        text += Manifest.text(of: inputs.map { [cluster: $0] } ?? [:])
        text += "},\n\"artifacts\": {"
        text += zip(files, offsets).map { file, offset in
            "\n\(JSONText.of(file.path.text)): {\"digest\": \(JSONText.of(file.version.digest.id.description)), "
                + "\"offset\": \(offset), \"service\": \(JSONText.of(file.service.text)), \"size\": \(file.version.size)}"
        }.joined(separator: ",")
        text += "\n},\n\"left_out\": {"
        var omissions = Manifest()
        for omission in leftOut { omissions.add(omission) }
        text += Manifest.text(of: omissions.leftOut)
        return Array((text + "}\n}\n").utf8)
    }
}
