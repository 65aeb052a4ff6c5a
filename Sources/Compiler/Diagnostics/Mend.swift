/// What mends a finding for sure, as data: made where the finding is, carried out by whoever has the file. It touches the
/// file in which the finding stands and no other, and of that no more than it has to.
public struct Mend: Hashable, Sendable {
    /// A piece of a file, in bytes from its start, and what comes in its place.
    public struct Edit: Hashable, Sendable {
        public var range: Range<Int>
        public var text: String

        public init(_ range: Range<Int>, _ text: String) { (self.range, self.text) = (range, text) }
    }

    public enum Change: Hashable, Sendable {
        /// In order, and none within another.
        case edits([Edit])
        /// The file gets this name, in the folder in which it lies.
        case rename(String)
    }

    /// For people, as an order: `write 'instances'`.
    public var title: String
    public var change: Change

    public init(_ title: String, _ change: Change) { (self.title, self.change) = (title, change) }

    /// Of one piece.
    public init(_ title: String, _ range: Range<Int>, _ text: String) {
        self.init(title, .edits([Edit(range, text)]))
    }

    /// None if it is a rename.
    public var edits: [Edit] { if case .edits(let edits) = change { edits } else { [] } }

    /// A text after these edits, which are in order; nil if one of them is not within it or touches another.
    public static func apply(_ edits: [Edit], to bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.text.utf8.count })
        var place = 0
        for edit in edits {
            guard edit.range.lowerBound >= place, edit.range.upperBound <= bytes.count else { return nil }
            result += bytes[place..<edit.range.lowerBound]
            result += edit.text.utf8
            place = edit.range.upperBound
        }
        return result + bytes[place...]
    }
}
