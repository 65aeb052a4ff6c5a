import ArgumentParser
import Compiler

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Lists all that soac finds.",
        discussion: """
            Each line has a finding's name and code, what it is to soac check, and what is wrong. soac explain NAME shows the \
            page of one: why it matters, a wrong and a right example, and how to silence it. --format json has all pages.

            Exit status: 0, or 2 if soac was called wrongly.
            """)

    @Option(help: .format)
    var format: OutputFormat = .text

    @OptionGroup var color: ColorOption

    func run() throws {
        switch format {
        case .text: try Terminal.output(RulePage.all.map(line).joined(), colored: color.isColored)
        case .json: try Terminal.output(RulePagesJSON.render(RulePage.all))
        }
    }

    private func line(_ page: RulePage) -> String {
        let severity = page.id.isErrorOrWarning ? "error/warning" : page.id.severity.rawValue
        let name = RulesCommand.padded(page.id.name, to: 24)
        let start = "\(color.isColored ? "\u{1B}[1m\(name)\u{1B}[0m" : name)  \(page.id.code)  "
        return start + RulesCommand.padded(severity, to: 13) + "  \(page.title)\n"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
