/// What a list may hold.
public struct ListShape: Sendable {
    public let item: Schema
    /// No two items are equal.
    public let isUnique: Bool

    init(_ item: Schema, isUnique: Bool = false) {
        self.item = item
        self.isUnique = isUnique
    }
}
