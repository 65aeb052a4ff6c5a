/// A form that a text may have. As Python's `re` has it, each form allows one line break at the end.
public struct TextPattern: Sendable {
    /// What such a text is: `an instance name`.
    public let noun: String
    /// What it consists of, for people.
    public let words: String
    /// As a regular expression of JSON Schema.
    public let expression: String
    /// Without the line break at the end.
    private let matches: @Sendable ([Unicode.Scalar]) -> Bool

    init(_ noun: String, words: String, expression: String, _ matches: @escaping @Sendable ([Unicode.Scalar]) -> Bool) {
        self.noun = noun
        self.words = words
        self.expression = expression
        self.matches = matches
    }

    func accepts(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return matches(scalars) || (scalars.last == "\n" && matches(scalars.dropLast()))
    }
}

extension TextPattern {
    /// An empty name is one, too: so the original has it.
    static let instanceName = TextPattern(
        "an instance name", words: "lower-case letters and digits; inside also '-' and '_'",
        expression: "^([a-z0-9]([a-z0-9_-]*[a-z0-9])?)?$"
    ) { name in
        name.allSatisfy { isLowerOrDigit($0) || $0 == "_" || $0 == "-" }
            && (name.first.map(isLowerOrDigit) ?? true) && (name.last.map(isLowerOrDigit) ?? true)
    }

    static let templateName = TextPattern("a template", words: "a name that begins with '_'", expression: "^_.*$") {
        $0.first == "_" && !$0.contains("\n")
    }

    static let variableName = TextPattern(
        "the name of an environment variable", words: "letters, digits and '_'; the first is not a digit",
        expression: "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
    ) { name in
        guard let first = name.first, isLetter(first) || first == "_" else { return false }
        return name.allSatisfy { isLetter($0) || isDigit($0) || $0 == "_" }
    }

    static let parentJob = TextPattern(
        "a job", words: "the service, a point, and the name of its job", expression: "^[a-zA-Z0-9_-]+\\.[a-zA-Z0-9_-]+$"
    ) { name in
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { isLetter($0) || isDigit($0) || $0 == "_" || $0 == "-" }
            }
    }

    // MARK: Tron

    static let tronJobKey = TextPattern("a job", words: "any name", expression: "^[^_].*$") {
        !$0.isEmpty && $0.first != "_" && !$0.dropFirst().contains("\n")
    }

    static let tronActionKey = TextPattern("an action", words: "any name", expression: ".+") {
        $0.contains { $0 != "\n" }
    }

    static let tronName = TextPattern(
        "a name of Tron", words: "letters, digits, '_' and '-', at most 255; the first is a letter or '_'",
        expression: "^[A-Za-z_][\\w\\-]{0,254}$"
    ) { name in
        guard let first = name.first, isLetter(first) || first == "_", name.count <= 255 else { return false }
        return name.dropFirst().allSatisfy { isPythonWord($0) || $0 == "-" }
    }

    static let timeSpan = TextPattern(
        "a span of time", words: "a number and its unit, as in 30min", expression: "^\\d+\\s*[a-z]+$"
    ) { text in
        let rest = text.drop { $0.properties.generalCategory == .decimalNumber }
        let unit = rest.drop(while: isPythonSpace)
        return rest.count < text.count && !unit.isEmpty && unit.allSatisfy { ("a"..."z").contains($0) }
    }

    // MARK: Characters

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLowerOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || isDigit(scalar)
    }

    /// `\w` for Python's texts.
    private static func isPythonWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: scalar == "_" || scalar.properties.numericType != nil
        }
    }

    /// `\s` for Python's texts: the separators of ASCII are spaces, too.
    private static func isPythonSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
    }
}
