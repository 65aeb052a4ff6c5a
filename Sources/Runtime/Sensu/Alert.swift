/// What a check came to, for whoever is on call.
public struct Alert: Sendable, Equatable {
    public var check: SensuCheck
    /// 0 fine, 1 warning, 2 critical, 3 not known
    public var status: Int
    /// What is wrong, a line for each.
    public var lines: [String]
    /// Commands with which to begin, if it is not fine.
    public var firstLook: [String]

    public init(_ check: SensuCheck, status: Int, lines: [String], firstLook: [String] = []) {
        (self.check, self.status, self.lines, self.firstLook) = (check, status, lines, firstLook)
    }

    /// - Parameter since: when it began to fail, in seconds since 1970
    func output(since: Double?) -> String {
        var lines = lines
        if status != 0 {
            if let since, let time = LogTime.text(since.rounded(.down)) { lines.append("Since \(time) UTC.") }
            if !firstLook.isEmpty { lines.append("First look at: \(firstLook.joined(separator: "; "))") }
        }
        return lines.joined(separator: "\n")
    }
}
