/// Reads `# soac: allow RULE, … -- REASON` and `# soac: allow-file RULE, … -- REASON` from a file's comments.
enum SilenceComments {
    /// The silences, and what is wrong with those that are none.
    static func read(_ document: Document) -> Outcome<[Silence]> {
        var outcome = Outcome<[Silence]>([])
        // From the last to the first: of lines that follow each other all mean the line behind the last.
        var below: (line: UInt32, target: UInt32)?
        for comment in CommentScanner.comments(of: document).reversed() {
            let line = comment.place.span.start.line
            var target = line
            if comment.isAlone {
                target = line + 1
                if let next = below, next.line == target { target = next.target }
                below = (line, target)
            }
            let read = read(comment, target: target)
            outcome.value += read.value
            outcome.diagnostics += read.diagnostics
        }
        return outcome
    }

    private static func read(_ comment: CommentScanner.Comment, target: UInt32) -> Outcome<[Silence]> {
        func wrong(_ message: String, _ hint: String) -> Outcome<[Silence]> {
            Outcome([], [comment.place.diagnostic(.silence, message, hint: hint)])
        }
        let form = "write '# soac: allow RULE -- REASON'"
        let words = comment.text.split(maxSplits: 1) { $0 == " " || $0 == "\t" }.map(String.init)
        guard let command = words.first, command == "allow" || command == "allow-file" else {
            return wrong("'soac:' is followed by neither 'allow' nor 'allow-file'", form)
        }
        let rest = words.count > 1 ? Substring(words[1]) : ""
        let dashes = rest.firstRange(of: "--")
        let reason = trimmed(rest[(dashes?.upperBound ?? rest.endIndex)...])
        let names = rest[..<(dashes?.lowerBound ?? rest.endIndex)].split(separator: ",").map(trimmed)
        guard names.contains(where: { !$0.isEmpty }) else { return wrong("this silences no rule", form) }
        guard !reason.isEmpty else {
            return wrong("this says no reason, and so silences nothing", "write one after the rule: '-- REASON'")
        }
        var outcome = Outcome<[Silence]>([])
        for name in names where !name.isEmpty {
            if let rule = RuleName.find(name) {
                let line = command == "allow" ? target : nil
                outcome.value.append(Silence(rule: rule, line: line, place: comment.place))
            } else {
                outcome.diagnostics.append(RuleName.unknown(name, at: comment.place))
            }
        }
        return outcome
    }

    private static func trimmed(_ text: Substring) -> String {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        let start = text.drop(while: isBlank)
        return String(start[..<(start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex)])
    }
}
