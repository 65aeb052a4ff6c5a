/// Takes messages of the base protocol out of bytes as they come: a header, an empty line, and as many bytes as it says.
struct MessageBuffer {
    /// What a client can make the process keep.
    static let headerLimit = 4096
    static let messageLimit = 32 << 20

    enum Failure: Error, Equatable {
        /// Nobody knows where the next message begins.
        case header(String)
        case tooLarge(Int)
    }

    private var bytes: [UInt8] = []
    /// Where what was not taken begins.
    private var start = 0

    mutating func add(_ more: some Sequence<UInt8>) {
        if start > 1 << 16 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    var count: Int { bytes.count - start }

    /// The next message; nil if it is not there in full.
    mutating func next() throws(Failure) -> [UInt8]? {
        guard let end = endOfHeader() else {
            if count > Self.headerLimit { throw .header("it has more than \(Self.headerLimit) bytes") }
            return nil
        }
        let length = try Self.length(bytes[start..<end])
        let first = end + 4
        guard bytes.count >= first + length else { return nil }
        let message = Array(bytes[first..<first + length])
        start = first + length
        return message
    }

    private func endOfHeader() -> Int? {
        var place = start
        let last = min(bytes.count, start + Self.headerLimit) - 4
        while place <= last {
            if bytes[place] == 0x0D, bytes[place + 1] == 0x0A, bytes[place + 2] == 0x0D, bytes[place + 3] == 0x0A {
                return place
            }
            place += 1
        }
        return nil
    }

    private static func length(_ header: ArraySlice<UInt8>) throws(Failure) -> Int {
        for line in String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            let digits = parts[1].drop { $0 == " " || $0 == "\t" }
            guard let length = Int(digits), length >= 0 else { throw .header("its length is '\(digits.prefix(20))'") }
            guard length <= messageLimit else { throw .tooLarge(length) }
            return length
        }
        throw .header("it says no length")
    }
}
