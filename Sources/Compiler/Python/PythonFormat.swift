/// Python's format strings: `"{cluster}.{instance}".format(…)` and `string.Formatter`.
///
/// Covers text and integers, which is all that configurations are given: conversions (`!r`, `!s`, `!a`), indexes into
/// text (`{name[0]}`), fill, alignment, sign, width, grouping, precision, fields inside a format (`{day:{month}}`), and
/// the types of integers. Attributes are refused.
public enum PythonFormat {
    /// Why a template cannot be expanded, for people.
    public struct Failure: Error, Equatable {
        public var message: String
    }

    /// The text of `template` with each field replaced by what `value` gives for its name (empty for `{}`, digits
    /// for `{0}`); nil for a name it does not know.
    public static func expand(_ template: String, value: (String) -> Value?) -> Result<String, Failure> {
        let bytes = template.utf8.span
        guard bytes.indices.contains(where: { bytes[$0] == UInt8(ascii: "{") || bytes[$0] == UInt8(ascii: "}") }) else {
            return .success(template)
        }
        do {
            return .success(try expanded(Array(template.unicodeScalars)[...], value, depth: 0))
        } catch {
            return .failure(error)
        }
    }

    private static func expanded(
        _ template: ArraySlice<Unicode.Scalar>, _ value: (String) -> Value?, depth: Int
    ) throws(Failure) -> String {
        var result = String.UnicodeScalarView()
        var place = template.startIndex
        while place < template.endIndex {
            let scalar = template[place]
            place += 1
            guard scalar == "{" || scalar == "}" else {
                result.append(scalar)
                continue
            }
            if place < template.endIndex, template[place] == scalar {
                result.append(scalar)
                place += 1
            } else if scalar == "}" {
                throw Failure(message: "it has a single '}'; a literal one is written '}}'")
            } else {
                guard depth < 2 else { throw Failure(message: "fields are nested too deeply") }
                let end = try closingBrace(template[place...])
                result.append(contentsOf: try field(template[place..<end], value, depth: depth).unicodeScalars)
                place = end + 1
            }
        }
        return String(result)
    }

    private static func closingBrace(_ text: ArraySlice<Unicode.Scalar>) throws(Failure) -> Int {
        var open = 1
        for place in text.indices {
            if text[place] == "{" { open += 1 }
            if text[place] == "}" { open -= 1 }
            if open == 0 { return place }
        }
        throw Failure(message: "a '{' is not closed; a literal one is written '{{'")
    }

    /// One field, without its braces: `name[0]!r:>12`.
    private static func field(
        _ text: ArraySlice<Unicode.Scalar>, _ value: (String) -> Value?, depth: Int
    ) throws(Failure) -> String {
        let source = String(String.UnicodeScalarView(text))
        let nameEnd = text.firstIndex { $0 == "!" || $0 == ":" } ?? text.endIndex
        var rest = text[nameEnd...]
        var conversion: Unicode.Scalar?
        if rest.first == "!" {
            conversion = rest.dropFirst().first
            rest = rest.dropFirst(2)
            guard conversion != nil, rest.isEmpty || rest.first == ":" else {
                throw Failure(message: "'{\(source)}' has no conversion after '!'")
            }
        }
        let (name, indexes) = try splitName(text[..<nameEnd], of: source)
        guard var result = value(name) else {
            throw Failure(message: name.isEmpty ? "'{}' has no name" : "'\(name)' is not a name that it can use")
        }
        for index in indexes {
            guard case .string(let text) = result, text.unicodeScalars.count > index else {
                throw Failure(message: "'{\(source)}' has no element \(index)")
            }
            result = .string(String(Array(text.unicodeScalars)[index]))
        }
        switch conversion {
        case nil: break
        case "s": result = .string(result.str)
        case "r": result = .string(result.repr)
        case "a":
            result = .string(result.repr.unicodeScalars.map { $0.isASCII ? String($0) : $0.pythonEscape }.joined())
        case .some(let other): throw Failure(message: "'!\(other)' is not a conversion; there are !r, !s and !a")
        }
        let specification = try expanded(rest.dropFirst(), value, depth: depth + 1)
        return try FormatSpecification(Array(specification.unicodeScalars)[...], of: source).apply(to: result)
    }

