/// The time zone of a reader, as an explicit input.
public struct LocalZone: Sendable {
    /// Minutes east of UTC at a moment in seconds since 1970: summers differ from winters.
    public var offset: @Sendable (_ seconds: Int) -> Int

    public init(offset: @escaping @Sendable (_ seconds: Int) -> Int) { self.offset = offset }

    public static let utc = LocalZone { _ in 0 }
}
