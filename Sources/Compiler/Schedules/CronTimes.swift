/// When a cron schedule comes up, by the minute: what the library croniter makes of the five fields.
struct CronTimes {
    private let minutesOfDay: [Int]
    private let days: Field
    private let months: Field
    private let weekdays: Field

    private static let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let specials = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// The numbers of a field; nil for `*`.
    private typealias Field = Set<Int>?

    /// Nil if the text names no times.
    init?(_ text: String) {
        let fields = (CronTimes.specials[text] ?? text).split { $0 == " " || $0 == "\t" }.map(String.init)
        guard fields.count == 5 else { return nil }
        var numbers: [Field] = []
        for (place, field) in fields.enumerated() {
            guard let set = CronTimes.field(field, place) else { return nil }
            numbers.append(set)
        }
        (days, months, weekdays) = (numbers[2], numbers[3], numbers[4])
        let (minutes, hours) = (numbers[0] ?? Set(0...59), numbers[1] ?? Set(0...23))
        minutesOfDay = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }.sorted()
    }

    /// From the next time after a moment back to the time before it, in minutes, but never more than a day; nil if no such
    /// time comes within two years.
    func interval(after now: Timestamp) -> Int? {
        let day = 1440
        for ordinal in now.date.ordinal...(now.date.ordinal + 731) {
            guard let date = CalendarDate(ordinal: ordinal), comesUp(on: date) else { continue }
            let isToday = ordinal == now.date.ordinal
            let next = minutesOfDay.first { !isToday || $0 > now.hour * 60 + now.minute }
            guard let next else { continue }
            if let earlier = minutesOfDay.last(where: { $0 < next }) { return next - earlier }
            guard let last = minutesOfDay.last, let eve = CalendarDate(ordinal: ordinal - 1), comesUp(on: eve) else {
                return day
            }
            return min(next + day - last, day)
        }
        return nil
    }

    /// If both days of the month and days of the week are given, either will do.
    private func comesUp(on date: CalendarDate) -> Bool {
        if let months, !months.contains(date.month) { return false }
        switch (days, weekdays) {
        case (nil, nil): return true
        case (let days?, nil): return days.contains(date.day)
        case (nil, let weekdays?): return weekdays.contains(date.ordinal % 7)
        case (let days?, let weekdays?): return days.contains(date.day) || weekdays.contains(date.ordinal % 7)
        }
    }

    // MARK: Reading

    /// `.some(nil)` for `*`; nil if it is no field.
    private static func field(_ text: String, _ place: Int) -> Field? {
        if text == "*" { return .some(nil) }
        var numbers: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let some = self.numbers(part, place) else { return nil }
            numbers.formUnion(some)
        }
        return .some(numbers)
    }

    /// `5`, `mon`, `1-5`, `*/15` or `1-5/2`.
    private static func numbers(_ text: Substring, _ place: Int) -> [Int]? {
        let bounds = ranges[place]
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let range = parts.first else { return nil }
        let ends = range.split(separator: "-", omittingEmptySubsequences: false)
        let (low, high): (Int, Int)
        switch ends.count {
        case 1 where range == "*" && parts.count == 2: (low, high) = (bounds.lowerBound, bounds.upperBound)
        case 1:
            guard let number = number(range, place) else { return nil }
            (low, high) = (number, number)
        case 2:
            guard let first = number(ends[0], place), let last = number(ends[1], place) else { return nil }
            (low, high) = (first, last)
        default: return nil
        }
        guard let step = parts.count == 2 ? Int(parts[1]) : 1, step > 0, low <= high else { return nil }
        // Sunday is 0, and 7.
        return stride(from: low, through: high, by: step).map { place == 4 ? $0 % 7 : max($0, bounds.lowerBound) }
    }

    private static func number(_ text: Substring, _ place: Int) -> Int? {
        let names = place == 3 ? months : place == 4 ? weekdays : []
        if let named = names.firstIndex(of: text.lowercased()) { return named + ranges[place].lowerBound }
        guard let number = Int(text), number >= 0, number <= ranges[place].upperBound + (place == 4 ? 1 : 0) else {
            return nil
        }
        return number
    }
}