    /// `name[0][1]` as `name` and `[0, 1]`.
    private static func splitName(
        _ text: ArraySlice<Unicode.Scalar>, of source: String
    ) throws(Failure) -> (name: String, indexes: [Int]) {
        let end = text.firstIndex { $0 == "." || $0 == "[" } ?? text.endIndex
        var rest = text[end...]
        var indexes: [Int] = []
        while let scalar = rest.first {
            guard scalar == "[", let close = rest.firstIndex(of: "]"),
                let index = Int(String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<close]))), index >= 0
            else { throw Failure(message: "'{\(source)}' looks inside a value, which has nothing of that kind") }
            indexes.append(index)
            rest = rest[(close + 1)...]
        }
        return (String(String.UnicodeScalarView(text[..<end])), indexes)
    }
}

/// `[[fill]align][sign][#][0][width][grouping][.precision][type]`
private struct FormatSpecification {
    private var fill: Unicode.Scalar = " "
    private var align: Unicode.Scalar?
    private var sign: Unicode.Scalar?
    private var alternate = false
    private var width = 0
    private var grouping: Unicode.Scalar?
    private var precision: Int?
    private var type: Unicode.Scalar?
    private let isEmpty: Bool
    private let source: String

    /// Nobody needs wider text, and a width is memory.
    private static let widthLimit = 10_000

    init(_ text: ArraySlice<Unicode.Scalar>, of source: String) throws(PythonFormat.Failure) {
        isEmpty = text.isEmpty
        self.source = source
        var rest = text
        func isAlignment(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { "<>=^".unicodeScalars.contains($0) } ?? false
        }
        let hasFill = isAlignment(rest.dropFirst().first)
        if hasFill {
            fill = rest.removeFirst()
            align = rest.removeFirst()
        } else if isAlignment(rest.first) {
            align = rest.removeFirst()
        }
        if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
        if rest.first == "#" {
            alternate = true
            rest.removeFirst()
        }
        if rest.first == "0", !hasFill {
            fill = "0"
            align = align ?? "="
        }
        width = try FormatSpecification.number(&rest, source) ?? 0
        if let first = rest.first, first == "," || first == "_" { grouping = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            precision = try FormatSpecification.number(&rest, source)
            guard precision != nil else { throw PythonFormat.Failure(message: "'{\(source)}' has no precision") }
        }
        type = rest.popFirst()
        guard rest.isEmpty else { throw PythonFormat.Failure(message: "'{\(source)}' has no valid format") }
    }

    private static func number(
        _ rest: inout ArraySlice<Unicode.Scalar>, _ source: String
    ) throws(PythonFormat.Failure) -> Int? {
        var digits = ""
        while let first = rest.first, ("0"..."9").contains(first) {
            digits.unicodeScalars.append(rest.removeFirst())
        }
        if digits.isEmpty { return nil }
        guard let value = Int(digits), value <= widthLimit else {
            throw PythonFormat.Failure(message: "'{\(source)}' asks for more than \(widthLimit) characters")
        }
        return value
    }

    func apply(to value: Value) throws(PythonFormat.Failure) -> String {
        if isEmpty { return value.str }
        switch value {
        case .string(let text): return try apply(toText: text)
        case .int(let number): return try apply(toInteger: number, decimal: value.str)
        case .bigInt: return try apply(toInteger: nil, decimal: value.str)
        default: throw PythonFormat.Failure(message: "'{\(source)}' formats \(value.kindName)")
        }
    }

    private func apply(toText text: String) throws(PythonFormat.Failure) -> String {
        guard type == nil || type == "s", sign == nil, !alternate, grouping == nil, align != "=" else {
            throw PythonFormat.Failure(message: "'{\(source)}' has a format for numbers, but the value is text")
        }
        let cut = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        return pad("", cut, defaultAlignment: "<")
    }

