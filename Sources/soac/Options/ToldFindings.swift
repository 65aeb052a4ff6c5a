import Compiler
import Synchronization

/// Tells findings, and what else there is to say, on standard error: each once, however often one run comes upon it.
final class ToldFindings: Sendable {
    private let words = Mutex<Set<String>>([])

    func report(_ findings: [Diagnostic]) {
        Terminal.report(
            words.withLock { words in
                findings.filter { words.insert(Self.words(of: $0)).inserted }
            })
    }

    func note(_ line: String) {
        if words.withLock({ $0.insert(line).inserted }) { Terminal.note(line) }
    }

    private static func words(of finding: Diagnostic) -> String {
        "\(finding.message) \(finding.span.map { "\($0.path) \($0)" } ?? "")"
    }
}
