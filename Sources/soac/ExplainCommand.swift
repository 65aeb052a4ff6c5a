import ArgumentParser
import Compiler

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows the manual page of a finding.")

    @Argument(help: ArgumentHelp("The name of a finding, or its code.", valueName: "rule"))
    var subject: String

    func run() throws {
        let page = rulePages[subject] ?? rulePages.values.first { $0.contains("`\(subject)`,") }
        guard let page else {
            let near = NearestNames.of(subject, among: Array(rulePages.keys))
            throw Problem(
                "there is no finding '\(subject)'",
                hint: near.isEmpty
                    ? "findings stand in brackets: [unknown-key]" : "did you mean \(near.joined(separator: " or "))?")
        }
        Terminal.output(page + "\n")
    }
}
