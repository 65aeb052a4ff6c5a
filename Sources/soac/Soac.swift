import ArgumentParser
import Fleet
import Git

/// The tool. Each command is arguments in, exit status out.
@main
struct Soac: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soac",
        abstract: "Compiles a soa-configs repository into everything that PaaSTA clusters run on.",
        discussion: """
            Exit status: 0 all is well, 1 something was found, 2 soac could not run, or was called incorrectly.

            soac --version --json prints the versions of soac and its libraries, for programs. \
            soac --generate-completion-script prints a completion script for bash, zsh or fish.
            """,
        version: Version.text,
        // As the folders here are called.
        groupedSubcommands: [
            CommandGroup(
                name: "Looking",
                subcommands: [
                    CheckCommand.self, DiffCommand.self, ExplainCommand.self, LogCommand.self, BlameCommand.self,
                    WhyCommand.self, EventsCommand.self, ListCommand.self, InfoCommand.self, RulesCommand.self,
                    CompareWithCommand.self, ManifestCommand.self, LspCommand.self,
                ]),
            CommandGroup(
                name: "Making",
                subcommands: [
                    CompileCommand.self, DeploymentsCommand.self, NerveCommand.self, SynapseCommand.self,
                    ServicesCommand.self, SchemaCommand.self, MoveCommand.self,
                ]),
            CommandGroup(
                name: "Doing",
                subcommands: [
                    PlanCommand.self, ApplyCommand.self, RunCommand.self, StatusCommand.self, ReplicationCommand.self,
                    AutoscaleCommand.self, ItestCommand.self,
                    PushToRegistryCommand.self, MarkCommand.self, WaitCommand.self, StartCommand.self,
                    StopCommand.self, RestartCommand.self, RollbackCommand.self, CheckJobsCommand.self,
                    RerunCommand.self,
                ]),
        ])

    /// The library exits with 64 where it is called incorrectly; here that is 2.
    static func main() {
        Terminal.fillClosedDescriptors()
        CompletionCall.settle(CommandLine.arguments)
        OutOfMemory.watch()
        var called = PaastaNames.command(for: CommandLine.arguments[0]) ?? self
        do {
            if called == self { try PaastaNames.refuse(CommandLine.arguments[0]) }
            try UnknownCommand.refuse(CommandLine.arguments, of: called)
            if Version.isAskedAsJSON(CommandLine.arguments) {
                try Terminal.output(Version.json())
                Terminal.exit(0)
            }
            var arguments: [String]?
            if called == self, let own = try ApplyHostCommand.arguments(of: CommandLine.arguments) {
                (called, arguments) = (ApplyHostCommand.self, own)
            }
            if called != self { Whereabouts.stayAtHome() }
            var command = try called.parseAsRoot(arguments)
            if let waiting = command as? any AsyncParsableCommand {
                try WaitingCommands.run(waiting)
            } else {
                try command.run()
            }
            Terminal.exit(0)
        } catch let status as ExitCode {
            Terminal.exit(status.rawValue)
        } catch let problem as Problem {
            Terminal.error(problem)
            Terminal.exit(2)
        } catch let error as FileError {
            Terminal.error(Problem(error))
            Terminal.exit(2)
        } catch let error as GitError {
            Terminal.error(Problem(error))
            Terminal.exit(2)
        } catch {
            let text = called.fullMessage(for: error)
            guard called.exitCode(for: error) == .success else {
                // As all other errors begin.
                Terminal.notes((text.hasPrefix("Error: ") ? "e" + text.dropFirst() : text) + "\n")
                Terminal.exit(2)
            }
            do { try Terminal.output(CompletionScripts.mended(text) + "\n") } catch {
                Terminal.error(error)
                Terminal.exit(2)
            }
            Terminal.exit(0)
        }
    }
}
