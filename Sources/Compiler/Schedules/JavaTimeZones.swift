/// What `java.util.TimeZone`, which Chronos asks, knows beside the names of the IANA database.
package enum JavaTimeZones {
    /// What a name of a time zone stands for.
    package enum Meaning: Equatable, Sendable {
        /// Always so many seconds east of UTC.
        case fixed(Int)
        /// A zone of the IANA database, by its name there.
        case named(String)
    }

    /// Facts: `java.time.ZoneId.SHORT_IDS`, which has the same as `java.util.TimeZone`.
    private static let short: [String: Meaning] = [
        "ACT": .named("Australia/Darwin"), "AET": .named("Australia/Sydney"),
        "AGT": .named("America/Argentina/Buenos_Aires"), "ART": .named("Africa/Cairo"),
        "AST": .named("America/Anchorage"), "BET": .named("America/Sao_Paulo"), "BST": .named("Asia/Dhaka"),
        "CAT": .named("Africa/Harare"), "CNT": .named("America/St_Johns"), "CST": .named("America/Chicago"),
        "CTT": .named("Asia/Shanghai"), "EAT": .named("Africa/Addis_Ababa"), "ECT": .named("Europe/Paris"),
        "EST": .fixed(-5 * 3600), "HST": .fixed(-10 * 3600), "IET": .named("America/Indiana/Indianapolis"),
        "IST": .named("Asia/Kolkata"), "JST": .named("Asia/Tokyo"), "MIT": .named("Pacific/Apia"),
        "MST": .fixed(-7 * 3600), "NET": .named("Asia/Yerevan"), "NST": .named("Pacific/Auckland"),
        "PLT": .named("Asia/Karachi"), "PNT": .named("America/Phoenix"), "PRT": .named("America/Puerto_Rico"),
        "PST": .named("America/Los_Angeles"), "SST": .named("Pacific/Guadalcanal"),
        "VST": .named("Asia/Ho_Chi_Minh"),
    ]

    /// Rules for North America. Those with a summer time had that of all years by the rules of before 2007; where Java still
    /// knows them at all, they are the zones of today.
    private static let systemV: [String: Meaning] = [
        "AST4": .fixed(-4 * 3600), "AST4ADT": .named("America/Halifax"), "CST6": .fixed(-6 * 3600),
        "CST6CDT": .named("America/Chicago"), "EST5": .fixed(-5 * 3600), "EST5EDT": .named("America/New_York"),
        "HST10": .fixed(-10 * 3600), "MST7": .fixed(-7 * 3600), "MST7MDT": .named("America/Denver"),
        "PST8": .fixed(-8 * 3600), "PST8PDT": .named("America/Los_Angeles"), "YST9": .fixed(-9 * 3600),
        "YST9YDT": .named("America/Anchorage"),
    ]

    static func contains(_ name: String) -> Bool { ownMeaning(of: name) != nil }

    /// Nil if Java knows no such zone: it takes UTC then.
    package static func meaning(of name: String) -> Meaning? {
        ownMeaning(of: name) ?? (TimeZones.contains(name) ? .named(name) : nil)
    }

    private static func ownMeaning(of name: String) -> Meaning? {
        if name.hasPrefix("SystemV/") { return systemV[String(name.dropFirst(8))] }
        return short[name] ?? distance(name).map { .fixed($0) }
    }

    /// `GMT+H`, `GMT+HH`, `GMT+HMM`, `GMT+HHMM`, `GMT+H:MM` or `GMT+HH:MM`, up to 23:59: seconds east of UTC.
    private static func distance(_ name: String) -> Int? {
        let bytes = Array(name.utf8)
        guard bytes.starts(with: "GMT".utf8), bytes.count > 4,
            bytes[3] == UInt8(ascii: "+") || bytes[3] == UInt8(ascii: "-")
        else { return nil }
        var hours = bytes[4...]
        var minutes: ArraySlice<UInt8> = [0x30]
        if let colon = hours.firstIndex(of: UInt8(ascii: ":")) {
            minutes = hours[(colon + 1)...]
            hours = hours[..<colon]
            guard minutes.count == 2 else { return nil }
        } else if hours.count > 2 {
            minutes = hours.suffix(2)
            hours = hours.dropLast(2)
        }
        func number(_ digits: ArraySlice<UInt8>) -> Int? {
            guard (1...2).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        guard let hour = number(hours), let minute = number(minutes), hour < 24, minute < 60 else { return nil }
        return (hour * 60 + minute) * (bytes[3] == UInt8(ascii: "-") ? -60 : 60)
    }
}
