import Compiler

/// A cron line by the clocks of a time zone.
///
/// What clocks leave out when they are put forward comes when they are; what they show twice when they are put back comes the
/// first time. A line that comes up in all hours goes on as if nothing were changed.
struct ZonedCron: Sendable {
    let times: CronTimes
    let zone: ZoneRules

    /// 29 February comes every four years, and once after eight.
    private static let horizon = 9 * 366 * 86_400

    func next(after moment: Int) -> Int? {
        guard abs(moment) < ZoneRules.end else { return nil }
        var from = moment + 1
        while from <= moment + Self.horizon {
            let stretch = zone.stretch(at: from)
            let through = min(stretch.end - 1, moment + Self.horizon)
            if from == stretch.start, isLeftOut(before: stretch) { return from }
            let minutes = self.minutes(in: stretch, from: from, through: through)
            if let found = times.first(from: minutes.lowerBound, before: minutes.upperBound) {
                return found * 60 - stretch.offset
            }
            from = through + 1
        }
        return nil
    }

    func last(at moment: Int) -> Int? {
        guard abs(moment) < ZoneRules.end else { return nil }
        var through = moment
        while through >= moment - Self.horizon {
            let stretch = zone.stretch(at: through)
            let from = max(stretch.start, moment - Self.horizon)
            let minutes = self.minutes(in: stretch, from: from, through: through)
            if let found = times.last(before: minutes.upperBound, from: minutes.lowerBound) {
                return found * 60 - stretch.offset
            }
            if from == stretch.start, isLeftOut(before: stretch) { return from }
            through = from - 1
        }
        return nil
    }

    /// The minutes that clocks show in a part of a stretch, but for those that they have shown before.
    private func minutes(in stretch: ZoneRules.Stretch, from: Int, through: Int) -> Range<Int> {
        var first = from + stretch.offset
        if stretch.start > ZoneRules.beginning, !times.comesInAllHours {
            first = max(first, stretch.start + zone.offset(at: stretch.start - 1))
        }
        let start = Self.minute(notBefore: first)
        return start..<max(start, Self.minute(notBefore: through + 1 + stretch.offset))
    }

    /// Whether it would come up in what clocks left out at the beginning of a stretch.
    private func isLeftOut(before stretch: ZoneRules.Stretch) -> Bool {
        guard stretch.start > ZoneRules.beginning, !times.comesInAllHours else { return false }
        let before = zone.offset(at: stretch.start - 1)
        return before < stretch.offset
            && times.first(
                from: Self.minute(notBefore: stretch.start + before),
                before: Self.minute(notBefore: stretch.start + stretch.offset)) != nil
    }

    private static func minute(notBefore second: Int) -> Int { (second + 59).quotientAndRest(by: 60).quotient }
}
