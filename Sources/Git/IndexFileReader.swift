/// Reads the bytes of an index file, or of a part of it, from the beginning on. All answers are nil where the bytes end too early.
struct IndexFileReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

    /// From the beginning of the file to where its entries end. False if it is no index file of a form that git writes.
    mutating func skipEntries() -> Bool {
        guard take(4)?.elementsEqual("DIRC".utf8) == true, let version: UInt32 = number(), (2...4).contains(version),
            let count: UInt32 = number()
        else { return false }
        for _ in 0..<count {
            guard skipEntry(isCompressed: version == 4) else { return false }
        }
        return true
    }

    /// Times, sizes and the like take 60 bytes; flags, of which one says that there are more of them; the path. It ends in a
    /// NUL; in version 4 it says how many bytes of the one before it lacks, before that NULs make the entry as long as a
    /// multiple of eight.
    private mutating func skipEntry(isCompressed: Bool) -> Bool {
        let start = place
        guard take(60) != nil, let flags = take(2), let high = flags.first, high & 0x40 == 0 || take(2) != nil else {
            return false
        }
        if isCompressed {
            while let byte = take(1)?.first, byte & 0x80 != 0 {}
        }
        // Up to a length of 4094 the flags have it.
        let known = Int(high & 0x0F) << 8 | Int(flags[flags.startIndex + 1])
        if !isCompressed, known < 0xFFF { guard take(known) != nil else { return false } }
        guard let end = bytes[place...].firstIndex(of: 0) else { return false }
        place = end + 1
        return isCompressed || take((8 - (place - start) % 8) % 8) != nil
    }

    /// Of the one that has this name; the reader stands where the first begins.
    mutating func `extension`(_ name: String) -> ArraySlice<UInt8>? {
        while let found = take(4), let size: UInt32 = number(), let content = take(Int(size)) {
            if found.elementsEqual(name.utf8) { return content }
        }
        return nil
    }

    /// Up to a byte, which is left out.
    mutating func text(to end: UInt8) -> [UInt8]? {
        guard let stop = bytes[place...].firstIndex(of: end) else { return nil }
        defer { place = stop + 1 }
        return Array(bytes[place..<stop])
    }

    /// In decimal digits.
    mutating func number(to end: UInt8) -> Int? { text(to: end).flatMap { Int(String(decoding: $0, as: UTF8.self)) } }

    mutating func objectID() -> ObjectID? {
        guard let high: UInt64 = number(), let middle: UInt64 = number(), let low: UInt32 = number() else { return nil }
        return ObjectID(words: (high, middle, low))
    }

    /// The first byte is the highest.
    private mutating func number<Number: FixedWidthInteger>() -> Number? {
        take(Number.bitWidth / 8)?.reduce(0) { $0 << 8 | Number($1) }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, bytes.endIndex - place >= count else { return nil }
        place += count
        return bytes[place - count..<place]
    }
}
