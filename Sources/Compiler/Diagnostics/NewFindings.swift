extension Diagnostic {
    /// The same for two findings that are one to a reader. Lines move, so that a place counts by its file alone.
    public var fingerprint: UInt64 {
        Checksum.of([id.code, span?.path ?? "", message].joined(separator: "\0").utf8)
    }
}

extension [Diagnostic] {
    /// Those that are not among the old ones, which are given by their fingerprints; of equal ones as many are new as there
    /// are more.
    public func without(_ old: [UInt64]) -> [Diagnostic] {
        var left: [UInt64: Int] = [:]
        for fingerprint in old { left[fingerprint, default: 0] += 1 }
        return filter { finding in
            guard let count = left[finding.fingerprint], count > 0 else { return true }
            left[finding.fingerprint] = count - 1
            return false
        }
    }
}
