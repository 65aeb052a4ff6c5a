import Compiler

/// A place in a text as the protocol has it: lines and UTF-16 units from 0.
struct TextPosition: Equatable {
    var line: Int
    var character: Int

    init(line: Int, character: Int) { (self.line, self.character) = (line, character) }

    init?(_ node: Node?) {
        guard case .int(let line)? = node?.value("line")?.value,
            case .int(let character)? = node?.value("character")?.value,
            line >= 0, character >= 0
        else { return nil }
        (self.line, self.character) = (line, character)
    }

    var json: String { JSONText.object(["line": "\(line)", "character": "\(character)"]) }
}
