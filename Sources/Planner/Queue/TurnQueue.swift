import Compiler
import HeapModule

/// The order in which the instances of a cluster have their turns, for a process that stays: each is in it once, with the moment
/// before which it has none, and the deadline by which it should have begun. It knows no clock: times are seconds since 1970,
/// as its caller has them.
public struct TurnQueue: Sendable {
    /// Why an instance enters.
    public enum Cause: Sendable, Equatable {
        /// The process has just begun, and found it not as it should be.
        case start
        /// Its files, or what is deployed of it, have changed: it may wait for so many seconds (`bounce_start_deadline`).
        case files(startDeadline: Double)
        /// The system configuration has changed, and that may well bounce all.
        case systemConfiguration
        /// It is not as it should be any more: a host in maintenance, a count that autoscaling has set, somebody's hand.
        case drift
    }

    /// What a system configuration says of the queue, in seconds.
    public struct Settings: Sendable, Equatable {
        /// `deployd_startup_bounce_deadline` and `deployd_big_bounce_deadline`.
        public var startDeadline: Double
        public var bigDeadline: Double
        /// `deployd_worker_failure_backoff_factor`.
        public var backoffFactor: Double
        /// Instances that are brought about at a time.
        public var atOnce: Int
        /// What goes on has its next turn after so many seconds at the latest.
        public var longestStep = Double.infinity

        public init(
            startDeadline: Double = 604_800, bigDeadline: Double = 604_800, backoffFactor: Double = 30, atOnce: Int = 50
        ) {
            (self.startDeadline, self.bigDeadline) = (startDeadline, bigDeadline)
            (self.backoffFactor, self.atOnce) = (backoffFactor, atOnce)
        }

        /// When an instance that enters now has its turn by.
        public func deadline(_ cause: Cause, now: Double) -> Double {
            switch cause {
            case .start: now + startDeadline
            case .files(let seconds): now + seconds
            case .systemConfiguration: now + bigDeadline
            case .drift: now
            }
        }
    }

    public struct Entry: Sendable, Equatable {
        public var id: InstanceID
        public var waitUntil: Double
        public var bounceBy: Double
        /// Turns that failed, in a row.
        public var failures = 0
        fileprivate var stamp = 0

        public init(id: InstanceID, waitUntil: Double, bounceBy: Double) {
            (self.id, self.waitUntil, self.bounceBy) = (id, waitUntil, bounceBy)
        }
    }

    public var settings: Settings
    private var waiting: [InstanceID: Entry] = [:]
    /// Instances whose turn it is, and why they were called meanwhile.
    private var turning: [InstanceID: (entry: Entry, call: Cause?)] = [:]
    /// Instances whose turns have begun and go on: they are `turning`, or wait for their next turn.
    private var underWay: Set<InstanceID> = []
    /// Places in the order. One whose stamp is not that of its entry counts no more.
    private var later = Heap<Later>()
    private var begun = Heap<Due>()
    private var fresh = Heap<Due>()
    private var stamp = 0

    public init(_ settings: Settings = Settings()) { self.settings = settings }

    // MARK: In and out

    /// An instance is to have a turn. One that is in the queue keeps its place, or gets a better one; what has failed is tried
    /// no sooner for a drift, for that is how it was before.
    public mutating func enter(_ id: InstanceID, _ cause: Cause, now: Double) {
        if turning[id] != nil {
            if cause != .drift { turning[id]?.call = cause }
            return
        }
        if cause == .drift, waiting[id] != nil { return }
        enter(Entry(id: id, waitUntil: now, bounceBy: settings.deadline(cause, now: now)))
    }

    mutating func enter(_ entry: Entry) {
        guard let other = waiting[entry.id] else { return put(entry) }
        var better = other
        better.waitUntil = min(other.waitUntil, entry.waitUntil)
        better.bounceBy = min(other.bounceBy, entry.bounceBy)
        if better != other { put(better) }
    }

    /// Whether an instance may have its turn now.
    public mutating func isReady(now: Double) -> Bool { first(now: now) != nil }

    /// The next instance that has its turn, if one may have it now; it is out of the queue until `end`.
    public mutating func take(now: Double) -> Entry? {
        guard let next = first(now: now), let entry = waiting.removeValue(forKey: next.id) else { return nil }
        if next == begun.min { _ = begun.removeMin() } else { _ = fresh.removeMin() }
        underWay.insert(entry.id)
        turning[entry.id] = (entry, nil)
        return entry
    }

