import ArgumentParser
import Compiler
import Runtime

struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Deploys a commit again that was deployed before.",
        discussion: """
            Without --commit it lists the commits that were deployed, the newest first, and exits with 2. Otherwise it \
            does what soac mark does, for each deploy group.
            """)

    @OptionGroup var options: TagOptions

    @Option(
        name: [.customLong("deploy-group"), .customShort("l")],
        help: ArgumentHelp(
            "A deploy group; may be given more than once, or with commas. Default: all of the service.",
            valueName: "group"))
    var groups: [String] = []

    @Option(
        name: [.long, .customShort("k")], help: ArgumentHelp("The commit, all 40 digits of its id.", valueName: "sha"))
    var commit: String?

    @Flag(name: .shortAndLong, help: "Deploy a commit also if it was never deployed before.")
    var force = false

    func run() throws {
        let tagging = try options.open()
        do {
            let references = try tagging.references()
            let tags = DeployTags(references)
            let named = groups.flatMap { $0.split(separator: ",") }.map { DeployGroup(String($0)) }
            let groups = named.isEmpty ? tagging.targets.groups : named
            guard let commit else {
                Terminal.output(RollbackCommand.list(groups, tags))
                throw Problem("which commit?", hint: "name one of those above with --commit")
            }
            let plan = try TagPlan.rollingBack(
                to: Tagging.commit(commit, among: references), groups, of: tagging.targets, tags,
                at: DeployTime(Clock.now()), unseen: force)
            try options.carryOut(plan, tagging)
        } catch { throw Problem(tagging: error, service: options.service) }
    }

    /// Ten deploys of each group.
    private static func list(_ groups: [DeployGroup], _ tags: DeployTags) -> String {
        groups.map { group in
            let lines = tags.deploys(to: group).prefix(10).map { deploy in
                "  \(deploy.commit)  \(DeployTime(deploy.time)?.readable ?? deploy.time)\n"
            }
            return "\(group)\n" + (lines.isEmpty ? "  never deployed\n" : lines.joined())
        }.joined()
    }
}
