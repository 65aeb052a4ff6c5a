import Compiler
import Emitters

/// What an id of a Marathon app is to soac-configs now.
struct ExplainedApp {
    var id: MarathonAppID
    /// The instance that it is of, and the id that each cluster wants of it.
    var instance: InstanceID
    var wanted: [(cluster: ClusterName, id: String)] = []

    /// Whether one of the clusters wants it.
    private var isWanted: Bool { wanted.contains { $0.id == id.text } }

    var text: String {
        var lines = ["\(id.text) is an app of \(instance)."]
        for (cluster, other) in wanted {
            if other == id.text {
                lines.append("\(cluster) wants it now.")
            } else {
                let difference = MarathonAppID(other).map { ": " + id.difference(to: $0) } ?? ""
                lines.append("\(cluster) wants \(other) now\(difference).")
            }
        }
        if wanted.isEmpty { lines.append("No app of it is wanted now.") }
        return lines.map { Printable.line($0) }.joined(separator: "\n") + "\n\n"
    }

    /// A member of the JSON, beside the fields.
    var json: String {
        let clusters = wanted.map { wanted in
            JSONText.object(["cluster": JSONText.of(wanted.cluster.text), "id": JSONText.of(wanted.id)])
        }
        return JSONText.object([
            "id": JSONText.of(id.text), "instance": JSONText.of(instance.description), "wanted": "\(isWanted)",
            "clusters": "[\(clusters.joined(separator: ", "))]",
        ])
    }
}
