import Git

/// Tells Sensu what checks came to. Who does not answer is asked no more: the next run tells all that this one did not.
public struct AlertRun {
    /// Takes one event, as a line of JSON.
    public typealias Send = (_ event: [UInt8]) throws(SensuClient.Failure) -> Void

    /// Which of the checks that are fine are told.
    public enum Habit {
        /// All: whoever listens takes silence for trouble.
        case everything
        /// All in turn, each at least once in ten minutes: of who tells each minute, nobody takes that for silence.
        case inTurn
        /// Those that were not fine before; all, if no run has told everything within the last hour, for it may have been
        /// another host's.
        case changes
    }

    private let habit: Habit
    private let now: Double
    private let send: Send
    private let beginning: AlertMemory
    private var memory: AlertMemory
    /// Why the first event that was not taken was not.
    public private(set) var failure: SensuClient.Failure?
    /// How many events were not taken, or not sent after some that were not.
    public private(set) var untold = 0
    private var failuresInARow = 0

    private static let memoryLimit = 3600.0
    private static let patience = 3
    /// Seconds.
    private static let round = 600.0

    public init(_ habit: Habit, _ memory: AlertMemory, now: Double, send: @escaping Send) {
        (self.habit, self.now, self.send, beginning, self.memory) = (habit, now, send, memory, memory)
    }

    /// - Parameter isEnded: whether a check that failed before, and is not among `alerts`, has nothing to check any more; nil:
    ///   the run did not look at all that there is
    public mutating func tell(_ alerts: [Alert], isEnded: ((_ name: String) -> Bool)?) {
        let told = memory.told.flatMap { abs(now - $0) < Self.memoryLimit ? $0 : nil }
        for alert in alerts {
            let name = alert.check.name
            if alert.status == 0 {
                guard memory.open[name] != nil || isDue(name, told) else { continue }
                if take(alert, since: nil) { memory.open[name] = nil }
            } else {
                let since = memory.open[name]?.since ?? now
                if take(alert, since: since) { memory.open[name] = .init(since: since, check: alert.check) }
            }
        }
        guard let isEnded else { return }
        let names = Set(alerts.map(\.check.name))
        for (name, open) in memory.open.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            guard !names.contains(name), isEnded(name) else { continue }
            let end = Alert(open.check, status: 0, lines: ["There is nothing to check any more: it is not configured."])
            if take(end, since: nil) { memory.open[name] = nil }
        }
        if untold == 0 { memory.told = now }
    }

    /// Whether a check that is fine, as it was before, is told once more. `told`: when all that were due were told last.
    private func isDue(_ name: String, _ told: Double?) -> Bool {
        guard let told else { return true }
        switch habit {
        case .everything: return true
        case .changes: return false
        case .inTurn:
            // Each has a moment of its own in the round.
            let moment = Double(name.utf8.reduce(5381) { ($0 &* 33) ^ UInt64($1) } % UInt64(Self.round))
            func rounds(_ time: Double) -> Double { ((time - moment) / Self.round).rounded(.down) }
            return rounds(now) != rounds(told)
        }
    }

    private mutating func take(_ alert: Alert, since: Double?) -> Bool {
        guard failuresInARow < Self.patience else {
            untold += 1
            return false
        }
        do throws(SensuClient.Failure) {
            try send(alert.check.event(status: alert.status, output: Redaction.of(alert.output(since: since))))
            failuresInARow = 0
            return true
        } catch {
            failure = failure ?? error
            untold += 1
            failuresInARow += error.isLate ? Self.patience : 1
            return false
        }
    }

    /// What the next run has to know, put into what others may have noted since.
    public func note(in current: AlertMemory) -> AlertMemory {
        var noted = current
        noted.adopt(memory, since: beginning)
        return noted
    }
}
