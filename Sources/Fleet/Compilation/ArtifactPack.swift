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

    /// The archive; `time` is that of its members, in seconds since 1970.
    public func bytes(time: Int) -> [UInt8] {
        // Offsets count from the end of the index, so that the index does not depend on its own size.
        var rest = TarArchive(time: time, capacity: files.reduce(1024) { $0 + TarArchive.size(of: $1.bytes.count) })
        var offsets: [Int] = []
        for file in files {
            rest.add(String(file.path.text.utf8.dropFirst(cluster.text.utf8.count + 1)) ?? file.path.text, file.bytes)
            offsets.append(rest.bytes.count - TarArchive.padded(file.bytes.count))
        }
        rest.finish()
        let index = index(offsets)
        var archive = TarArchive(time: time, capacity: rest.bytes.count + TarArchive.size(of: index.count))
        archive.add("index.json", index)
        archive.append(rest)
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
