/// A pattern of paths: `*` is any text within a name, `**` any text, `**/` any folders or none, `?` one character.
struct Glob: Sendable {
    private enum Part {
        case one(Unicode.Scalar)
        case anyOne, anyInName, any, anyFolders
    }

    private let parts: [Part]

    init(_ pattern: String) {
        var parts: [Part] = []
        var rest = Array(pattern.unicodeScalars)[...]
        var isAtName = true
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*" where rest.first == "*":
                rest.removeFirst()
                if isAtName, rest.first == "/" {
                    rest.removeFirst()
                    parts.append(.anyFolders)
                    continue
                }
                parts.append(.any)
            case "*": parts.append(.anyInName)
            case "?": parts.append(.anyOne)
            default: parts.append(.one(scalar))
            }
            isAtName = scalar == "/"
        }
        self.parts = parts
    }

    /// Part for part, over all places that the parts before may have come to: no pattern takes long.
    func matches(_ path: String) -> Bool {
        let text = Array(path.unicodeScalars)
        var reached = [Bool](repeating: false, count: text.count + 1)
        reached[0] = true
        for part in parts {
            var next = [Bool](repeating: false, count: text.count + 1)
            var wasReached = false
            for place in reached.indices {
                let before = place > 0 ? text[place - 1] : nil
                switch part {
                case .one(let scalar): next[place] = before == scalar && reached[place - 1]
                case .anyOne: next[place] = before != nil && before != "/" && reached[place - 1]
                case .anyInName: next[place] = reached[place] || before != nil && before != "/" && next[place - 1]
                case .any: next[place] = reached[place] || wasReached
                case .anyFolders: next[place] = reached[place] || before == "/" && wasReached
                }
                wasReached = wasReached || reached[place]
            }
            reached = next
        }
        return reached[text.count]
    }
}
