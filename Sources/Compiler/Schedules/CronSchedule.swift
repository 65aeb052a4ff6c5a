/// What python-crontab 2.1.1 takes for a cron schedule; `paasta validate` asks it. It is laxer than cron: one field
/// alone will do, the end of a range may come before its beginning, and `<` and `>` are the least and the greatest value.
enum CronSchedule {
    static func isValid(_ text: String) -> Bool {
        let text = Array(text.utf8)
        if text.isEmpty { return true }
        let trimmed = trim(text)
        guard let first = trimmed.first else { return false }
        if text.count(where: { $0 == space }) == 4 {
            let parts = trimmed.split(separator: space, omittingEmptySubsequences: false)
            return isSpecial(text[...]) || zip(CronField.all, parts).allSatisfy { $0.takes($1) }
        }
        if first == UInt8(ascii: "@") { return isSpecial(text.dropFirst()) }
        return isSpecial(text[...]) || CronField.all[0].takes(text[...])
    }

    /// What is wrong with a text that is meant for a schedule of cron and is none, and what to do; nil if it is not meant for one.
    static func problem(_ text: String) -> (message: String, hint: String)? {
        if text.utf8.first == UInt8(ascii: "@") {
            let names = specials.map { "@" + String(decoding: $0, as: UTF8.self) }
            let near = NearestNames.of(text, among: names)
            return (
                "cron knows no '\(text)'",
                near.isEmpty
                    ? "it knows \(names.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"
            )
        }
        let fields = text.utf8.split { $0 == space || $0 == 0x09 }
        let isMeant = fields.count > 1 && !text.utf8.contains { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: ":") }
        guard isMeant else { return nil }
        guard fields.count == 5 else {
            return (
                "the schedule '\(text)' has \(fields.count) fields, and those of cron have 5",
                "they are minute, hour, day of the month, month and day of the week, as in '0 3 * * *'"
            )
        }
        for (field, part) in zip(CronField.all, fields) where !field.takes(Array(part)[...]) {
            let last = field.isWeekday ? 7 : field.values.upperBound
            let named = field.names.isEmpty ? "" : ", or \(field.names[0]) to \(field.names[field.names.count - 1])"
            return (
                "'\(String(decoding: Array(part), as: UTF8.self))' is no \(field.name) of a schedule of cron",
                "it goes from \(field.values.lowerBound) to \(last)\(named), as in '*', '*/2', '1-5' or '1,3'"
            )
        }
        return ("one space has to stand between the fields of '\(text)'", "as in '0 3 * * *'")
    }

    private static let space = UInt8(ascii: " ")

    private static let specials = [
        "reboot", "hourly", "daily", "weekly", "monthly", "yearly", "annually", "midnight",
    ].map { Array($0.utf8) }

    private static func isSpecial(_ text: ArraySlice<UInt8>) -> Bool {
        specials.contains { text.elementsEqual($0) } || text.dropFirst().elementsEqual(specials[0])
    }

    private static func trim(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (9...13).contains(byte) || (0x1C...0x1F).contains(byte) }
        guard let start = text.firstIndex(where: { !isBlank($0) }),
            let end = text.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return text[start...end]
    }
}

/// One of the five fields.
private struct CronField {
    /// What people call it.
    var name: String
    var values: ClosedRange<Int>
    /// The first is that of `values.lowerBound`.
    var names: [String] = []
    /// Here 7 is Sunday as well.
    var isWeekday = false

    static let all = [
        CronField(name: "minute", values: 0...59), CronField(name: "hour", values: 0...23),
        CronField(name: "day of the month", values: 1...31),
        CronField(
            name: "month", values: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        CronField(
            name: "day of the week", values: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
            isWeekday: true),
    ]

    private enum Parsed {
        case number(Int)
        case name, seven
    }

    func takes(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { part in
            let inner = part.dropFirst()
            let isRange = inner.contains(UInt8(ascii: "/")) || inner.contains(UInt8(ascii: "-"))
            return isRange || part.elementsEqual("*".utf8) ? takesRange(part) : parse(part) != nil
        }
    }

    private func takesRange(_ text: ArraySlice<UInt8>) -> Bool {
        var range = text
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count == 2 {
            range = parts[0]
            switch parse(parts[1]) {
            case nil, .name: return false
            case .seven: return true
            case .number(let step): guard step >= 1, step < values.upperBound else { return false }
            }
        }
        let ends = range.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return ends.count == 2 ? ends.allSatisfy { parse($0) != nil } : range.elementsEqual("*".utf8)
    }

    private func parse(_ text: ArraySlice<UInt8>) -> Parsed? {
        if text.elementsEqual(">".utf8) { return .number(values.upperBound) }
        if text.elementsEqual("<".utf8) { return .number(values.lowerBound) }
        guard !text.isEmpty, text.allSatisfy({ (48...57).contains($0) }) else {
            let lower = String(decoding: text, as: UTF8.self).lowercased()
            return names.contains { $0.hasSameBytes(as: lower) } ? .name : nil
        }
        guard let number = Int(String(decoding: text, as: UTF8.self)) else { return nil }
        if isWeekday, number == 7 { return .seven }
        return values.contains(number) ? .number(number) : nil
    }
}
