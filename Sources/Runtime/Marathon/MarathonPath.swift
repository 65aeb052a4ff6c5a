/// Where an app is in the API.
enum MarathonPath {
    /// `/v2/apps/a/b` for the id `/a/b`. Nil if it is no id that Marathon gives, or one whose end the API reads as another
    /// question: a DELETE of `/v2/apps/x/tasks` ends the tasks of `/x`.
    static func of(_ id: String) -> String? {
        guard id.utf8.first == UInt8(ascii: "/") else { return nil }
        let segments = id.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.allSatisfy(isSegment), !segments.suffix(2).contains(where: isWord) else { return nil }
        return "/v2/apps" + id
    }

    /// Words of lower case letters, digits and inner `-`, with dots between them: neither `.` nor `..` is one.
    private static func isSegment(_ segment: Substring.UTF8View) -> Bool {
        segment.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { word in
            guard let first = word.first, let last = word.last, first != UInt8(ascii: "-"), last != UInt8(ascii: "-")
            else { return false }
            return word.allSatisfy { ASCII.isSmallLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// What stands behind an app's id in the API.
    private static func isWord(_ segment: Substring.UTF8View) -> Bool {
        ["tasks", "versions", "restart"].contains { segment.elementsEqual($0.utf8) }
    }
}
