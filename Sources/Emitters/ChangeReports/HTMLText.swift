/// Text inside HTML, in a page of its own or in Markdown.
enum HTMLText {
    /// Neither leaves an element or an attribute, nor makes a line of its own, nor turns the reading direction.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "'": result += "&#39;".unicodeScalars
            case "\n": result.append("↵")
            case "\t": result.append(" ")
            case _ where isInvisible(scalar): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// As code, which no service that shows Markdown looks into for the names of people and issues.
    static func code(_ text: String) -> String {
        // An element without text would not be seen.
        "<code>" + escaped(text.isEmpty ? "\"\"" : text) + "</code>"
    }

    /// As a sentence, in which nobody is called: `@name`, `#12` and their like are taken apart by a space without width.
    static func prose(_ text: String) -> String {
        var parts = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            parts.append(scalar)
            if "@#!~%$^&:/".unicodeScalars.contains(scalar) { parts.append("\u{200B}") }
        }
        return escaped(String(parts))
    }

    /// Controls, breaks of lines and paragraphs, and what makes text run the other way.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
