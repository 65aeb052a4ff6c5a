import Compiler

/// Whether a process that keeps a cluster does its work, as what watches over the process has to know: one that does not is
/// better started again.
///
/// A look that fails is none of that: another is away, which no new start mends. What stands still is: a look that has neither
/// gone well nor failed for three times as long as it is due, and ten minutes at least, or turns that are due while none ends.
public struct RunHealth: Sendable, Equatable {
    /// What stands still, each in a line; none: the process does its work.
    public var faults: [String]
    /// What others do not answer, each in a line.
    public var failures: [String]
    /// Why nothing is done for now, in a line; nil: something is.
    public var standby: String?

    public var isAlive: Bool { faults.isEmpty }

    /// A look may always take so long, in seconds: it is some requests to each of some servers, one after the other where they do
    /// not answer.
    static let patience = 600.0
    /// A turn is some requests, each with its time limit. Where one is due and none has ended for so long, none will.
    static let turnPatience = 900.0

    public init(_ status: RunStatus) {
        let now = status.now
        standby = status.standby.map { "stands by: \(Printable.line($0))" }
        faults = status.looks.compactMap { look in
            let end = [look.lastEnd, look.lastSuccess].compactMap { $0 }.max() ?? status.start
            guard now - end > max(3 * look.interval, Self.patience) else { return nil }
            return "\(look.subject.rawValue): no look has ended for \(StatusText.duration(now - end)); "
                + "one is due every \(StatusText.duration(look.interval))"
        }
        let dues = status.bounces.map { $0.next ?? $0.since } + status.troubles.compactMap { $0.next }
        if let due = dues.min() {
            let still = now - max(due, status.lastTurn ?? status.start)
            if still > Self.turnPatience {
                faults.append("turns: none has ended for \(StatusText.duration(still)), and at least one is due")
            }
        }
        failures = status.looks.compactMap { look in
            look.failure.map { failure in
                let since = look.failingSince.map { " for \(StatusText.duration(now - $0))" } ?? ""
                return "\(look.subject.rawValue): fails\(since): \(Printable.line(failure))"
            }
        }
    }

    /// For people: the first line is `ok` or `stuck`.
    public var text: String {
        ([isAlive ? "ok" : "stuck"] + (standby.map { [$0] } ?? []) + faults + failures).map { $0 + "\n" }.joined()
    }
}
