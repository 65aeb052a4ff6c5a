/// FNV-1a of 64 bits: tells bytes that differ by chance, not bytes that someone made to collide.
public enum Checksum {
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    /// Another one, which takes eight bytes at a time: for what is long.
    public static func ofWords(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        func take(_ word: UInt64) {
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        var place = bytes.startIndex
        while bytes.endIndex - place >= 8 {
            var word: UInt64 = 0
            for index in place..<place + 8 { word = word << 8 | UInt64(bytes[index]) }
            take(word)
            place += 8
        }
        for byte in bytes[place...] { take(UInt64(byte)) }
        return hash
    }
}
