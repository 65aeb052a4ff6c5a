/// A tar archive in the form of POSIX.1-2001 (pax), as bytes. The same members give the same bytes.
struct TarArchive {
    /// What was added since they were taken.
    private(set) var bytes: [UInt8] = []
    /// That of an empty file without a name, which all others differ little from.
    private let header: [UInt8]

    private static let block = 512

    /// `time` is that of all members, in seconds since 1970.
    init(time: Int) {
        var header = [UInt8](repeating: 0, count: TarArchive.block)
        func put(_ text: String, at place: Int) {
            for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
        }
        put("0000644", at: 100)
        for owner in [108, 116] { put("0000000", at: owner) }
        TarArchive.put(0, 11, at: 124, of: &header)
        TarArchive.put(time, 11, at: 136, of: &header)
        put("ustar\u{0}00", at: 257)
        self.header = header
    }

    /// How many bytes a member takes.
    static func size(of content: Int, at path: String) -> Int {
        let record = path.utf8.count > nameLimit ? block + padded(record("path", of: path).count) : 0
        return record + block + padded(content)
    }

    /// How many the end takes.
    static let endSize = 2 * block

    /// Bytes of a path that a header has room for.
    private static let nameLimit = 100

    /// How many bytes the content of a member takes.
    static func padded(_ count: Int) -> Int { (count + block - 1) / block * block }

    /// Those that were not taken yet.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// A regular file.
    mutating func add(_ path: String, _ content: [UInt8]) {
        add(path, size: content.count) { $0 += content }
    }

    /// A regular file whose content is appended; there are as many bytes as is said.
    mutating func add<Failure: Error>(
        _ path: String, size: Int, _ append: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let name = path.utf8
        if name.count > TarArchive.nameLimit {
            let record = TarArchive.record("path", of: path)
            addHeader("PaxHeaders/path".utf8[...], size: record.count, kind: "x")
            bytes += record
            pad(record.count)
        }
        addHeader(name.suffix(TarArchive.nameLimit), size: size, kind: "0")
        try append(&bytes)
        pad(size)
    }

    /// What has no room in a header, for the member that follows: `27 path=…\n`, where the number counts itself.
    private static func record(_ key: String, of value: String) -> [UInt8] {
        let text = " \(key)=\(value)\n"
        var count = text.utf8.count + 1
        while String(count).utf8.count + text.utf8.count != count { count = String(count).utf8.count + text.utf8.count }
        return Array((String(count) + text).utf8)
    }

    private mutating func addHeader(_ name: Substring.UTF8View, size: Int, kind: Unicode.Scalar) {
        let start = bytes.count
        bytes += header
        for (offset, byte) in name.enumerated() { bytes[start + offset] = byte }
        TarArchive.put(size, 11, at: start + 124, of: &bytes)
        bytes[start + 156] = UInt8(ascii: kind)
        // The checksum counts as eight spaces.
        let sum = bytes[start...].reduce(8 * Int(UInt8(ascii: " "))) { $0 + Int($1) }
        TarArchive.put(sum, 6, at: start + 148, of: &bytes)
        bytes[start + 155] = UInt8(ascii: " ")
    }

    /// An octal number.
    private static func put(_ number: Int, _ digits: Int, at place: Int, of bytes: inout [UInt8]) {
        for digit in 0..<digits {
            bytes[place + digits - 1 - digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number >> (3 * digit) & 7)
        }
    }

    /// After a content of so many bytes.
    private mutating func pad(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: TarArchive.padded(count) - count))
    }

    /// Two blocks of nothing.
    mutating func finish() { bytes.append(contentsOf: repeatElement(0, count: TarArchive.endSize)) }
}
