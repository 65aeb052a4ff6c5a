/// What Marathon thinks of `SERVICE.INSTANCE`, with which the id of an app begins. There, `_` is written `--`.
///
/// Marathon takes labels that `.` divides, of lower case letters, digits and `-`, which begin and end with a letter or
/// a digit. Its Python client, which paasta_tools asks first, looks at the first character alone.
enum MarathonName {
    enum Fault {
        /// paasta_tools cannot send it either.
        case refusedByClient
        case holds(UInt8)
        /// A label is empty, or begins or ends with `-` or `_`.
        case label(String)
    }

    static let hint =
        "names are lower case letters, digits, '-', '_' and '.'; each part begins and ends with a letter or a digit"

    /// Whether paasta_tools can send it.
    static func isTakenByClient(_ id: InstanceID) -> Bool { id.service.text.utf8.first.map(isPlain) ?? false }

    /// Nil if Marathon takes it.
    static func problem(of id: InstanceID) -> Fault? {
        guard isTakenByClient(id) else { return .refusedByClient }
        let text = id.description
        for byte in text.utf8 where !isPlain(byte) && !"-_.".utf8.contains(byte) { return .holds(byte) }
        for label in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let first = label.first, let last = label.last, isPlain(first), isPlain(last) else {
                return .label(String(decoding: label, as: UTF8.self))
            }
        }
        return nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 97 < 26 || byte &- 48 < 10 }
}
