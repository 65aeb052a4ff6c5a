/// Bytes that are read piece by piece: of a file that nobody changes, only replaces, or of memory.
final class StoredBytes: Sendable {
    private enum Source: Sendable {
        case memory([UInt8])
        case file(OpenFile)
    }

    private let source: Source
    let count: Int

    init(_ bytes: [UInt8]) { (source, count) = (.memory(bytes), bytes.count) }

    init(_ file: OpenFile) { (source, count) = (.file(file), file.size) }

    /// Nil if there are not as many, or they cannot be read.
    func read(_ range: Range<Int>) -> ArraySlice<UInt8>? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        return switch source {
        case .memory(let bytes): bytes[range]
        case .file(let file): file.read(range).map { $0[...] }
        }
    }

    /// The same in memory: for who needs most of it, piece by piece. What cannot be read is left where it is.
    func loaded() -> StoredBytes {
        guard case .file(let file) = source, let bytes = file.read(0..<count) else { return self }
        return StoredBytes(bytes)
    }
}
