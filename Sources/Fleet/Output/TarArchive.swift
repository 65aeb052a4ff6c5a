/// A tar archive in the form of POSIX.1-2001 (pax), as bytes. The same members give the same bytes.
struct TarArchive {
    private(set) var bytes: [UInt8] = []
    /// Of all members, in seconds since 1970.
    private let time: Int

    private static let block = 512

    /// `capacity` is how many bytes there will be, if that is known.
    init(time: Int, capacity: Int = 0) {
        self.time = time
        bytes.reserveCapacity(capacity)
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

    /// A regular file.
    mutating func add(_ path: String, _ content: [UInt8]) {
        var name = Array(path.utf8)
        if name.count > TarArchive.nameLimit {
            let record = TarArchive.record("path", of: path)
            addHeader(Array("PaxHeaders/path".utf8), size: record.count, kind: "x")
            bytes.append(contentsOf: record)
            pad()
            name = Array(name.suffix(TarArchive.nameLimit))
        }
        addHeader(name, size: content.count, kind: "0")
        bytes.append(contentsOf: content)
        pad()
    }

    /// What has no room in a header, for the member that follows: `27 path=…\n`, where the number counts itself.
    private static func record(_ key: String, of value: String) -> [UInt8] {
        let text = " \(key)=\(value)\n"
        var count = text.utf8.count + 1
        while String(count).utf8.count + text.utf8.count != count { count = String(count).utf8.count + text.utf8.count }
        return Array((String(count) + text).utf8)
    }

    private mutating func addHeader(_ name: [UInt8], size: Int, kind: Unicode.Scalar) {
        var header = [UInt8](repeating: 0, count: TarArchive.block)
        func put(_ field: some Collection<UInt8>, at place: Int) {
            for (offset, byte) in field.enumerated() { header[place + offset] = byte }
        }
        put(name, at: 0)
        put(TarArchive.octal(0o644, 7), at: 100)
        for owner in [108, 116] { put(TarArchive.octal(0, 7), at: owner) }
        put(TarArchive.octal(size, 11), at: 124)
        put(TarArchive.octal(time, 11), at: 136)
        header[156] = UInt8(ascii: kind)
        put("ustar\u{0}00".utf8, at: 257)
        // The checksum counts as eight spaces.
        let sum = header.reduce(8 * Int(UInt8(ascii: " "))) { $0 + Int($1) }
        put(TarArchive.octal(sum, 6) + [0, UInt8(ascii: " ")], at: 148)
        bytes.append(contentsOf: header)
    }

    private static func octal(_ number: Int, _ digits: Int) -> [UInt8] {
        (0..<digits).reversed().map { UInt8(ascii: "0") + UInt8(number >> (3 * $0) & 7) }
    }

    private mutating func pad() {
        bytes.append(contentsOf: repeatElement(0, count: TarArchive.padded(bytes.count) - bytes.count))
    }

    /// Two blocks of nothing.
    mutating func finish() { bytes.append(contentsOf: repeatElement(0, count: TarArchive.endSize)) }
}
