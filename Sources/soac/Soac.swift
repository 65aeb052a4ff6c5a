import ArgumentParser

/// The tool. Each command is arguments in, exit status out.
@main
struct Soac: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "soac",
        abstract: "Compiles a soa-configs repository into everything that PaaSTA clusters run on.",
        discussion: """
            Exit status: 0 all is well, 1 something was found (it is on standard error), 2 soac could not run, or was \
            called wrongly.
            """,
        version: version,
        subcommands: [
            CheckCommand.self, CompileCommand.self, DiffCommand.self, DeploymentsCommand.self, MarkCommand.self,
            StartCommand.self, StopCommand.self, RestartCommand.self, RollbackCommand.self, NerveCommand.self,
            SynapseCommand.self, ServicesCommand.self, ExplainCommand.self, LogCommand.self, BlameCommand.self,
            SchemaCommand.self,
        ])

    /// The library exits with 64 where it is called wrongly; here that is 2.
    static func main() async {
        let called = PaastaNames.command(for: CommandLine.arguments[0]) ?? self
        do {
            var command = try called.parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            Terminal.exit(0)
        } catch let status as ExitCode {
            Terminal.exit(status.rawValue)
        } catch let problem as Problem {
            Terminal.error(problem)
            Terminal.exit(2)
        } catch {
            let text = called.fullMessage(for: error)
            if called.exitCode(for: error) == .success {
                Terminal.output(text + "\n")
                Terminal.exit(0)
            }
            Terminal.note(text + "\n")
            Terminal.exit(2)
        }
    }
}
