import ArgumentParser
import Compiler
import Runtime

struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Deploys a commit again that was deployed before.",
        discussion: """
            Without --commit it lists the commits that were deployed, newest first, and exits with 2. Otherwise it \
            does what soac mark does, for each deploy group that the commit was deployed to, or for those that are \
            named.

            Exit status: 0 the tags are there, 2 they are not, no commit is named, or soac was called incorrectly.
            """)

    @OptionGroup var options: TagOptions

    @Option(
        name: [.customLong("deploy-group"), .customShort("l")],
        help: .deployGroup(default: "all that the commit was deployed to"),
        completion: .deployGroups)
    var groups: [String] = []

    @Option(name: [.long, .customShort("k")], help: .commit)
    var commit: String?

    @Flag(help: .force)
    var force = false

    /// Elsewhere `-f` follows; here it was once documented.
    @Flag(name: .customShort("f"), help: .hidden)
    var shortForce = false

    func validate() throws { _ = try Names.all(groups, of: "--deploy-group") }

    func run() throws {
        let tagging = try options.open()
        do {
            let references = try tagging.references()
            let tags = DeployTags(references)
            let named = try Names.all(groups, of: "--deploy-group").map { DeployGroup($0) }
            guard let commit else {
                try Terminal.output(RollbackCommand.list(named.isEmpty ? tagging.targets.groups : named, tags))
                throw Problem("which commit?", hint: "choose one of those above with --commit")
            }
            let plan = try TagPlan.rollingBack(
                to: Tagging.commit(commit, among: references), named, of: tagging.targets, tags,
                at: DeployTime(Clock.now()), unseen: force || shortForce)
            try options.carryOut(plan, tagging)
        } catch { throw Problem(tagging: error, service: options.service) }
    }

    /// Ten deploys of each group.
    private static func list(_ groups: [DeployGroup], _ tags: DeployTags) -> String {
        groups.map { group in
            let lines = tags.deploys(to: group).prefix(10).map { deploy in
                "  \(deploy.commit)  \(DeployTime(deploy.time)?.readable ?? deploy.time)\n"
            }
            return "\(Printable.line(group.text))\n" + (lines.isEmpty ? "  never deployed\n" : lines.joined())
        }.joined()
    }
}
