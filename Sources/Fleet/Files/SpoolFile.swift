import Glibc
import Synchronization

/// Bytes that are written once and read again before the run ends, in a file without a name: so they are not in memory, and
/// nothing of a killed run is left. Any thread may add to it.
final class SpoolFile: Sendable {
    /// How many bytes are written at once.
    private static let pieceSize = 256 << 10

    /// What is not in the file yet.
    private struct End {
        var bytes: [UInt8] = []
        /// Where it begins.
        var place = 0
    }

    /// What people are told that cannot be written.
    private let target: String
    private let descriptor: Int32
    private let end = Mutex(End())

    /// In a folder of the disk that it is to lie on.
    init(for target: String, in folder: Folder) throws(FileError) {
        self.target = target
        descriptor = try NewFile.nameless(for: target, in: folder)
    }

    deinit { close(descriptor) }

    /// Where the bytes begin.
    func add(_ bytes: [UInt8]) throws(FileError) -> Int {
        let (place, code) = end.withLock { end in
            let place = end.place + end.bytes.count
            end.bytes += bytes
            return (place, end.bytes.count < SpoolFile.pieceSize ? 0 : write(&end))
        }
        if code != 0 { throw FileError(target, "written", .system(code)) }
        return place
    }

    /// Before anything is read that was added until then.
    func finish() throws(FileError) {
        let code = end.withLock { write(&$0) }
        if code != 0 { throw FileError(target, "written", .system(code)) }
    }

    private func write(_ end: inout End) -> Int32 {
        let code = NewFile.write(end.bytes, to: descriptor)
        end.place += end.bytes.count
        end.bytes.removeAll(keepingCapacity: true)
        return code
    }

    /// Appends what was added there.
    func read(at place: Int, count: Int, to bytes: inout [UInt8]) throws(FileError) {
        var done = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count))
        let end = bytes.count
        while done < end {
            let offset = place + count - (end - done)
            let read = bytes[done...].withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw FileError(target, "written", .system(read < 0 ? errno : EIO)) }
            done += read
        }
    }
}
