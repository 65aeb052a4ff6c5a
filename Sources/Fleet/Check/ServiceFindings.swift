import Compiler
import Git

/// What was found in one service, and what that depends on.
final class ServiceFindings: Sendable {
    let directory: ServiceDirectory
    let outside: [OutsideEntry]
    let outcome: Outcome<CheckPipeline.Checked>
    /// What ties it to others; made once.
    let ties: ServiceTies
    /// What its files looked like then; nil where they have ids, or that does not tell.
    let stamp: ServiceStamp?

    init(
        directory: ServiceDirectory, outside: [OutsideEntry], outcome: Outcome<CheckPipeline.Checked>,
        ties: ServiceTies
    ) {
        (self.directory, self.outside, self.outcome, self.ties, stamp) = (directory, outside, outcome, ties, nil)
    }

    /// `snapshot` is that of the tree, if it will be asked whether the files are as they were.
    init(
        _ service: ServiceDirectory, _ tree: SourceTree, _ pipeline: CheckPipeline, stampedIn snapshot: Snapshot? = nil
    ) throws(GitError) {
        let time = ServiceStamp.now
        let source = try pipeline.read(service, from: tree)
        let checked = pipeline.check(source.value)
        (directory, outside) = (service, source.value.outside)
        // Here, as many at once as there are cores; what is in order is sorted fast.
        let findings = (source.diagnostics + checked.diagnostics).sorted(by: Diagnostic.inReadingOrder)
        outcome = Outcome(checked.value, findings)
        ties = checked.value.ties
        let outside = outside
        stamp = snapshot.flatMap { ServiceStamp(of: service, outside: outside, in: $0, readAt: time) }
    }

    var name: ServiceName { directory.name }

    /// Whether a symlink of its leads to a file outside of its directory, or may.
    func leadsOut(to path: String) -> Bool {
        directory.isLinked || outside.contains { $0.path == path || path.hasPrefix($0.path + "/") }
    }
}
