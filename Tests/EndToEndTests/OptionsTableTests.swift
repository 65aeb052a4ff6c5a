import Foundation
import TestSupport
import Testing

/// `docs/options.md` is the one table of what commands can be told: one name means one thing, has one short form and one kind
/// of value, and is told in the same words in every command. `UPDATE_GOLDEN=1` writes the document anew; such a run fails.
@Suite struct OptionsTableTests {
    /// What `--experimental-dump-help` says of a command, as far as it matters here.
    private struct Command: Decodable {
        var commandName: String
        var arguments: [Argument]?
        var subcommands: [Command]?
    }

    private struct Tool: Decodable { var command: Command }

    private struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String
        }

        var kind: String
        var names: [Name]?
        var valueName: String?
        var abstract: String?
        var defaultValue: String?
        var allValues: [String]?
        var shouldDisplay: Bool
    }

    /// An option of a command.
    private struct Option {
        var command: String
        var long: String
        var short: String?
        var value: String?
        var meaning: String
        /// Where the option is not given; empty if nothing is said.
        var standard: String
        var values: [String]

        init?(_ argument: Argument, of command: String) {
            guard let long = argument.names?.first(where: { $0.kind == "long" }) else { return nil }
            self.command = command
            self.long = "--" + long.name
            short = argument.names?.first { $0.kind == "short" }.map { "-" + $0.name }
            value = argument.kind == "flag" ? nil : argument.valueName
            let text = argument.abstract ?? ""
            let parts = text.split(separator: " Default: ", maxSplits: 1)
            meaning = parts.first.map(String.init) ?? ""
            standard = argument.defaultValue ?? (parts.count > 1 ? String(parts[1].dropLast()) : "")
            values = argument.allValues ?? []
        }
    }

    /// Names that mean two things, with a reason.
    private static let twice = ["--only": "families of artifacts, or rules of findings"]

    private static func commands() throws -> [Command] { try dumped.get() }

    private static let dumped = Result {
        let text = try Soac.run(["--experimental-dump-help"], in: "/").output
        let tool = try JSONDecoder().decode(Tool.self, from: Data(text.utf8))
        return try #require(tool.command.subcommands).filter { $0.commandName != "help" }
    }

    private static func options(shown: Bool) throws -> [Option] {
        try commands().flatMap { command in
            (command.arguments ?? []).filter { $0.shouldDisplay == shown }.compactMap {
                Option($0, of: command.commandName)
            }
        }.filter { !["--help", "--version"].contains($0.long) }
    }

    // MARK: One name, one meaning

    @Test func everyCommandHasOptions() throws {
        #expect(try Set(Self.options(shown: true).map(\.command)).count > 20)
    }

    @Test func aNameMeansOneThing() throws {
        for (name, options) in Dictionary(grouping: try Self.options(shown: true), by: \.long) {
            func words(_ part: (Option) -> String?) -> [String] { Set(options.map { part($0) ?? "none" }).sorted() }
            let others = options.map { "\($0.command): \($0.meaning)" }
            #expect(words(\.short).count == 1, "\(name) has the short forms \(words(\.short))")
            if Self.twice[name] != nil { continue }
            #expect(words(\.value).count == 1, "\(name) takes \(words(\.value))")
            #expect(words(\.meaning).count == 1, "\(name) is told in several ways: \(others)")
        }
    }

    @Test func aLetterMeansOneThing() throws {
        let lettered = try Self.options(shown: true).filter { $0.short != nil }
        for (letter, options) in Dictionary(grouping: lettered, by: \.short) {
            #expect(Set(options.map(\.long)).count == 1, "\(letter ?? "") stands for \(Set(options.map(\.long)))")
        }
    }

    /// What two names say in the same words is one thing.
    @Test func aMeaningHasOneName() throws {
        for (meaning, options) in Dictionary(grouping: try Self.options(shown: true), by: \.meaning) {
            #expect(!meaning.isEmpty, "\(Set(options.map(\.long))) is told nowhere")
            #expect(Set(options.map(\.long)).count == 1, "\(Set(options.map(\.long))): \(meaning)")
        }
    }

    /// What is about to be counted, named or written is called so everywhere.
    @Test(arguments: ["service": "-s", "instance": "-i", "cluster": "-c", "limit": "-n", "out": "-o", "write": "-w"])
    func theLettersThatEverybodyKnows(_ name: String, _ letter: String) throws {
        let options = try Self.options(shown: true).filter { $0.long == "--\(name)" }
        #expect(!options.isEmpty && options.allSatisfy { $0.short == letter }, "--\(name)")
    }

    // MARK: The document

    @Test func theTableIsTrue() throws {
        let path = Soac.package + "/docs/options.md"
        let text = try Self.document()
        if getenv("UPDATE_GOLDEN") != nil {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            Issue.record("docs/options.md is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        let file = String(decoding: try Path.read(path), as: UTF8.self)
        let (are, stand) = (Set(Self.rows(text)), Set(Self.rows(file)))
        for row in are.subtracting(stand).sorted() { Issue.record("docs/options.md lacks: \(row)") }
        for row in stand.subtracting(are).sorted() { Issue.record("no command has, as docs/options.md says: \(row)") }
        #expect(file == text, "docs/options.md is not in step; UPDATE_GOLDEN=1 writes it anew")
    }

    private static func rows(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("|") }.map(String.init)
    }

    private static func document() throws -> String {
        let shown = try options(shown: true)
        let all = Set(try commands().map(\.commandName))
        var text = """
            # The options of soac

            An option means the same in every command that has it. `soac COMMAND --help` shows the options of one command. A
            test compares this page with the commands, and can write it anew.

            - `-s a,b`, `-s a -s b` and `--service=a,b` are the same: separate names with commas, or repeat the option.
            - `-n`, `--time-limit` and `--timeout` limit how much is shown, or how long something may take: 0 means no limit. Options that
              begin with `--max-` limit what may happen: 0 means that nothing may.
            - `--out DIR` writes a folder of files, `--write FILE` one file.
            - To say only once where things are, use [`.soac.yaml`](soac-yaml.md) or environment variables.

            | option | | meaning | if it is not given | commands |
            |---|---|---|---|---|

            """
        for name in Set(shown.map(\.long)).sorted() {
            let same = shown.filter { $0.long == name }
            for meaning in Set(same.map(\.meaning)).sorted() {
                text += row(same.filter { $0.meaning == meaning }, all)
            }
        }
        text += """

            ## Old spellings

            These were documented once, and go on working. `soac synapse` takes what `soac nerve` takes, though neither the
            cluster nor its system configuration matters there.

            | option | commands |
            |---|---|

            """
        for (name, commands) in try oldSpellings() { text += "| `\(name)` | \(commands.joined(separator: ", ")) |\n" }
        return text + """

            The old names, as paasta_tools called its commands, have paasta_tools' own options; so has `soac apply --host`, which
            does what `configure_nerve` and `configure_synapse` do. `NAME --help` lists them.

            """
    }

    private static func row(_ options: [Option], _ all: Set<String>) -> String {
        let first = options[0]
        let names = [first.short, first.long].compactMap(\.self).map { "`\($0)`" }.joined(separator: " ")
        let values = perCommand(options) { $0.values.joined(separator: ", ") }
        let saysValues = first.values.first.map { first.meaning.contains($0) } ?? true
        let meaning = first.meaning + (saysValues ? "" : " " + values + ".")
        let commands = options.map(\.command).sorted()
        let missing = all.subtracting(commands).sorted()
        let most = missing.isEmpty ? "all" : "all but \(missing.joined(separator: ", "))"
        let listed = missing.count < 6 ? most : commands.joined(separator: ", ")
        let cells = [names, first.value.map { "`\($0)`" } ?? "", meaning, perCommand(options, \.standard), listed]
        return "| \(cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ")) |\n"
    }

    /// What holds for all, or for which commands it does.
    private static func perCommand(_ options: [Option], _ part: (Option) -> String) -> String {
        let groups = Dictionary(grouping: options, by: part)
        if groups.count == 1 { return part(options[0]) }
        return groups.filter { !$0.key.isEmpty }.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { text, options in "\(text) (\(options.map(\.command).sorted().joined(separator: ", ")))" }
            .joined(separator: "; ")
    }

    /// Hidden names, with the commands that take them.
    private static func oldSpellings() throws -> [(name: String, commands: [String])] {
        var commands: [String: Set<String>] = [:]
        for command in try Self.commands() {
            for argument in (command.arguments ?? []) where !argument.shouldDisplay {
                // Who gives it where there is but one cluster is told so.
                for name in argument.names ?? [] where name.name != "all-clusters" {
                    commands[(name.kind == "short" ? "-" : "--") + name.name, default: []].insert(command.commandName)
                }
            }
        }
        return commands.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
    }
}
