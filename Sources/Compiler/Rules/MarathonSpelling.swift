/// How the names of services and instances are written in Marathon's ids, which have no `_`.
enum MarathonSpelling {
    /// The name as ids have it: each `_` is `--`.
    static func written(_ name: String) -> String {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                bytes += [UInt8(ascii: "-"), UInt8(ascii: "-")]
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What PaaSTA takes the written name for: each `--` from the left is `_`.
    static func readBack(_ name: String) -> String {
        var bytes: [UInt8] = []
        var waits = false
        for byte in written(name).utf8 {
            if byte == UInt8(ascii: "-"), waits {
                bytes[bytes.count - 1] = UInt8(ascii: "_")
                waits = false
            } else {
                bytes.append(byte)
                waits = byte == UInt8(ascii: "-")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether nothing else is written like it: it has no `.`, and no `-` beside another `-` or a `_`.
    static func isPlain(_ name: String) -> Bool {
        var last: UInt8 = 0
        for byte in name.utf8 {
            let isDash = byte == UInt8(ascii: "-")
            if byte == UInt8(ascii: ".") || isDash && (last == byte || last == UInt8(ascii: "_")) { return false }
            if byte == UInt8(ascii: "_") && last == UInt8(ascii: "-") { return false }
            last = byte
        }
        return true
    }
}
