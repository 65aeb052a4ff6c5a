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
}
