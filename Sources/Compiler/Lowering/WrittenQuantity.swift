/// Numbers that people write with a unit where a number alone is read.
enum WrittenQuantity {
    /// How much `2 GB` or `1.5g` is in the megabytes that `mem` and `disk` count, and `500m` in cpus; nil if the text is no such
    /// quantity, or not of that key.
    static func hint(_ text: String, of key: InstanceKey) -> String? {
        let digits = text.utf8.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        guard !digits.isEmpty, let number = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
        let unit = String(decoding: text.utf8.dropFirst(digits.count), as: UTF8.self).lowercased()
            .drop { $0 == " " }
        switch key {
        case .mem, .disk:
            guard let megabytes = megabytes(String(unit)) else { return nil }
            return "write \(shown(number * megabytes)): \(key.name) is in megabytes"
        case .cpus where unit == "m" || unit == "millis": return "write \(shown(number / 1000)): 1 is a whole core"
        default: return nil
        }
    }

    /// How many megabytes a unit is: of paasta's own there are 1024 in a gigabyte.
    private static func megabytes(_ unit: String) -> Double? {
        switch unit {
        case "k", "kb", "ki", "kib": 1 / 1024
        case "m", "mb", "mi", "mib", "megabytes": 1
        case "g", "gb", "gi", "gib", "gigabytes": 1024
        case "t", "tb", "ti", "tib", "terabytes": 1024 * 1024
        default: nil
        }
    }

    private static func shown(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
