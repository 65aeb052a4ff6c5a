import CLibgit2
import Glibc

/// Bytes of paths on their way from and to C.
enum CStrings {
    static let slash = UInt8(ascii: "/")

    /// The bytes before the NUL, where they are.
    static func bytes(_ string: UnsafePointer<CChar>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: string, count: strlen(string))
    }

    /// Calls `body` with the bytes and a NUL behind them.
    static func withPointer<Result>(
        _ bytes: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        let terminated = Array(bytes) + [0]
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { preconditionFailure("a NUL is there") }
                return body(start)
            }
        }
    }

    /// Calls `body` with all of them as libgit2 takes lists of texts.
    static func withArray<Result>(_ texts: [[UInt8]], _ body: (git_strarray) -> Result) -> Result {
        var bytes = texts.flatMap { $0 + [0] }.map { CChar(bitPattern: $0) }
        return bytes.withUnsafeMutableBufferPointer { buffer in
            var start = 0
            var pointers = texts.map { text in
                defer { start += text.count + 1 }
                return buffer.baseAddress.map { $0 + start }
            }
            return pointers.withUnsafeMutableBufferPointer { list in
                body(git_strarray(strings: list.baseAddress, count: list.count))
            }
        }
    }
}
