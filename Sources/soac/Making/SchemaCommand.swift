import ArgumentParser
import Compiler
import Emitters

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema (draft 7) of a kind of file, for editors.",
        discussion: """
            Without a kind it lists the kinds. docs/editors.md says how to set up an editor with it.

            Exit status: 0, or 2 if there is no such kind.
            """)

    @Argument(
        help: ArgumentHelp("The kind of file: marathon, chronos, smartstack, …", valueName: "kind"),
        completion: .schemaKinds)
    var kind: String?

    func run() throws {
        let kinds = FileSchema.allCases.map(\.rawValue)
        guard let kind else {
            try Terminal.output(kinds.map { $0 + "\n" }.joined())
            return
        }
        guard let schema = FileSchema(rawValue: kind) else {
            let near = NearestNames.of(kind, among: kinds)
            throw Problem(
                "there is no schema of '\(kind)'",
                hint: near.isEmpty
                    ? "there are \(kinds.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?")
        }
        try Terminal.output(JSONSchemaText.of(schema))
    }
}
