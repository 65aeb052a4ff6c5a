import Compiler

/// When a job of Chronos is due: a cron line, or `R…/start/period` in ISO form, by the clocks of its time zone. Times are seconds
/// since 1970.
public struct JobSchedule: Sendable {
    private enum Form: Sendable {
        case cron(ZonedCron)
        case interval(RepeatedInterval)
    }

    private let form: Form

    /// Nil if the text does not say when.
    public init?(_ text: String, zone: ZoneRules?) {
        if let times = CronTimes(text) {
            form = .cron(ZonedCron(times: times, zone: zone ?? .utc))
        } else if let interval = RepeatedInterval(text, zone: zone) {
            form = .interval(interval)
        } else {
            return nil
        }
    }

    /// The last time at a moment or before it; nil if there is none, or nobody can tell.
    public func last(at moment: Int) -> Int? {
        switch form {
        case .cron(let cron): cron.last(at: moment)
        case .interval(let interval): interval.last(at: moment)
        }
    }

    /// The first time after a moment; nil if none comes, or nobody can tell.
    public func next(after moment: Int) -> Int? {
        switch form {
        case .cron(let cron): cron.next(after: moment)
        case .interval(let interval): interval.next(after: moment)
        }
    }

    /// What follows on a run that was over at a moment: when the next is over if it takes as long, and the time between both; nil
    /// if none follows.
    public func expectation(afterRunAt moment: Int) -> (due: Int, interval: Int)? {
        if case .interval(let interval) = form, interval.start == nil {
            // Its times began when it was sent: nobody knows when that was, and how many are left.
            return interval.isEndless ? interval.step(from: moment).map { ($0, $0 - moment) } : nil
        }
        guard let next = next(after: moment) else { return nil }
        if let last = last(at: moment) { return (moment + next - last, next - last) }
        // It ran by another schedule: this one begins later.
        return (next, (self.next(after: next) ?? next) - next)
    }

    /// Seconds between the run before a moment and the one after it; nil if there are no such two.
    public func interval(at moment: Int) -> Int? {
        if case .interval(let interval) = form {
            // As long as the others, even where the first is still to come or the last is over.
            guard let start = interval.start else { return interval.step(from: moment).map { $0 - moment } }
            if let last = last(at: moment), let next = interval.step(from: last) { return next - last }
            return interval.step(from: start).map { $0 - start }
        }
        guard let next = next(after: moment), let last = last(at: moment) else { return nil }
        return next - last
    }
}
