import ArgumentParser
import Compiler
import Git
import Runtime

struct PaastaItest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "itest", abstract: "Runs `make itest`: soac itest.",
        discussion: "Exit status: 0 the tests passed, 1 they did not, 2 it could not run, or was called incorrectly.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service; services-NAME is NAME.", valueName: "name"),
        completion: .serviceNames)
    var service: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The commit that the image is named by.", valueName: "sha"))
    var commit: String

    @OptionGroup var folder: SoaDirOption

    @Option(help: ArgumentHelp("For how many seconds the tests may run.", valueName: "seconds"))
    var timeout = 3600.0

    func run() throws {
        try ItestCommand.parse([
            "--service", PaastaCommand.service(service), "--commit", commit, "--soa-dir", folder.soaDir,
            "--time-limit", "\(timeout)",
        ]).run()
    }
}

struct PaastaPushToRegistry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-to-registry", abstract: "Pushes an image: soac push-to-registry.",
        discussion: """
            An image that the registry has already under that name stays, and that is not a failure.

            Exit status: 0 the registry has an image of that name, 1 it does not, or nobody can tell, 2 it could not run, or \
            was called incorrectly.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service; services-NAME is NAME.", valueName: "name"),
        completion: .serviceNames)
    var service: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The commit, all 40 digits of its id.", valueName: "sha"))
    var commit: String

    @OptionGroup var folder: SoaDirOption

    @Flag(name: .shortAndLong, help: "Push without asking the registry first.")
    var force = false

    func run() async throws {
        let push = try PushToRegistryCommand.parse(
            ["--service", PaastaCommand.service(service), "--commit", commit, "--soa-dir", folder.soaDir]
                + (force ? ["--force"] : [])
        ).push()
        let state = await push.stateBefore()
        if case .another = state {
            // Jobs that are run again count on that.
            Terminal.warn("the registry has \(push.image.name) already: nothing was pushed; --force replaces it")
            return
        }
        if try push.settle(what: state) { return }
        try await push.run()
    }
}

struct PaastaMarkForDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark-for-deployment", abstract: "Marks a commit for deployment: soac mark.",
        discussion: """
            With --wait-for-deployment it then waits until the commit runs, as soac wait does. If that does not come to be in \
            time and --auto-rollback is given, the commit that was deployed before is marked again.

            Exit status: 0 it is marked, and runs if that was waited for, 1 it does not run, or its image is not there, 2 it \
            could not run, or was called incorrectly.
            """)

    @OptionGroup var what: MarkedCommit

    @Flag(help: "Ask the registry whether it has the image.")
    var verifyImageExists = false

    @Flag(help: "Wait until the commit runs everywhere in the group.")
    var waitForDeployment = false

    @Flag(help: "If it does not run in time, mark the commit that was deployed before.")
    var autoRollback = false

    @Option(help: ArgumentHelp("Taken for compatibility.", valueName: "seconds"))
    var autoCertifyDelay: Int?

    @Option(help: ArgumentHelp("Taken for compatibility.", valueName: "seconds"))
    var autoAbandonDelay: Int?

    @Option(help: ArgumentHelp("Taken for compatibility.", valueName: "seconds"))
    var autoRollbackDelay: Int?

    func run() async throws {
        let options = try what.tagOptions()
        let tagging = try options.open(gitURL: what.gitURL)
        let group = DeployGroup(what.group)
        let (commit, before): (CommitID, ObjectID?)
        do {
            let references = try tagging.references()
            let tags = DeployTags(references)
            commit = try Tagging.commit(beginning: what.commit, among: references)
            before = tags.deploys(to: group).first?.commit
            if verifyImageExists { try await verify(commit) }
            try mark(commit, group, tags, tagging, options)
        } catch let status as ExitCode { throw status } catch {
            throw Problem(tagging: error, service: options.service)
        }
        guard waitForDeployment else { return }
        do { try await what.wait(for: commit).run() } catch let status as ExitCode {
            if autoRollback, let before, before != commit.id {
                Terminal.note("back to \(before)")
                do {
                    let tags = DeployTags(try tagging.references())
                    try mark(CommitID(before), group, tags, tagging, options)
                } catch { throw Problem(tagging: error, service: options.service) }
            }
            throw status
        }
    }

    private func mark(
        _ commit: CommitID, _ group: DeployGroup, _ tags: DeployTags, _ tagging: Tagging, _ options: TagOptions
    ) throws {
        let plan = try TagPlan.deploying(
            commit, to: [group], of: tagging.targets, tags, at: DeployTime(Clock.now()))
        try options.carryOut(plan, tagging)
    }

    private func verify(_ commit: CommitID) async throws {
        let push = try PushToRegistryCommand.parse([
            "--service", PaastaCommand.service(what.service), "--commit", commit.id.description, "--soa-dir",
            what.folder.soaDir,
        ]).push()
        switch await push.registry.presence(of: [push.image.reference])[push.image.reference] ?? .missing {
        case .present: return
        case .missing:
            Terminal.error(Problem("the registry has no image \(push.image.name)", hint: "nothing is marked"))
        case .unknown(let reason):
            Terminal.error(
                Problem(
                    "whether the registry has \(push.image.name) is not known: \(reason)", hint: "nothing is marked"))
        }
        throw ExitCode(1)
    }
}

struct PaastaWaitForDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait-for-deployment", abstract: "Waits until a commit runs: soac wait.",
        discussion: """
            Exit status: 0 it runs everywhere in the group, 1 it does not in time, or another commit is marked, 2 it could \
            not run, or was called incorrectly.
            """)

    @OptionGroup var what: MarkedCommit

    func run() async throws {
        let options = try what.tagOptions()
        let commit: CommitID
        do {
            let tagging = try options.open(gitURL: what.gitURL)
            let references = try tagging.references()
            commit = try Tagging.commit(beginning: what.commit, among: references)
            let newest = DeployTags(references).deploys(to: DeployGroup(what.group)).first?.commit
            guard newest == commit.id else {
                Terminal.error(
                    Problem(
                        newest.map { "\($0) is marked for \(what.group), and not \(commit.id)" }
                            ?? "nothing is marked for \(what.group) yet"))
                throw ExitCode(1)
            }
        } catch let status as ExitCode { throw status } catch {
            throw Problem(tagging: error, service: options.service)
        }
        try await what.wait(for: commit).run()
    }
}

struct PaastaRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Deploys a commit again that was deployed before: soac rollback.",
        discussion: """
            Exit status: 0 it is marked, 2 it could not run, was called incorrectly, or named no commit: then those are listed \
            that were deployed.
            """)

    @Option(
        name: [.long, .customShort("k")], help: ArgumentHelp("The commit, all 40 digits of its id.", valueName: "sha"))
    var commit: String?

    @Option(
        name: [.customLong("deploy-groups"), .customShort("l")],
        help: ArgumentHelp("Deploy groups with commas. Default: all that had the commit.", valueName: "groups"),
        completion: .deployGroups)
    var groups: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: [.customShort("y"), .customShort("d"), .long],
        help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var soaDir = PaastaNames.soaDir

    @Flag(name: .shortAndLong, help: "Deploy a commit also to groups that never had it.")
    var force = false

    func run() throws {
        var arguments = ["--service", try PaastaCommand.serviceOrFolder(service), "--soa-dir", soaDir]
        if let commit { arguments += ["--commit", commit] }
        if let groups, !groups.isEmpty { arguments += ["--deploy-group", groups] }
        try RollbackCommand.parse(arguments + (force ? ["--force"] : [])).run()
    }
}

/// What is marked, or waited for.
struct MarkedCommit: ParsableArguments {
    @Option(
        name: [.customShort("u"), .customLong("git-url")],
        help: ArgumentHelp("Where the tags are. Default: the git_url of the service.", valueName: "url"))
    var gitURL: String?

    @Option(
        name: [.customShort("c"), .customShort("k"), .long],
        help: ArgumentHelp(
            "The commit; or the beginning of its id, if a reference points to it.", valueName: "sha"))
    var commit: String

    @Option(
        name: [.customShort("l"), .customLong("deploy-group"), .customLong("clusterinstance")],
        help: ArgumentHelp("The deploy group.", valueName: "group"),
        completion: .deployGroups)
    var group: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service; services-NAME is NAME.", valueName: "name"),
        completion: .serviceNames)
    var service: String

    @Option(name: .shortAndLong, help: ArgumentHelp("For how many seconds to wait.", valueName: "seconds"))
    var timeout = 3600.0

    @OptionGroup var folder: SoaDirOption

    @Flag(name: .shortAndLong, help: "Taken for compatibility: what matters is said anyway.")
    var verbose: Int

    func tagOptions() throws -> TagOptions {
        try TagOptions.parse(["--service", PaastaCommand.service(service), "--soa-dir", folder.soaDir])
    }

    func wait(for commit: CommitID) throws -> WaitCommand {
        try WaitCommand.parse([
            "--service", PaastaCommand.service(service), "--deploy-group", group, "--commit", commit.id.description,
            "--soa-dir", folder.soaDir, "--timeout", "\(timeout / 60)",
        ])
    }
}
