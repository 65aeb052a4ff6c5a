/// What Java's `Pattern.compile` refuses: Marathon and Chronos take constraints' values for such patterns. Judges no more
/// than the form; what is not known is taken.
struct JavaPattern {
    private let text: [Unicode.Scalar]
    private var place = 0

    private init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// What is wrong with a pattern; nil if it is sound.
    static func problem(of pattern: String) -> String? {
        var parser = JavaPattern(pattern)
        do throws(Fault) { try parser.whole() } catch { return error.message }
        return nil
    }

    private struct Fault: Error {
        var message: String
    }

    private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    /// Groups are counted, and not entered: a pattern may nest them as deeply as it likes.
    private mutating func whole() throws(Fault) {
        var open = 0
        /// Whether there is something that can be repeated.
        var hasAtom = false
        while let scalar = next {
            place += 1
            switch scalar {
            case "(":
                open += 1
                hasAtom = try group()
                if hasAtom { open -= 1 }
            case ")":
                guard open > 0 else { throw Fault(message: "a ')' is not opened") }
                open -= 1
                hasAtom = true
                try quantifiers()
            case "|": hasAtom = false
            case "*", "+", "?":
                if !hasAtom { throw Fault(message: "there is nothing that '\(scalar)' could repeat") }
                // One that can be taken stands behind its atom.
                throw Fault(message: "'\(scalar)' repeats what is repeated already")
            case "{": throw Fault(message: "a '{' does not say how often something is repeated")
            case "[":
                try characterClass()
                hasAtom = true
                try quantifiers()
            case "\\":
                try escape()
                hasAtom = true
                try quantifiers()
            default:
                hasAtom = true
                try quantifiers()
            }
        }
        if open > 0 { throw Fault(message: "a '(' is not closed") }
    }

    /// What follows a `(`. True if it only sets flags, and is complete.
    private mutating func group() throws(Fault) -> Bool {
        guard take("?") else { return false }
        if take(":") || take("=") || take("!") || take(">") { return false }
        if take("<") {
            if take("=") || take("!") { return false }
            let start = place
            while let scalar = next, scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                place += 1
            }
            guard place > start, text[start].properties.isAlphabetic, take(">") else {
                throw Fault(message: "the name of a group is letters and digits")
            }
            return false
        }
        while let scalar = next, "idmsuxU-".unicodeScalars.contains(scalar) { place += 1 }
        if take(":") { return false }
        guard take(")") else { throw Fault(message: "'(?' is followed by nothing that is known") }
        return true
    }

    /// At most one, and what makes it lazy or possessive.
    private mutating func quantifiers() throws(Fault) {
        if take("{") {
            let least = number()
            guard let least else { throw Fault(message: "a '{' does not say how often something is repeated") }
            if take(","), let most = number(), most < least {
                throw Fault(message: "{\(least),\(most)} goes from more to less")
            }
            guard take("}") else { throw Fault(message: "a '{' is not closed") }
        } else if !take("*"), !take("+"), !take("?") {
            return
        }
        if !take("?") { _ = take("+") }
    }

    private mutating func number() -> Int? {
        let start = place
        while let scalar = next, ("0"..."9").contains(scalar) { place += 1 }
        return place == start ? nil : Int(String(String.UnicodeScalarView(text[start..<place]))) ?? .max
    }

    private mutating func characterClass() throws(Fault) {
        var depth = 1
        var isFirst = true
        _ = take("^")
        var last: Unicode.Scalar?
        while let scalar = next {
            place += 1
            switch scalar {
            case "[":
                depth += 1
                _ = take("^")
                (isFirst, last) = (true, nil)
                continue
            case "]" where !isFirst:
                depth -= 1
                if depth == 0 { return }
                last = nil
            case "\\":
                try escape()
                last = nil
            case "-" where last != nil && next != nil && next != "]" && next != "[" && next != "\\":
                if let from = last, let to = next, to < from {
                    throw Fault(message: "the range '\(from)-\(to)' goes from more to less")
                }
                place += 1
                last = nil
            default: last = scalar
            }
            isFirst = false
        }
        throw Fault(message: "a '[' is not closed")
    }

    /// What follows a backslash.
    private mutating func escape() throws(Fault) {
        guard let scalar = next else { throw Fault(message: "it ends in a backslash") }
        place += 1
        switch scalar {
        case "Q":
            while place < text.count, !(text[place] == "\\" && place + 1 < text.count && text[place + 1] == "E") {
                place += 1
            }
            place = min(place + 2, text.count)
        case "x": if !take("{") { try digits(2) }
        case "u": try digits(4)
        case "c": if next == nil { throw Fault(message: "'\\c' names no character") } else { place += 1 }
        case "p", "P":
            guard next != nil else { throw Fault(message: "'\\\(scalar)' names no property") }
            if take("{") {
                while let inner = next, inner != "}" { place += 1 }
                guard take("}") else { throw Fault(message: "a '{' is not closed") }
            } else {
                place += 1
            }
        case "k": if next != "<" { throw Fault(message: "'\\k' names no group") }
        default:
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            if isLetter, !"ABDGHRSVWXZabdefhnrstvwz".unicodeScalars.contains(scalar) {
                throw Fault(message: "there is no '\\\(scalar)'")
            }
        }
    }

    private mutating func digits(_ count: Int) throws(Fault) {
        for _ in 0..<count {
            guard let scalar = next, scalar.properties.isASCIIHexDigit else {
                throw Fault(message: "an escape of a character has \(count) hexadecimal digits")
            }
            place += 1
        }
    }
}
