extension [Diagnostic] {
    /// Those that are not among `old`. Lines move, so that a place counts by its file alone; of equal ones as many are new
    /// as there are more.
    public func without(_ old: [Diagnostic]) -> [Diagnostic] {
        var left: [Key: Int] = [:]
        for finding in old { left[Key(finding), default: 0] += 1 }
        return filter { finding in
            guard let count = left[Key(finding)], count > 0 else { return true }
            left[Key(finding)] = count - 1
            return false
        }
    }
}

/// What two findings share that are one to a reader.
private struct Key: Hashable {
    var code: String
    var path: String
    var message: String

    init(_ finding: Diagnostic) {
        (code, path, message) = (finding.id.code, finding.span?.path ?? "", finding.message)
    }
}
