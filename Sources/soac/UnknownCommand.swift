import ArgumentParser
import Compiler

/// A subcommand that is none is named before its options are looked at: to be told that `--repo` is not known helps nobody who
/// wrote `aply`.
enum UnknownCommand {
    /// What other tools call what soac does.
    private static let others = [
        "lint": "check", "validate": "check", "verify": "check", "test": "check", "build": "compile",
        "render": "compile",
        "generate": "compile", "deploy": "apply", "sync": "apply", "show": "explain", "describe": "explain",
        "history": "log", "annotate": "blame", "serve": "run", "logs": "events", "mark-for-deployment": "mark",
        "wait-for-deployment": "wait", "generate-deployments": "deployments", "scale": "autoscale",
    ]

    static func refuse(_ arguments: [String], of command: any ParsableCommand.Type) throws(Problem) {
        let subcommands = command.configuration.subcommands
        guard !subcommands.isEmpty, arguments.count > 1, !arguments[1].hasPrefix("-") else { return }
        let names = subcommands.flatMap { [$0.configuration.commandName ?? ""] + $0.configuration.aliases } + ["help"]
        let isForHelp = arguments[1] == "help" && arguments.count > 2 && !arguments[2].hasPrefix("-")
        let word = arguments[isForHelp ? 2 : 1]
        guard !names.contains(where: { $0.hasSameBytes(as: word) }) else { return }
        let near = NearestNames.of(word, among: names)
        let program = command.configuration.commandName ?? ""
        var hint = "\(program) --help lists them"
        if command == PaastaCommand.self { hint = PaastaNames.table }
        if command == Soac.self, let other = others[word] {
            hint = "`soac \(other)` does that"
        } else if !near.isEmpty {
            hint = "did you mean \(near.joined(separator: " or "))?"
        }
        throw Problem("\(program) has no command '\(Printable.line(word))'", hint: hint)
    }
}
