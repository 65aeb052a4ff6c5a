import Compiler

/// Changed files as a patch that `git apply` takes.
public enum Patch {
    /// Lines around a change.
    private static let context = 3

    /// `folder` is where soa-configs is in its repository; empty: at the top.
    public static func of(_ files: [MendedFile], folder: String) -> String {
        files.map { text(of: $0, folder.isEmpty ? "" : folder + "/") }.joined()
    }

    private static func text(of file: MendedFile, _ folder: String) -> String {
        let (old, new) = (quoted("a/" + folder + file.path), quoted("b/" + folder + file.newPath))
        var text = "diff --git \(old) \(new)\n"
        if file.path != file.newPath {
            let (from, to) = (quoted(folder + file.path), quoted(folder + file.newPath))
            if file.before == file.after { text += "similarity index 100%\n" }
            text += "rename from \(from)\nrename to \(to)\n"
        }
        if file.before == file.after { return text }
        return text + "--- \(old)\n+++ \(new)\n" + hunks(lines(file.before), lines(file.after))
    }

    /// As git writes a name that holds what ends one.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        if isPlain { return path }
        let bytes = path.utf8.map { byte in
            switch byte {
            case 0x22, 0x5C: return "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return "\"\(bytes.joined())\""
    }

    /// With their line breaks.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (place, byte) in bytes.enumerated() where byte == 0x0A {
            lines.append(bytes[start...place])
            start = place + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private enum Step {
        case same(ArraySlice<UInt8>)
        case old(ArraySlice<UInt8>)
        case new(ArraySlice<UInt8>)

        var isChange: Bool { if case .same = self { false } else { true } }
    }

    /// A mend takes lines away, or changes what stands in them: nothing moves, and no line is new.
    private static func steps(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Step] {
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                steps.append(.same(old[i]))
                (i, j) = (i + 1, j + 1)
                continue
            }
            let isGone = j == new.count || old.count - i > new.count - j && !(i < old.count && isLike(old[i], new[j]))
            if i < old.count {
                steps.append(.old(old[i]))
                i += 1
            }
            if !isGone, j < new.count {
                steps.append(.new(new[j]))
                j += 1
            }
        }
        return steps
    }

    /// Whether two lines have half of their text in common.
    private static func isLike(_ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>) -> Bool {
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed()).prefix { $0 == $1 }.count
        return 2 * (start + end) >= min(old.count, new.count)
    }

    private static func hunks(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> String {
        let steps = steps(old, new)
        let changes = steps.indices.filter { steps[$0].isChange }
        var ranges: [Range<Int>] = []
        for place in changes {
            let range = max(0, place - context)..<min(steps.count, place + context + 1)
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        var text = ""
        var (line, newLine, at) = (1, 1, 0)
        for range in ranges {
            line += steps[at..<range.lowerBound].count
            newLine += steps[at..<range.lowerBound].count
            let part = steps[range]
            let counts = (
                part.count { if case .new = $0 { false } else { true } },
                part.count {
                    if case .old = $0 { false } else { true }
                }
            )
            text += "@@ -\(place(line, counts.0)) +\(place(newLine, counts.1)) @@\n" + part.map(shown).joined()
            (line, newLine, at) = (line + counts.0, newLine + counts.1, range.upperBound)
        }
        return text
    }

    /// Where nothing is, the line before it is named.
    private static func place(_ line: Int, _ count: Int) -> String { "\(count == 0 ? line - 1 : line),\(count)" }

    private static func shown(_ step: Step) -> String {
        let (mark, line) =
            switch step {
            case .same(let line): (" ", line)
            case .old(let line): ("-", line)
            case .new(let line): ("+", line)
            }
        return mark + String(decoding: line, as: UTF8.self)
            + (line.last == 0x0A ? "" : "\n\\ No newline at end of file\n")
    }
}
