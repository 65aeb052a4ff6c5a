/// What `java.util.TimeZone`, which Chronos asks, knows beside the names of the IANA database.
enum JavaTimeZones {
    private static let short: Set = [
        "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT", "CNT", "CST", "CTT", "EAT", "ECT", "EST", "HST", "IET",
        "IST", "JST", "MIT", "MST", "NET", "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST",
    ]

    /// Rules of their own for North America.
    private static let systemV: Set = [
        "AST4", "AST4ADT", "CST6", "CST6CDT", "EST5", "EST5EDT", "HST10", "MST7", "MST7MDT", "PST8", "PST8PDT", "YST9",
        "YST9YDT",
    ]

    static func contains(_ name: String) -> Bool {
        if name.hasPrefix("SystemV/") { return systemV.contains(String(name.dropFirst(8))) }
        return short.contains(name) || isDistance(name)
    }

    /// `GMT+H`, `GMT+HH`, `GMT+HMM`, `GMT+HHMM`, `GMT+H:MM` or `GMT+HH:MM`, up to 23:59.
    private static func isDistance(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.starts(with: "GMT".utf8), bytes.count > 4,
            bytes[3] == UInt8(ascii: "+") || bytes[3] == UInt8(ascii: "-")
        else { return false }
        var hours = bytes[4...]
        var minutes: ArraySlice<UInt8> = [0x30]
        if let colon = hours.firstIndex(of: UInt8(ascii: ":")) {
            minutes = hours[(colon + 1)...]
            hours = hours[..<colon]
            guard minutes.count == 2 else { return false }
        } else if hours.count > 2 {
            minutes = hours.suffix(2)
            hours = hours.dropLast(2)
        }
        func number(_ digits: ArraySlice<UInt8>) -> Int? {
            guard (1...2).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        guard let hour = number(hours), let minute = number(minutes) else { return false }
        return hour < 24 && minute < 60
    }
}
