import Compiler
import Emitters
import Planner

/// What became of the checks of jobs.
public enum JobCheckText {
    private static let words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]

    /// A line for each job.
    public static func text(_ results: [JobCheckResult]) -> String {
        results.map { result in
            let word = words[min(result.verdict.status ?? 0, 3)]
            return "\(word) \(result.id): \(result.verdict.lines.joined(separator: "; "))\n"
        }.joined()
    }

    /// A list of `{"job": "ledger.nightly", "status": 2, "state": "failed", …}`. Times are UTC; `status` is null of a job that
    /// never ran.
    public static func json(_ results: [JobCheckResult]) -> String {
        JSONText.lines(
            results.map { result in
                let verdict = result.verdict
                func time(_ seconds: Double?) -> String {
                    JSONText.orNull(seconds.flatMap { LogTime.text($0.rounded(.down)) })
                }
                return JSONText.object([
                    "job": JSONText.of(result.id.description), "status": verdict.status.map { "\($0)" } ?? "null",
                    "state": JSONText.of(verdict.state.rawValue), "chronos_job": JSONText.orNull(verdict.job?.text),
                    "last_run": time(verdict.lastRun), "due": time(verdict.due),
                    "lines": "[\(verdict.lines.map { JSONText.of($0) }.joined(separator: ", "))]",
                ])
            }) + "\n"
    }
}
