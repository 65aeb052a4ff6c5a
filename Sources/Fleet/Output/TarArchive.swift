/// Members of a tar archive in the form of POSIX.1-2001 (pax), as bytes. The same members give the same bytes.
struct TarArchive: Sendable {
    /// That of an empty file without a name, which all others differ little from.
    private let header: [UInt8]
    /// Of its bytes. The checksum counts as eight spaces.
    private let headerSum: Int

    private static let block = 512

    /// `time` is that of all members, in seconds since 1970.
    init(time: Int) {
        var header = [UInt8](repeating: 0, count: TarArchive.block)
        func put(_ text: String, at place: Int) {
            for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
        }
        put("0000644", at: 100)
        for owner in [108, 116] { put("0000000", at: owner) }
        put("00000000000", at: 124)
        var span = header.mutableSpan
        _ = TarArchive.put(time, 11, at: 136, of: &span)
        put("        ", at: 148)
        put("ustar\u{0}00", at: 257)
        self.header = header
        headerSum = header.reduce(0) { $0 + Int($1) }
    }

    /// Bytes of a path that a header has room for.
    private static let nameLimit = 100

    /// How many bytes the content of a member takes.
    private static func padded(_ count: Int) -> Int { (count + block - 1) / block * block }

    /// How many bytes a member takes at most whose path is of the usual length.
    static func room(for count: Int) -> Int { block + padded(count) }

    /// A regular file; where its content begins.
    @discardableResult
    func add(_ path: ArraySlice<UInt8>, _ content: ArraySlice<UInt8>, to archive: inout [UInt8]) -> Int {
        begin(path, size: content.count, in: &archive)
        let place = archive.count
        archive += content
        TarArchive.end(content.count, in: &archive)
        return place
    }

    /// What comes before the content of a regular file.
    func begin(_ path: ArraySlice<UInt8>, size: Int, in archive: inout [UInt8]) {
        if path.count > TarArchive.nameLimit {
            let record = TarArchive.record("path", of: path)
            addHeader(Array("PaxHeaders/path".utf8)[...], size: record.count, kind: UInt8(ascii: "x"), to: &archive)
            archive += record
            TarArchive.end(record.count, in: &archive)
        }
        addHeader(path.suffix(TarArchive.nameLimit), size: size, kind: UInt8(ascii: "0"), to: &archive)
    }

    /// After a content of so many bytes.
    static func end(_ size: Int, in archive: inout [UInt8]) {
        addNothing(padded(size) - size, to: &archive)
    }

    /// What has no room in a header, for the member that follows: `27 path=…\n`, where the number counts itself.
    private static func record(_ key: String, of value: ArraySlice<UInt8>) -> [UInt8] {
        let text = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        var count = text.count + 1
        while String(count).utf8.count + text.count != count { count = String(count).utf8.count + text.count }
        return Array(String(count).utf8) + text
    }

    private func addHeader(_ name: ArraySlice<UInt8>, size: Int, kind: UInt8, to archive: inout [UInt8]) {
        let start = archive.count
        archive += header
        var sum = headerSum + Int(kind)
        var place = start
        var bytes = archive.mutableSpan
        for byte in name {
            bytes[place] = byte
            sum += Int(byte)
            place += 1
        }
        sum += TarArchive.put(size, 11, at: start + 124, of: &bytes)
        bytes[start + 156] = kind
        _ = TarArchive.put(sum, 6, at: start + 148, of: &bytes)
        bytes[start + 154] = 0
    }

    /// An octal number; the sum of its digits.
    private static func put(_ number: Int, _ digits: Int, at place: Int, of bytes: inout MutableSpan<UInt8>) -> Int {
        var (rest, sum) = (number, 0)
        for offset in stride(from: digits - 1, through: 0, by: -1) {
            bytes[place + offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest & 7)
            sum += rest & 7
            rest >>= 3
        }
        return sum
    }

    /// Two blocks of nothing.
    static func end(_ archive: inout [UInt8]) {
        addNothing(2 * block, to: &archive)
    }

    private static func addNothing(_ count: Int, to archive: inout [UInt8]) {
        archive.append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
    }
}
