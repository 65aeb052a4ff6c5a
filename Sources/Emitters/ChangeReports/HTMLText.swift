import Compiler

/// Text inside HTML, in a page of its own or in Markdown.
public enum HTMLText {
    /// Neither leaves an element or an attribute, nor makes a line of its own, nor turns the reading direction.
    public static func escaped(_ text: String) -> String {
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
            case _ where Printable.hides(scalar): result.append("\u{FFFD}")
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

    /// As code that leads to an address; without one, as code alone.
    static func code(_ text: String, at address: String?) -> String {
        guard let address else { return code(text) }
        return "<a href=\"\(escaped(address))\">\(code(text))</a>"
    }

    /// As a sentence, in which nobody is called: `@name`, `#12` and their like are taken apart by a space without width.
    static func prose(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            escaped(String(scalar)) + ("@#!~%$^&:/".unicodeScalars.contains(scalar) ? "\u{200B}" : "")
        }.joined()
    }

    /// A page: the template with what stands for each `{{name}}`, which is not looked into and is HTML already.
    public static func filled(_ template: String, _ values: [String: String]) -> String {
        let parts = template.split(separator: "{{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts.first ?? "")) { text, part in
            let pieces = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
            text += values[String(pieces.first ?? "")] ?? ""
            text += pieces.dropFirst().first ?? ""
        }
    }

    /// JSON inside an element of a page: no element can begin or end in it.
    public static func data(_ json: String) -> String { json.replacing("<", with: "\\u003c") }
}
