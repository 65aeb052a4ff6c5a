import ArgumentParser
import Compiler
import Runtime

struct MarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Marks a commit for deployment to a deploy group.",
        discussion: """
            Pushes the tag paasta-GROUP-TIME-deploy to the git_url of the service. The commit must exist there, and \
            some instance must follow the group. The tag is printed with its commit.

            Exit status: 0 the tag is there, 2 it is not, or soac was called incorrectly.
            """)

    @OptionGroup var options: TagOptions

    @Option(
        name: [.customLong("deploy-group"), .customShort("l")],
        help: .deployGroup(),
        completion: .deployGroups)
    var group: String

    @Option(name: [.long, .customShort("k")], help: .commit)
    var commit: String

    func run() throws {
        let tagging = try options.open()
        do {
            let references = try tagging.references()
            let commit = try Tagging.commit(commit, among: references)
            let plan = try TagPlan.deploying(
                commit, to: [DeployGroup(group)], of: tagging.targets, DeployTags(references),
                at: DeployTime(Clock.now()))
            try options.carryOut(plan, tagging)
        } catch { throw Problem(tagging: error, service: options.service) }
    }
}