    /// `number` is nil beyond 64 bits; then there is its decimal text alone.
    private func apply(toInteger number: Int?, decimal: String) throws(PythonFormat.Failure) -> String {
        let bases: [Unicode.Scalar: (radix: Int, prefix: String)] = [
            "d": (10, ""), "n": (10, ""), "b": (2, "0b"), "o": (8, "0o"), "x": (16, "0x"), "X": (16, "0X"),
        ]
        let exact = number.flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
        if let exact, type == "e" || type == "E" { return exponential(exact, type == "E") }
        let isReal = (type == "f" || type == "F") && exact != nil
        let isNegative = decimal.hasPrefix("-")
        guard let base = isReal ? (10, "") : bases[type ?? "d"], isReal || precision == nil,
            var digits = base.radix == 10
                ? String(decimal.drop { $0 == "-" })
                : number.map({ String($0.magnitude, radix: base.radix, uppercase: type == "X") })
        else {
            throw PythonFormat.Failure(message: "'{\(source)}' has a format that soac does not know for integers")
        }
        let signText = isNegative ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
        let head = signText + (alternate ? base.prefix : "")
        let fraction = precision ?? 6
        let tail = isReal && fraction > 0 ? "." + String(repeating: "0", count: fraction) : ""
        if let grouping {
            guard base.radix == 10 || grouping == "_" else {
                throw PythonFormat.Failure(message: "'{\(source)}' cannot group with ','")
            }
            let size = base.radix == 10 ? 3 : 4
            // Zeros that fill are digits, and grouped with the others.
            let taken = fill == "0" && align == "=" ? width - head.utf8.count - tail.utf8.count : 0
            while digits.utf8.count + (digits.utf8.count - 1) / size < taken { digits = "0" + digits }
            digits = FormatSpecification.grouped(digits, by: size, with: grouping)
        }
        return pad(head, digits + tail, defaultAlignment: ">")
    }

    /// `1.569974e+09`: as a double, rounded to the nearest, ties to even. Every integer below 2^53 is a double.
    private func exponential(_ number: Int, _ upper: Bool) -> String {
        var digits = String(number.magnitude).utf8.map { Int($0) - 48 }
        var exponent = digits.count - 1
        let kept = (precision ?? 6) + 1
        if digits.count > kept {
            let rest = digits[kept...]
            let half = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            var carry = half ? digits[kept - 1] % 2 == 1 : rest.first ?? 0 >= 5
            digits.removeSubrange(kept...)
            for place in digits.indices.reversed() where carry {
                digits[place] = (digits[place] + 1) % 10
                carry = digits[place] == 0
            }
            if carry {
                digits = [1] + digits.dropLast()
                exponent += 1
            }
        }
        digits += [Int](repeating: 0, count: kept - digits.count)
        let fraction = digits.dropFirst().map(String.init).joined()
        let power = (exponent < 10 ? "0" : "") + String(exponent)
        let body = "\(digits[0])" + (fraction.isEmpty ? "" : "." + fraction) + (upper ? "E+" : "e+") + power
        let head = number < 0 ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
        return pad(head, body, defaultAlignment: ">")
    }

    private static func grouped(_ digits: String, by size: Int, with mark: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        for (place, scalar) in digits.unicodeScalars.enumerated() {
            if place > 0, (digits.unicodeScalars.count - place) % size == 0 { result.append(mark) }
            result.append(scalar)
        }
        return String(result)
    }

    private func pad(_ head: String, _ body: String, defaultAlignment: Unicode.Scalar) -> String {
        let missing = max(0, width - head.unicodeScalars.count - body.unicodeScalars.count)
        func filling(_ count: Int) -> String { String(repeating: String(fill), count: count) }
        switch align ?? defaultAlignment {
        case "<": return head + body + filling(missing)
        case "^": return filling(missing / 2) + head + body + filling(missing - missing / 2)
        case "=": return head + filling(missing) + body
        default: return filling(missing) + head + body
        }
    }
}
