import ArgumentParser

/// What options are for that more than one command has: one name means one thing, in the same words, wherever it is.
/// `docs/options.md` lists all of them; a test holds each command against it.
extension ArgumentHelp {
    // MARK: Of what

    static func service(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The service; \(several)", standard), valueName: "name")
    }

    static func instance(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The instance; \(several)", standard), valueName: "name")
    }

    static func cluster(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The cluster; \(several)", standard), valueName: "name")
    }

    static func deployGroup(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The deploy group; \(several)", standard), valueName: "group")
    }

    static var commit: ArgumentHelp { ArgumentHelp("The commit, all 40 digits of its id.", valueName: "sha") }

    static var rev: ArgumentHelp {
        ArgumentHelp("The commit to read: HEAD, a branch, a tag, HEAD~3, a sha.", valueName: "revision")
    }

    static var staged: ArgumentHelp { "Read what is staged." }

    static var deployments: ArgumentHelp {
        ArgumentHelp(
            "Where deployments.json files lie, as DIR/SERVICE.json. Default: SERVICE/deployments.json of the tree.",
            valueName: "dir")
    }

    static func instanceCounts(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(
            text(
                "JSON of the instance counts that autoscaling has set: {\"SERVICE.INSTANCE\": 3}, or the same by cluster.",
                standard), valueName: "file")
    }

    static var mesos: ArgumentHelp {
        ArgumentHelp(
            "A master of Mesos; may be given more than once. Default: what the system configuration names as mesos_config.master, also by ZooKeeper (zk://…).",
            valueName: "url")
    }

    private static var several: String { "where a command takes several, with commas between, or given again." }

    private static func text(_ meaning: String, _ standard: String?) -> String {
        meaning + (standard.map { " Default: \($0)." } ?? "")
    }

    // MARK: What comes out

    static var format: ArgumentHelp { ArgumentHelp("What to print.", valueName: "format") }

    static func limit(default standard: String = "0") -> ArgumentHelp {
        ArgumentHelp(
            text("Show no more than that many, and say that there are more; 0: all.", standard), valueName: "n")
    }

    static var since: ArgumentHelp {
        ArgumentHelp(
            "Only what is of that time or later: 3h, 1d12h, '2 days ago', yesterday, monday, 14:00, 2019-10-02, 2019-10-02T12:00:00Z.",
            valueName: "time")
    }

    static var out: ArgumentHelp { ArgumentHelp("The folder to write to.", valueName: "dir") }

    static var write: ArgumentHelp {
        ArgumentHelp("The file to write to, whole or not at all, and only if that changes it.", valueName: "file")
    }

    static var dryRun: ArgumentHelp { "Check and show all, and write, push and change nothing." }

    static var detailedExitcode: ArgumentHelp { "Exit with status 3 if anything changes." }

    static var noCache: ArgumentHelp { "Use nothing that an earlier run kept: all is computed and compared anew." }

    static var noLog: ArgumentHelp { "Write no lines to what the system configuration names as log_writer." }

    static var send: ArgumentHelp { "Tell Sensu what is found." }

    // MARK: How far, and how long

    static var maxBounces: ArgumentHelp {
        ArgumentHelp(
            "Refuse if more instances would bounce: a count, or a share of all, as 20%; 0: none may.",
            valueName: "n|n%")
    }

    static var maxRemoved: ArgumentHelp {
        ArgumentHelp(
            "Refuse to remove more instances than that: a share of all, as 10%, or for soac diff also a count; 0%: none may go.",
            valueName: "n|n%")
    }

    static var timeLimit: ArgumentHelp {
        ArgumentHelp("How long one attempt may take, in seconds; 0: as long as it takes.", valueName: "seconds")
    }

    static var timeout: ArgumentHelp {
        ArgumentHelp("Minutes after which waiting is given up; 0: never.", valueName: "minutes")
    }

    static var interval: ArgumentHelp { ArgumentHelp("Seconds between two looks.", valueName: "seconds") }

    static var force: ArgumentHelp {
        "Do it although: an image that the registry has is replaced, a commit goes to groups that never had it."
    }
}
