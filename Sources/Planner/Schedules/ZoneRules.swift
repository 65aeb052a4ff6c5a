import Compiler

/// What the clocks of a time zone show: stretches of time, each with one distance from UTC. Times are seconds since 1970.
public struct ZoneRules: Sendable, Equatable {
    /// A stretch in which clocks are not changed.
    struct Stretch: Equatable {
        var start: Int
        /// The first second after it.
        var end: Int
        /// Seconds east of UTC.
        var offset: Int
    }

    /// Before every change, and after.
    static let beginning = -(1 << 52)
    static let end = 1 << 52

    /// When clocks were changed, and what they showed from then on; in order.
    let changes: [(time: Int, offset: Int)]
    /// What they showed before the first.
    let first: Int
    /// What they show after the last; nil: what that says.
    let rule: PosixZone?

    public static let utc = ZoneRules(fixed: 0)

    /// Always so many seconds east of UTC.
    public init(fixed offset: Int) { self.init(changes: [], first: offset, rule: nil) }

    init(changes: [(time: Int, offset: Int)], first: Int, rule: PosixZone?) {
        (self.changes, self.first, self.rule) = (changes, first, rule)
    }

    public static func == (one: ZoneRules, other: ZoneRules) -> Bool {
        one.first == other.first && one.rule == other.rule
            && one.changes.elementsEqual(other.changes) { $0.time == $1.time && $0.offset == $1.offset }
    }

    /// Whether clocks are never changed.
    var isFixed: Bool { changes.isEmpty && (rule?.summer == nil) }

    func stretch(at time: Int) -> Stretch {
        // The first change after it.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        let start = low == 0 ? Self.beginning : changes[low - 1].time
        if low == changes.count, let rule {
            var stretch = rule.stretch(at: time)
            stretch.start = max(stretch.start, start)
            return stretch
        }
        return Stretch(
            start: start, end: low == changes.count ? Self.end : changes[low].time,
            offset: low == 0 ? first : changes[low - 1].offset)
    }

    /// Seconds east of UTC at a time.
    public func offset(at time: Int) -> Int { stretch(at: time).offset }

    /// When clocks show a time, given as if it were UTC. One that they show twice is the first of both; one that they leave out
    /// is as long after the change as it was meant after it began: 02:30 is 03:30 then, as Java takes it.
    func time(ofLocal local: Int) -> Int {
        let before = offset(at: local - 86_400)
        let time = local - before
        let now = offset(at: time)
        if now == before { return time }
        let other = local - now
        return offset(at: other) == now ? other : time
    }
}
