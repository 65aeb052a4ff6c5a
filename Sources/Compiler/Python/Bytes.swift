/// Texts as bytes. Swift takes `é` in its two spellings for one text; Python and git do not.
extension String {
    public func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// The order of UTF-8 bytes, which is that of code points.
    public func precedesInBytes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
