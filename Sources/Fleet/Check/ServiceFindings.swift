import Compiler
import Git

/// What was found in one service, and what that depends on.
final class ServiceFindings: Sendable {
    let directory: ServiceDirectory
    let outside: [OutsideEntry]
    let outcome: Outcome<CheckPipeline.Checked>
    /// What ties it to others; made once.
    let ties: ServiceTies

    init(
        directory: ServiceDirectory, outside: [OutsideEntry], outcome: Outcome<CheckPipeline.Checked>,
        ties: ServiceTies
    ) {
        (self.directory, self.outside, self.outcome, self.ties) = (directory, outside, outcome, ties)
    }

    init(_ service: ServiceDirectory, _ tree: SourceTree, _ pipeline: CheckPipeline) throws(GitError) {
        let source = try pipeline.read(service, from: tree)
        let checked = pipeline.check(source.value)
        (directory, outside) = (service, source.value.outside)
        // Here, as many at once as there are cores; what is in order is sorted fast.
        let findings = (source.diagnostics + checked.diagnostics).sorted(by: Diagnostic.inReadingOrder)
        outcome = Outcome(checked.value, findings)
        ties = checked.value.ties
    }

    var name: ServiceName { directory.name }
}