    private mutating func first(now: Double) -> Due? {
        while let first = later.min, first.waitUntil <= now {
            _ = later.removeMin()
            guard let entry = entry(first.id, first.stamp) else { continue }
            if underWay.contains(entry.id) { begun.insert(Due(entry)) } else { fresh.insert(Due(entry)) }
        }
        drop(&begun)
        drop(&fresh)
        let new = underWay.count < settings.atOnce ? fresh.min : nil
        return [begun.min, new].compactMap { $0 }.min()
    }

    /// A turn has ended. What failed comes again after a back-off, what goes on when it says so; nothing else comes of itself.
    ///
    /// - Parameter factor: what a pause after a failure is multiplied by, a little over or under 1, so that not all come at once
    public mutating func end(_ id: InstanceID, _ turn: InstanceTurn, now: Double, factor: Double = 1) {
        guard let (entry, call) = turning.removeValue(forKey: id) else { return }
        var next = entry
        let isTried = turn.isTriedAgain
        if turn.code != 0, isTried {
            next.failures += 1
            // Its place is another's meanwhile.
            underWay.remove(id)
            let pause = Self.backoff(failures: next.failures, factor: settings.backoffFactor) * factor
            come(&next, after: max(pause, 1), now: now)
            put(next)
        } else if let seconds = turn.again, seconds > 0, isTried {
            next.failures = 0
            come(&next, after: min(seconds, settings.longestStep), now: now)
            put(next)
        } else {
            underWay.remove(id)
        }
        if let call { enter(id, call, now: now) }
    }

    private func come(_ entry: inout Entry, after seconds: Double, now: Double) {
        entry.waitUntil = now.rounded(.down) + seconds
        entry.bounceBy = entry.waitUntil
    }

    /// Seconds after which an instance is tried again that has failed so many times in a row; at most 6,000.
    public static func backoff(failures: Int, factor: Double) -> Double {
        guard factor > 0 else { return 0 }
        var seconds = factor
        for _ in 0..<max(failures, 0) where seconds < 6000 { seconds *= 2 }
        return min(seconds, 6000)
    }

    // MARK: Looking

    /// The place of an instance that waits for a turn.
    public func entry(of id: InstanceID) -> Entry? { waiting[id] }

    /// Whether an instance has a turn, or waits for one.
    public func holds(_ id: InstanceID) -> Bool { waiting[id] != nil || turning[id] != nil }

    /// How many wait.
    public var count: Int { waiting.count }

    /// When one may have its turn that may not now; nil: when a turn ends, or one enters.
    public var next: Double? { later.min?.waitUntil }

    // MARK: Order

    private mutating func put(_ entry: Entry) {
        stamp += 1
        var entry = entry
        entry.stamp = stamp
        waiting[entry.id] = entry
        later.insert(Later(entry))
    }

    private func entry(_ id: InstanceID, _ stamp: Int) -> Entry? {
        guard let entry = waiting[id], entry.stamp == stamp else { return nil }
        return entry
    }

    private func drop(_ heap: inout Heap<Due>) {
        while let first = heap.min, entry(first.id, first.stamp) == nil { _ = heap.removeMin() }
    }

    private struct Later: Comparable {
        let waitUntil: Double
        let due: Due

        init(_ entry: Entry) { (waitUntil, due) = (entry.waitUntil, Due(entry)) }

        var id: InstanceID { due.id }
        var stamp: Int { due.stamp }

        static func < (one: Self, other: Self) -> Bool {
            one.waitUntil != other.waitUntil ? one.waitUntil < other.waitUntil : one.due < other.due
        }
    }

    private struct Due: Comparable {
        let bounceBy: Double
        let id: InstanceID
        let stamp: Int

        init(_ entry: Entry) { (bounceBy, id, stamp) = (entry.bounceBy, entry.id, entry.stamp) }

        static func < (one: Self, other: Self) -> Bool {
            if one.bounceBy != other.bounceBy { return one.bounceBy < other.bounceBy }
            return one.id != other.id ? one.id < other.id : one.stamp < other.stamp
        }
    }
}

extension InstanceTurn {
    /// Whether another turn can come to something else although nothing has changed.
    var isTriedAgain: Bool {
        switch self {
        case .isNotDeployed, .isNotConfigured, .isBroken: false
        case .isLocked, .round: true
        }
    }
}
