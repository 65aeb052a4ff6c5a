import Compiler
import Synchronization

/// Tells findings on standard error: each once, however often one run compiles what has it.
final class ToldFindings: Sendable {
    private let words = Mutex<Set<String>>([])

    func report(_ findings: [Diagnostic]) {
        Terminal.report(
            words.withLock { words in
                findings.filter { words.insert(Self.words(of: $0)).inserted }
            })
    }

    private static func words(of finding: Diagnostic) -> String {
        "\(finding.message) \(finding.span.map { "\($0.path) \($0)" } ?? "")"
    }
}
