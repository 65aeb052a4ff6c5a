import Glibc

/// Bytes that are read piece by piece: of a file that nobody changes, only replaces, or of memory.
final class StoredBytes: Sendable {
    private let descriptor: Int32
    private let bytes: [UInt8]
    let count: Int

    init(_ bytes: [UInt8]) { (descriptor, self.bytes, count) = (-1, bytes, bytes.count) }

    /// Nil if there is no such file, or it cannot be read.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0 else { return nil }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        (self.descriptor, bytes, count) = (descriptor, [], Int(status.st_size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Nil if there are not as many, or they cannot be read.
    func read(_ range: Range<Int>) -> [UInt8]? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        if descriptor < 0 { return Array(bytes[range]) }
        var read: [UInt8] = []
        while read.count < range.count {
            var piece = [UInt8](repeating: 0, count: range.count - read.count)
            let count = pread(descriptor, &piece, piece.count, range.lowerBound + read.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            if count == range.count { return piece }
            read += piece.prefix(count)
        }
        return read
    }
}
