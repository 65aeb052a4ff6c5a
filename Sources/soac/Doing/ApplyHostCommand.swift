import ArgumentParser
import Fleet
import Git
import Runtime

/// `soac apply --host`: a command of its own, with options of its own.
struct ApplyHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soac apply --host",
        abstract:
            "Sets up this host's nerve and synapse: what runs here is registered, and what runs elsewhere is found.",
        discussion: """
            Makes the configurations of nerve and synapse as soac nerve and soac synapse print them, puts them in \
            place, and makes the programs use them: nerve checks its file first, and is restarted if it changed, or if \
            its heartbeat is old; synapse is restarted if its file changed. If one of the two fails, the other is \
            still done. The defaults are those of configure_nerve and configure_synapse, both of whose jobs it does.

            Exit status: 0 all is well, 1 something failed, 2 nothing was done, or soac was called incorrectly.
            """)

    @Flag(help: "Tell what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup(title: "Where its inputs are, if not where hosts have them") var places: HostPlaces
    @OptionGroup var removal: RemovalOption
    @OptionGroup(title: "nerve") var nerve: NerveSetUp
    @OptionGroup(title: "synapse") var synapse: SynapseSetUp

    func run() async throws {
        var results: [Int32] = []
        results.append(await status("nerve") { try await nerve.run(places, removal, rehearsal: dryRun) })
        results.append(await status("synapse") { try synapse.run(places, removal, rehearsal: dryRun) })
        if results == [0, 0] { return }
        throw ExitCode(results == [2, 2] ? 2 : 1)
    }

    /// What became of one of the two: 0 all is well, 1 something of it failed, 2 nothing was done. Why is told.
    private func status(_ name: String, _ work: () async throws -> Void) async -> Int32 {
        do { try await work() } catch let status as ExitCode { return status.rawValue } catch {
            var problem =
                (error as? Problem) ?? (error as? FileError).map { Problem($0) }
                ?? (error as? GitError).map { Problem($0) } ?? Problem("\(error)")
            problem.message = "\(name): \(problem.message)"
            Terminal.error(problem)
            return 2
        }
        return 0
    }

    /// The arguments behind `soac apply --host`; nil where something else was called.
    static func arguments(of call: [String]) throws -> [String]? {
        guard call.dropFirst().first == "apply", let place = call.firstIndex(of: "--host") else { return nil }
        var rest = call.dropFirst(2)
        rest.remove(at: place)
        let own = options(of: helpMessage())
        let others = options(of: ApplyCommand.helpMessage()).subtracting(own)
        for argument in rest {
            let name = String(argument.prefix { $0 != "=" })
            guard others.contains(name) else { continue }
            throw Problem(
                "\(name) is about a cluster, and not about a host",
                hint: "leave it away, or leave --host away; soac apply --host --help lists what there is")
        }
        return Array(rest)
    }

    /// The long options that a help names.
    private static func options(of help: String) -> Set<String> {
        Set(help.split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter { $0.hasPrefix("--") }.map(String.init))
    }
}
