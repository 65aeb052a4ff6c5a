import Git
import TestSupport

@testable import Compiler
@testable import Emitters

/// Diffs that no repository would give, for tests of the forms that they are shown in.
enum SampleChanges {
    /// What means something to HTML, Markdown, JavaScript, JSON, terminals or GitHub.
    private static let pieces = [
        "<script>alert(1)</script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<img src=x onerror=alert(1)>",
        "</td>",
        "</table>", "</details>", "</summary>", "</code>", "<b>", "&lt;", "&amp;", "&#60;", "\"", "'", "`", "```",
        "~~~", "|",
        "\\|", "\\", "*", "_", "**bold**", "[a](javascript:alert(1))", "![a](https://example.org/a.png)",
        "<https://a.example>",
        "@team", "@org/team", "#12", "!12", "org/repo#12", "\n", "\n\n", "\r\n", "\r", "\t", "    ", "\u{0}",
        "\u{1B}[31m",
        "\u{85}", "\u{2028}", "\u{202E}", "\u{FEFF}", "é", "☃", "𝄞", "e\u{301}", "${alert(1)}", "{{data}}",
        "{{script}}",
        "://", "- ", "# ", "> ", "1. ", "---", "a", "b c", "=", ":", "constructor", "__proto__", "",
    ]

    static func text(_ random: inout Seeded) -> String {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// Every text in it is hostile.
    static func hostile(_ random: inout Seeded, groups: Int) -> ChangeReport {
        var changes: [Change] = []
        for _ in 0..<groups {
            let first = change(&random, text)
            for _ in 0...Int.random(in: 0...3, using: &random) {
                var change = first
                change.cluster = ClusterName(text(&random))
                change.id = InstanceID(service: first.id.service, instance: InstanceName(text(&random)))
                changes.append(change)
            }
        }
        let findings = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Diagnostic(
                .shape, text(&random), hint: text(&random), span: place(&random, text).span, excerpt: text(&random),
                service: ServiceName("service"))
        }
        var report = ChangeReport(
            before: state(&random), after: state(&random), changes: changes, findings: findings, services: 3)
        report.refusals = (0..<Int.random(in: 0...2, using: &random)).map { _ in text(&random) }
        report.links = LinkTemplate("https://example.org/{sha}/{path}?'<\"#L{line}").map { ChangeLinks($0, root: "") }
        return report
    }

    private static func state(_ random: inout Seeded) -> ComparedState {
        func signature() -> Commit.Signature {
            Commit.Signature(
                name: text(&random), email: text(&random), time: CommitTime(seconds: 1_500_000_000, offset: 120))
        }
        let id = ObjectID(words: (high: 0x1234_5678_9ABC_DEF0, middle: 1, low: 2))
        let commit = Commit(
            id: CommitID(id), tree: TreeID(id), parents: [], isBoundary: false,
            author: signature(), committer: signature(), subject: text(&random))
        return ComparedState(text(&random), commit: commit, isCommitted: true, remark: text(&random))
    }

    /// As many as a change of the system configuration makes: no two alike, so that each is a group.
    static func many(_ count: Int) -> ChangeReport {
        var random = Seeded(6)
        var number = 0
        let changes = (0..<count).map { place in
            var change = change(&random) { _ in
                number += 1
                return "name-\(number % 997)"
            }
            change.cluster = ClusterName("cluster-\(place % 8)")
            change.id = InstanceID(
                service: ServiceName("service-\(place / 4)"), instance: InstanceName("instance-\(place % 4)"))
            change.before?.pool = "pool-\(place % 3)"
            change.after?.pool = "pool-\(place % 3)"
            return change
        }
        return ChangeReport(
            before: ComparedState("main"), after: ComparedState("topic"), changes: changes, findings: [],
            services: count / 4)
    }

    private static func change(_ random: inout Seeded, _ text: (inout Seeded) -> String) -> Change {
        let verdict = Verdict.allCases.randomElement(using: &random) ?? .bounce
        return Change(
            cluster: ClusterName(text(&random)), family: Bool.random(using: &random) ? .marathon : .chronos,
            id: InstanceID(service: ServiceName(text(&random)), instance: InstanceName(text(&random))),
            verdict: verdict,
            before: state(&random, text), after: state(&random, text),
            fields: (0..<Int.random(in: 0...4, using: &random)).map { _ in field(&random, text) },
            note: Bool.random(using: &random) ? text(&random) : nil)
    }

    private static func state(_ random: inout Seeded, _ text: (inout Seeded) -> String) -> ArtifactState? {
        if Int.random(in: 0..<8, using: &random) == 0 { return nil }
        var resources = Resources()
        resources.cpus = Double.random(in: 0...8, using: &random)
        resources.memory = Double(Int.random(in: 1...100_000, using: &random))
        return ArtifactState(
            hash: text(&random), commit: text(&random), tasks: Int.random(in: 0...40, using: &random),
            resources: resources, pool: text(&random), bounceMethod: .crossover)
    }

    private static func field(_ random: inout Seeded, _ text: (inout Seeded) -> String) -> FieldChange {
        func side() -> ExplainedField {
            let values = [JSONText.of(text(&random)), "[\(JSONText.of(text(&random))), 1]", "12", "null"]
            let place = place(&random, text)
            return ExplainedField(
                path: FieldPath(""), value: values.randomElement(using: &random) ?? "1",
                source: .written(place, through: nil))
        }
        let sides = (side(), side())
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return FieldChange(path: FieldPath(text(&random)), before: nil, after: sides.1)
        case 1: return FieldChange(path: FieldPath(text(&random)), before: sides.0, after: nil)
        default: return FieldChange(path: FieldPath(text(&random)), before: sides.0, after: sides.1)
        }
    }

    /// In a file of that name, of which that is a line.
    private static func place(_ random: inout Seeded, _ text: (inout Seeded) -> String) -> SourcePlace {
        let file = Array("{\"key\": \(JSONText.of(text(&random)))}".utf8)
        // Now and then in the service's directory, so that it has a link.
        let name = Bool.random(using: &random) ? "service/" : ""
        let root = JSONParser.parse(file, path: name + text(&random)).value?.root
        guard let root else { preconditionFailure("the file is JSON") }
        return SourcePlace(root)
    }
}
