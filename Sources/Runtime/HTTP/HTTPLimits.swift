/// What an exchange may cost.
package struct HTTPLimits: Hashable, Sendable {
    /// All bytes of an answer's headers.
    static let headerBytes = 256 << 10

    /// From the search for the address to the last byte of the answer, however slowly it comes.
    package var time = Duration.seconds(10)
    /// Bytes of a body that are kept, after decompression. A longer one is not read to its end.
    var body = 64 << 10
}
