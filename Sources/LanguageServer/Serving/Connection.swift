import Glibc

/// The two ends of a client: what it sends is read as far as it is there, and what it is sent is written at once.
final class Connection {
    private let (input, output): (Int32, Int32)
    private var buffer = MessageBuffer()
    /// Messages that came and were not looked at. Nobody types that fast.
    private(set) var waiting: [[UInt8]] = []
    private static let waitingLimit = 4096
    private(set) var isAtEnd = false
    private(set) var failure: MessageBuffer.Failure?

    init(input: Int32, output: Int32) { (self.input, self.output) = (input, output) }

    /// The next message; waits for one so many milliseconds at most (-1: as long as it takes). Nil if none came.
    func next(wait: Int32) -> [UInt8]? {
        readAll(wait: waiting.isEmpty ? wait : 0)
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// Reads what is there.
    private func readAll(wait: Int32) {
        var wait = wait
        while !isAtEnd, failure == nil, waiting.count < Self.waitingLimit, isReadable(wait) {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(input, &bytes, bytes.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else {
                isAtEnd = true
                return
            }
            buffer.add(bytes.prefix(count))
            take()
            // Half a message is waited for as one that did not begin.
            if !waiting.isEmpty { wait = 0 }
        }
    }

    private func take() {
        do throws(MessageBuffer.Failure) {
            while let message = try buffer.next() { waiting.append(message) }
        } catch {
            failure = error
        }
    }

    private func isReadable(_ wait: Int32) -> Bool {
        var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, wait) > 0
    }

    /// Whether it could be written: a client that is gone takes nothing.
    func send(_ text: String) -> Bool {
        let body = Array(text.utf8)
        let bytes = Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
        var place = 0
        while place < bytes.count {
            let rest = place == 0 ? bytes : Array(bytes[place...])
            let count = Glibc.write(output, rest, rest.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var descriptor = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptor, 1, 1000)
                continue
            }
            guard count > 0 else { return false }
            place += count
        }
        return true
    }
}
