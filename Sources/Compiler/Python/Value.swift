import Glibc

/// A value as Python holds it after loading a file.
///
/// Hashes and environments are made of Python's text of values, so what Python tells apart is told apart here:
/// `1`, `1.0` and `True` are three values (though equal as keys of a mapping).
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    /// An integer beyond 64 bits.
    indirect case bigInt(BigInteger)
    case float(Double)
    case string(String)
    indirect case date(CalendarDate)
    indirect case timestamp(Timestamp)
    case binary([UInt8])
    case list([Value])
    case tuple([Value])
    /// In order of insertion; no two keys are equal.
    case map([(key: Value, value: Value)])
    case set([Value])
}

/// `datetime.date`
public struct CalendarDate: Hashable, Sendable {
    public var year: Int
    public var month: Int
    public var day: Int

    /// Nil if there is no such day between the years 1 and 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.days(inMonth: month, of: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The date whose ordinal this is: day 1 is 1 January of the year 1. Nil outside the years 1 to 9999.
    public init?(ordinal: Int) {
        guard ordinal >= 1, ordinal <= 3_652_059 else { return nil }
        // Days counted from 1 March of the year 0, in eras of 400 years.
        let shifted = ordinal + 305
        let era = (shifted - 0) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 31 December of the year 0 (`date.toordinal`).
    public var ordinal: Int {
        let before = year - 1
        var days = before * 365 + before / 4 - before / 100 + before / 400
        for month in 1..<month { days += CalendarDate.days(inMonth: month, of: year) }
        return days + day
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// `datetime.datetime` without a zone.
public struct Timestamp: Hashable, Sendable {
    public var date: CalendarDate
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var microsecond: Int

    /// Nil if the clock shows no such time.
    public init?(date: CalendarDate, hour: Int, minute: Int, second: Int, microsecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self.date = date
        (self.hour, self.minute, self.second, self.microsecond) = (hour, minute, second, microsecond)
    }

    /// The time so many seconds later; nil where the calendar ends.
    public func adding(seconds: Int) -> Timestamp? {
        let total = date.ordinal * 86_400 + hour * 3600 + minute * 60 + second + seconds
        guard let day = CalendarDate(ordinal: total / 86_400) else { return nil }
        let rest = total % 86_400
        return Timestamp(
            date: day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, microsecond: microsecond)
    }

    /// Seconds since 1970, read as UTC.
    public var unixTime: Int {
        (date.ordinal - 719_163) * 86_400 + hour * 3600 + minute * 60 + second
    }
}

extension Value {
    /// `bool(value)`
    public var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .bigInt: true
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .date, .timestamp: true
        case .binary(let bytes): !bytes.isEmpty
        case .list(let items), .tuple(let items), .set(let items): !items.isEmpty
        case .map(let entries): !entries.isEmpty
        }
    }

    public var isList: Bool {
        if case .list = self { true } else { false }
    }

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// What Python calls the type, in words for people.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .int, .bigInt: "an integer"
        case .float: "a float"
        case .string: "a string"
        case .date: "a date"
        case .timestamp: "a timestamp"
        case .binary: "binary data"
        case .list, .tuple: "a list"
        case .map: "a mapping"
        case .set: "a set"
        }
    }

    /// What a `for` loop over the value yields: the items of a list, the keys of a mapping, the characters of a
    /// string; nil where Python raises TypeError.
    public var iterated: [Value]? {
        switch self {
        case .list(let items), .tuple(let items), .set(let items): items
        case .map(let entries): entries.map(\.key)
        case .string(let text): text.unicodeScalars.map { .string(String($0)) }
        case .binary(let bytes): bytes.map { .int(Int($0)) }
        default: nil
        }
    }

    /// `a == b`: numbers compare by value (`1 == 1.0 == True`), strings by code points.
    public static func isEqual(_ a: Value, _ b: Value) -> Bool {
        if let left = a.number, let right = b.number { return left == right }
        switch (a, b) {
        case (.null, .null): return true
        case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
        case (.date(let a), .date(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a == b
        case (.binary(let a), .binary(let b)): return a == b
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            return a.elementsEqual(b, by: isEqual)
        case (.set(let a), .set(let b)):
            let keys = Set(b.map(Key.init))
            return a.count == b.count && a.allSatisfy { keys.contains(Key($0)) }
        case (.map(let a), .map(let b)):
            guard a.count == b.count else { return false }
            let values = Dictionary(b.map { (Key($0.key), $0.value) }) { first, _ in first }
            return a.allSatisfy { entry in values[Key(entry.key)].map { isEqual(entry.value, $0) } ?? false }
        default: return false
        }
    }

    /// The number that a boolean, an integer or a float is; nil for all else.
    public var number: Number? {
        switch self {
        case .bool(let value): .int(value ? 1 : 0)
        case .int(let value): .int(value)
        case .bigInt(let value): .big(value)
        case .float(let value): .float(value)
        default: nil
        }
    }
}
