/// Texts as bytes. Swift takes `é` in its two spellings for one text; Python and git do not.
extension String {
    public func hasSameBytes(as other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        guard left.count == right.count else { return false }
        for i in left.indices where left[i] != right[i] { return false }
        return true
    }

    /// Hashes its bytes, for keys that compare by them.
    func hashBytes(into hasher: inout Hasher) {
        let isHashed: Void? = utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        if isHashed == nil { hasher.combine(Array(utf8)) }
    }

    /// The order of UTF-8 bytes, which is that of code points.
    public func precedesInBytes(_ other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        for i in 0..<min(left.count, right.count) where left[i] != right[i] { return left[i] < right[i] }
        return left.count < right.count
    }
}
