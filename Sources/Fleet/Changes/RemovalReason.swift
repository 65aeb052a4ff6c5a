import Compiler
import Emitters
import Git

/// Why an instance is gone, where its file is: nobody needs to be told that who takes an instance out of a file removes it.
struct RemovalReason {
    /// The clusters that the state after is compiled for.
    private let clusters: Set<ClusterName>
    private let before: Set<String>
    /// Nil: the service's directory is gone.
    private let after: Set<String>?

    /// Of what becomes of a service between two trees, whose clusters after are these; the changes with their reasons. A
    /// directory is nil where there is none.
    static func noted(
        _ changes: [Change], clusters: [ClusterName], from before: (SourceTree, ServiceDirectory)?,
        to after: (SourceTree, ServiceDirectory)?
    ) throws(GitError) -> [Change] {
        guard let before, changes.contains(where: { $0.verdict == .remove }) else { return changes }
        let reason = RemovalReason(
            clusters: clusters, before: try before.0.names(of: before.1),
            after: try after.map { tree, service throws(GitError) in try tree.names(of: service) })
        return changes.map(reason.noted)
    }

    /// The names of the files in the service's directory; nil where that is not there.
    private init(clusters: [ClusterName], before: [String], after: [String]?) {
        self.clusters = Set(clusters)
        self.before = Set(before)
        self.after = after.map { Set($0) }
    }

    /// The change, with a note if there is a reason.
    private func noted(_ change: Change) -> Change {
        guard change.verdict == .remove, change.note == nil, let note = note(change) else { return change }
        var change = change
        change.note = note
        return change
    }

    private func note(_ change: Change) -> String? {
        if !clusters.contains(change.cluster) { return "no system configuration is of \(change.cluster.text) any more" }
        guard let after else { return "the directory \(change.id.service.text) is gone" }
        let prefix = change.family.rawValue + "-"
        let file = "\(prefix)\(change.cluster.text).yaml"
        // Of the families without such a file there is none before.
        guard before.contains(file), !after.contains(file) else { return nil }
        let arrived = after.subtracting(before).filter { $0.hasPrefix(prefix) }.sorted().map { name in
            name + (isRead(name.dropFirst(prefix.count)) ? "" : ", which is of no known cluster,")
        }
        if arrived.isEmpty { return "\(file) is gone" }
        let verb = arrived.count == 1 ? "has" : "have"
        return "\(file) is gone; \(arrived.joined(separator: " and ")) \(verb) come"
    }

    private func isRead(_ ending: Substring) -> Bool {
        ending.hasSuffix(".yaml") && clusters.contains(ClusterName(String(ending.dropLast(5))))
    }
}
