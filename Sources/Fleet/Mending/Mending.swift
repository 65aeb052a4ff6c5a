import Compiler
import Git

/// Carries out the mends of findings, until there is none left. One after which there are more errors than before is none, and
/// what it was for is left: of a key that was misspelt and is known now, the value counts.
public struct Mending {
    private let live: LiveCheck
    private let isWanted: (Diagnostic) -> Bool
    /// Whether an error that can be mended is none: what is behind it will be.
    private let countsOnMore: Bool
    /// By their first path.
    private var files: [String: MendedFile] = [:]
    /// What paths were at first, where they are others now.
    private var firstPaths: [String: String] = [:]
    private var mended: [Diagnostic] = []

    /// A mend may let another be seen; none goes in a circle, and this is to be sure.
    private static let rounds = 20

    /// Mends the findings that are wanted; `live` has the mended files then.
    public static func run(
        _ live: LiveCheck, where isWanted: (Diagnostic) -> Bool
    ) throws(Fleet.Failure) -> MendedFiles {
        try withoutActuallyEscaping(isWanted) { isWanted throws(Fleet.Failure) in
            let before = Faults(live.findings())
            let hopeful = try run(live, isWanted, countsOnMore: true)
            if Faults(live.findings()).isAtMost(before) { return hopeful }
            // What was counted on did not come.
            try live.edit(hopeful.contents { _ in .saved })
            return try run(live, isWanted, countsOnMore: false)
        }
    }

    private static func run(
        _ live: LiveCheck, _ isWanted: @escaping (Diagnostic) -> Bool, countsOnMore: Bool
    ) throws(Fleet.Failure) -> MendedFiles {
        var mending = Mending(live: live, isWanted: isWanted, countsOnMore: countsOnMore)
        for _ in 0..<rounds {
            if try !mending.round() { break }
        }
        let files = mending.files.values.filter { $0.before != $0.after || $0.path != $0.newPath }
        return MendedFiles(files: files.sorted { $0.path < $1.path }, mended: mending.mended)
    }

    private init(live: LiveCheck, isWanted: @escaping (Diagnostic) -> Bool, countsOnMore: Bool) {
        (self.live, self.isWanted, self.countsOnMore) = (live, isWanted, countsOnMore)
    }

    /// Whether something was mended.
    private mutating func round() throws(Fleet.Failure) -> Bool {
        let findings = live.findings().filter { $0.mend != nil && $0.span != nil && isWanted($0) }
        var isChanged = false
        for (path, findings) in Self.byPath(findings) {
            let edits = findings.filter { !($0.mend?.edits.isEmpty ?? true) }
            if try carryOut(edits, in: path) {
                isChanged = true
                continue
            }
            // One of them may be at fault.
            for finding in edits where edits.count > 1 {
                if try carryOut([finding], in: path) {
                    isChanged = true
                    break
                }
            }
            for case (let finding, .rename(let name)?) in findings.map({ ($0, $0.mend?.change) }) {
                if try rename(path, to: name, for: finding) {
                    isChanged = true
                    break
                }
            }
        }
        return isChanged
    }

    private static func byPath(_ findings: [Diagnostic]) -> [(path: String, findings: [Diagnostic])] {
        Dictionary(grouping: findings) { Text($0.span?.path ?? "") }.sorted { $0.key < $1.key }
            .map { ($0.key.text, $0.value) }
    }

    // MARK: One file

    /// Carries out mends of one file that do not touch one another; false, and all is as it was, if that makes an error.
    private mutating func carryOut(_ findings: [Diagnostic], in path: String) throws(Fleet.Failure) -> Bool {
        guard !findings.isEmpty, let text = try live.bytes(of: path) else { return false }
        var edits: [Mend.Edit] = []
        var done: [Diagnostic] = []
        // By place: what overlaps waits for the next round.
        for finding in findings {
            let own = finding.mend?.edits ?? []
            guard own.allSatisfy({ new in !edits.contains { $0.touches(new) } }) else { continue }
            edits += own
            done.append(finding)
        }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        guard let after = Mend.apply(edits, to: text), after != text,
            try take([path: .text(after)], orBack: [path: .text(text)])
        else { return false }
        note(path, path, text, after, done)
        return true
    }

    private mutating func rename(
        _ path: String, to name: String, for finding: Diagnostic
    ) throws(Fleet.Failure) -> Bool {
        guard let text = try live.bytes(of: path) else { return false }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let newPath = folder + name
        guard try live.bytes(of: newPath) == nil,
            try take([path: .gone, newPath: .text(text)], orBack: [path: .text(text), newPath: .saved])
        else { return false }
        note(path, newPath, text, text, [finding])
        return true
    }

    private mutating func note(
        _ path: String, _ newPath: String, _ before: [UInt8], _ after: [UInt8], _ findings: [Diagnostic]
    ) {
        let first = firstPaths[path] ?? path
        files[first, default: MendedFile(path: first, newPath: newPath, before: before, after: after)].after = after
        files[first]?.newPath = newPath
        firstPaths[newPath] = first
        mended += findings
    }

    /// Whether these files are in place now: not if there are more errors.
    private func take(
        _ files: [String: LiveCheck.Content], orBack old: [String: LiveCheck.Content]
    ) throws(Fleet.Failure) -> Bool {
        let before = live.findings()
        try live.edit(files)
        var after = live.findings()
        if countsOnMore {
            let known = Set(before.map(\.fingerprint))
            after.removeAll { $0.mend != nil && isWanted($0) && !known.contains($0.fingerprint) }
        }
        if Faults(after).isAtMost(Faults(before)) { return true }
        try live.edit(old)
        return false
    }
}

/// How much is wrong.
private struct Faults {
    private var errors = 0
    /// Errors that keep something from being compiled.
    private var uncompilable = 0
    private var repeatedKeys = 0

    init(_ findings: [Diagnostic]) {
        for finding in findings {
            if finding.id == .duplicateKey { repeatedKeys += 1 }
            guard finding.severity == .error else { continue }
            errors += 1
            if finding.refusedBy.contains(.compile) { uncompilable += 1 }
        }
    }

    func isAtMost(_ other: Faults) -> Bool {
        errors <= other.errors && uncompilable <= other.uncompilable && repeatedKeys <= other.repeatedKeys
    }
}

extension Mend.Edit {
    /// Whether both cannot be made at once.
    fileprivate func touches(_ other: Mend.Edit) -> Bool {
        if range.isEmpty && other.range.isEmpty { return range == other.range }
        return range.lowerBound <= other.range.upperBound && other.range.lowerBound <= range.upperBound
    }
}
