import Fleet

/// The lines of a file, the last one first. Of a file of gigabytes only the end is read.
struct BackwardLines {
    private static let block = 1 << 16

    private let file: GrowingFile
    /// Everything before is not read yet.
    private var place: Int
    /// What was read of the line that ends before the last one that was given.
    private var rest: [UInt8] = []
    private var isDropping = false
    private var isOver = false
    /// Lines that were too long.
    private(set) var dropped = 0

    /// What stands behind the last line break comes first, be it empty.
    init(_ file: GrowingFile, end: Int) { (self.file, place) = (file, end) }

    /// Nil at the beginning of the file.
    mutating func next() throws(FileError) -> [UInt8]? {
        while !isOver {
            if let end = rest.lastIndex(of: UInt8(ascii: "\n")) {
                let line = Array(rest[(end + 1)...])
                rest.removeSubrange(end...)
                if isDropping {
                    isDropping = false
                    continue
                }
                return line
            }
            if rest.count > LineSplitter.limit {
                if !isDropping { dropped += 1 }
                (rest, isDropping) = ([], true)
            } else if isDropping {
                rest = []
            }
            guard place > 0 else {
                isOver = true
                return isDropping ? nil : rest
            }
            let count = min(place, Self.block)
            rest = try file.read(at: place - count, count: count) + rest
            place -= count
        }
        return nil
    }
}
