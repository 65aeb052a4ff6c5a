import Glibc
import Planner

/// Writes lines to standard output, of which soac apply uses nothing else.
struct OutputLogWriter: LogWriter {
    /// What a pipe takes at once: nobody else's lines come between.
    private static let piece = 4096

    private let descriptor: Int32

    init(_ descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    func write(_ line: LogLine) throws(LogFailure) { try write(line.text) }
    func write(_ line: AuditLine) throws(LogFailure) { try write(line.text) }

    private func write(_ text: String) throws(LogFailure) {
        var rest = Array((text + "\n").utf8)
        while !rest.isEmpty {
            // Who reads may be slow, and no bounce waits for that.
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&wait, 1, 1000) != 0 else { throw LogFailure("standard output is not read fast enough") }
            let piece = Array(rest.prefix(Self.piece))
            let count = Glibc.write(descriptor, piece, piece.count)
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                throw LogFailure("standard output cannot be written: \(String(cString: strerror(errno)))")
            }
        }
    }
}
