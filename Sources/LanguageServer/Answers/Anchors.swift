import Compiler

/// `&name` and `*name` in a text. They are looked for in the bytes: what an alias stands for has no place of its own.
enum Anchors {
    static func isPart(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// The name of the alias at a place; nil if there is none.
    static func alias(in bytes: [UInt8], at offset: Int) -> [UInt8]? {
        var start = min(offset, bytes.count)
        while start > 0, isPart(bytes[start - 1]) { start -= 1 }
        let isBefore = start > 0 && bytes[start - 1] == UInt8(ascii: "*")
        if !isBefore {
            guard start < bytes.count, bytes[start] == UInt8(ascii: "*") else { return nil }
            start += 1
        }
        let name = Array(bytes[start...].prefix(while: isPart))
        return name.isEmpty ? nil : name
    }

    /// Where the anchor of that name stands.
    static func place(of name: [UInt8], in bytes: [UInt8]) -> Range<Int>? {
        var place = 0
        let wanted = [UInt8(ascii: "&")] + name
        while place + wanted.count <= bytes.count {
            if bytes[place] == wanted[0], bytes[place..<place + wanted.count].elementsEqual(wanted),
                place + wanted.count == bytes.count || !isPart(bytes[place + wanted.count]),
                place == 0 || [0x20, 0x0A, 0x0D, 0x5B, 0x7B, 0x2C].contains(bytes[place - 1])
            {
                return place..<place + wanted.count
            }
            place += 1
        }
        return nil
    }
}
