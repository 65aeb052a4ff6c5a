import Compiler

/// `OUT/.manifest/_index`: what the manifest's parts are, and what all of them share. It is replaced at once, and with it
/// the whole manifest.
struct ManifestIndex: Sendable, Equatable {
    /// A version of the form of the index and its parts.
    private static let version = 1

    struct Row: Sendable, Equatable {
        /// The git blob id of the part, by which it is named.
        var digest: String
        /// How many it tells of.
        var artifacts: Int
    }

    var clusters: [ClusterName: Manifest.Inputs] = [:]
    var parts: [PartNumber: Row] = [:]

    /// Sorted, a part a line.
    var text: [UInt8] {
        var text = "{\n\"version\": \(ManifestIndex.version),\n\"clusters\": {"
        text += Manifest.text(of: clusters)
        text += "},\n\"parts\": {"
        let lines = parts.sorted { $0.key < $1.key }.map { number, row in
            "\n\"\(number)\": {\"artifacts\": \(row.artifacts), \"digest\": \(JSONText.of(row.digest))}"
        }
        text += lines.joined(separator: ",") + (lines.isEmpty ? "" : "\n") + "}\n}\n"
        return Array(text.utf8)
    }

    init() {}

    /// Nil if the text is no index of this version.
    init?(_ bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "_index").value?.root,
            case .int(ManifestIndex.version) = root.value("version")?.value ?? .null,
            let clusters = root.value("clusters"), let parts = root.value("parts"), parts.isMapping
        else { return nil }
        self.clusters = Manifest.clusters(in: clusters).read
        for pair in parts.pairs {
            guard let number = PartNumber(pair.key.string ?? ""), let digest = pair.value.value("digest")?.string,
                case .int(let artifacts) = pair.value.value("artifacts")?.value ?? .null
            else { return nil }
            self.parts[number] = Row(digest: digest, artifacts: artifacts)
        }
    }
}
