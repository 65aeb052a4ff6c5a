import Compiler

/// Reports of moves, for people.
public struct MoveText: Sendable {
    private let colored: Bool

    public init(colored: Bool = false) { self.colored = colored }

    // MARK: One instance

    /// Every key with what it means there, both compiled side by side, and what keeps it.
    public func render(_ report: MoveReport) -> String {
        var text = "\(report.id) in \(report.cluster)\n"
        if !report.keys.isEmpty { text += "\n" + keys(report.keys) }
        if let move = report.move {
            for addition in move.additions {
                text += "Said there, for nothing says it here:\n  \(Printable.line(addition))\n"
            }
        }
        if !report.rows.isEmpty {
            let rows = report.rows.map { [$0.name, $0.before, $0.after == $0.before ? "the same" : $0.after] }
            text += "\n" + table(["", "Marathon", "Kubernetes"], rows)
        }
        if let job = report.cronJob, report.canMove { text += "\nThe CronJob:\n\n" + job }
        if !report.obstacles.isEmpty {
            text += "\nIt cannot move as it is:\n"
            for obstacle in report.obstacles {
                text += "  \(Printable.line(obstacle.text))\n"
                if let hint = obstacle.hint { text += "    \(Printable.line(hint))\n" }
            }
        }
        return text
    }

    private func keys(_ all: [MovedKey]) -> String {
        let groups: [(title: String, keys: [MovedKey])] = [
            ("The same there:", all.filter { $0.meaning.name == "same" }),
            ("Something else there:", all.filter { $0.meaning.name == "other" }),
            ("Nothing there:", all.filter { $0.meaning.name == "nothing" }),
        ]
        var text = ""
        for (title, keys) in groups where !keys.isEmpty {
            text += title + "\n"
            if keys[0].meaning.name == "same" {
                text += "  " + keys.map(\.name).joined(separator: ", ") + "\n"
                continue
            }
            let width = keys.map(\.name.unicodeScalars.count).max() ?? 0
            for key in keys { text += "  \(key.name.padded(to: width))  \(Printable.line(key.meaning.words))\n" }
        }
        return text
    }

    // MARK: All instances

    /// A row for each instance, and how many can move.
    public func render(_ reports: [MoveReport]) -> String {
        let rows = reports.map { report in
            [
                report.id.description, report.cluster.text, report.canMove ? "can move" : "stays",
                report.obstacles.map { $0.key ?? $0.text }.joined(separator: "; "),
            ]
        }
        let table = rows.isEmpty ? "" : table(["instance", "cluster", "", "what keeps it"], rows) + "\n"
        return table + MoveText.summary(reports) + "\n"
    }

    static func summary(_ reports: [MoveReport]) -> String {
        let able = reports.count(where: \.canMove)
        var counts: [String: Int] = [:]
        for report in reports {
            for key in Set(report.obstacles.map { $0.key ?? "what the API refuses, or the text" }) {
                counts[key, default: 0] += 1
            }
        }
        let reasons = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) by \($0.key)" }
        let kept = reasons.isEmpty ? "" : "; kept: " + reasons.joined(separator: ", ")
        return "\(able) of \(ChangeWords.count(reports.count, "instance")) can move\(kept)"
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head] + rows.map { $0.map { Printable.line($0) } }
        let widths = head.indices.dropLast().map { column in
            min(lines.map { $0[column].unicodeScalars.count }.max() ?? 0, 60)
        }
        return lines.enumerated().map { place, line in
            var cells = zip(line, widths).map { $0.padded(to: $1) }
            cells.append(line.last ?? "")
            var text = cells.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return (place == 0 && colored ? "\u{1B}[1m\(text)\u{1B}[0m" : text) + "\n"
        }.joined()
    }
}

/// Reports of moves, for programs: `{"version": 1, "moves": [{"instance", "cluster", "can_move", "keys", "obstacles", "compiled"}]}`.
public enum MoveJSON {
    public static func render(_ reports: [MoveReport]) -> String {
        JSONText.object(["version": "1", "moves": JSONText.lines(reports.map(report))]) + "\n"
    }

    private static func report(_ report: MoveReport) -> String {
        let keys = report.keys.map { key in
            JSONText.object([
                "key": JSONText.of(key.name), "meaning": JSONText.of(key.meaning.name),
                "text": JSONText.of(key.meaning.words), "lost": "\(key.isLost)",
            ])
        }
        let obstacles = report.obstacles.map { obstacle in
            JSONText.object([
                "text": JSONText.of(obstacle.text), "key": JSONText.orNull(obstacle.key),
                "hint": JSONText.orNull(obstacle.hint),
            ])
        }
        let rows = report.rows.map { row in
            JSONText.object([
                "field": JSONText.of(row.name), "marathon": JSONText.of(row.before),
                "kubernetes": JSONText.of(row.after),
            ])
        }
        return JSONText.object([
            "instance": JSONText.of(report.id.description), "cluster": JSONText.of(report.cluster.text),
            "can_move": "\(report.canMove)", "keys": "[\(keys.joined(separator: ", "))]",
            "added": "[\((report.move?.additions ?? []).map { JSONText.of($0) }.joined(separator: ", "))]",
            "obstacles": "[\(obstacles.joined(separator: ", "))]", "compiled": "[\(rows.joined(separator: ", "))]",
        ])
    }
}
