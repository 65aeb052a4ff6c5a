import Compiler

/// The name of a Chronos job, whosever it is.
public struct JobName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    /// `SERVICE INSTANCE`
    public init(_ id: InstanceID) { text = "\(id.service.text) \(id.instance.text)" }

    /// A clone with which an instance runs once more. `stamp` tells when it was made.
    public init(cloneOf id: InstanceID, stamp: String) {
        text = "\(Self.mark)\(stamp) \(id.service.text) \(id.instance.text)"
    }

    /// Whose a job is that soac or paasta_tools made.
    public enum Owner: Hashable, Sendable {
        case instance(InstanceID)
        case clone(of: InstanceID)

        public var id: InstanceID {
            switch self {
            case .instance(let id), .clone(let id): id
            }
        }
    }

    private static let mark = "tmp-"

    /// Nil if it is somebody else's. Of names of two words only the repository tells whether they are: other people's may
    /// have two as well.
    public var owner: Owner? {
        let words = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 2 || words.count == 3 && Self.isCloneMark(words[0]), !words.contains(where: \.isEmpty)
        else {
            return nil
        }
        let names = words.suffix(2).map { String(Substring($0)) }
        let id = InstanceID(service: ServiceName(names[0]), instance: InstanceName(names[1]))
        return words.count == 2 ? .instance(id) : .clone(of: id)
    }

    /// `tmp-2020-02-03T120000123456`: a time in ISO form without `:` and `.`. A whole second has no digits after it.
    private static func isCloneMark(_ word: Substring.UTF8View) -> Bool {
        let shape = "\(mark)dddd-dd-ddTdddddd"
        guard word.count == shape.utf8.count || word.count == shape.utf8.count + 6 else { return false }
        return zip(word, shape + "dddddd").allSatisfy { byte, letter in
            letter == "d" ? (0x30...0x39).contains(byte) : byte == letter.asciiValue
        }
    }

    /// When a clone is made, in UTC, as its name has it.
    public static func stamp(_ time: Timestamp) -> String {
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let date = time.date
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T"
            + "\(digits(time.hour, 2))\(digits(time.minute, 2))\(digits(time.second, 2))"
            + (time.microsecond == 0 ? "" : digits(time.microsecond, 6))
    }
}
