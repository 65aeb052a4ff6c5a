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

    /// Which clusters those are that nobody names.
    static var clusters: String {
        "$SOAC_CLUSTER, else clusters of .soac.yaml, else all of --system-configs, or the one of --system-config"
    }

    static func cluster(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The cluster; \(several)", standard), valueName: "name")
    }

    static func deployGroup(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(text("The deploy group; \(several)", standard), valueName: "group")
    }

    static var root: ArgumentHelp {
        ArgumentHelp(
            "The folder of soa-configs in the repository. Default: $SOAC_ROOT, else root of .soac.yaml, else its top.",
            valueName: "dir")
    }

    static var soaDir: ArgumentHelp {
        ArgumentHelp(
            "Read the files of this folder as they are, be it a git repository or not; instead of --repo.",
            valueName: "dir")
    }

    static var teamData: ArgumentHelp {
        ArgumentHelp(
            "The teams that exist: JSON with a member for each. Default: /etc/sensu/team_data.json, if it is there.",
            valueName: "file")
    }

    static var commit: ArgumentHelp { ArgumentHelp("The commit, all 40 digits of its id.", valueName: "sha") }

    static var rev: ArgumentHelp {
        ArgumentHelp("The commit to read: HEAD, a branch, a tag, HEAD~3, a sha.", valueName: "revision")
    }

    static var staged: ArgumentHelp { "Read what is staged." }

    static var deployments: ArgumentHelp {
        ArgumentHelp(
            "The folder of deployments.json files, DIR/SERVICE.json. Default: SERVICE/deployments.json in soa-configs.",
            valueName: "dir")
    }

    static func instanceCounts(default standard: String? = nil) -> ArgumentHelp {
        ArgumentHelp(
            text(
                "A JSON file of the instance counts set by autoscaling: {\"SERVICE.INSTANCE\": 3}, or the same by cluster.",
                standard), valueName: "file")
    }

    static var mesos: ArgumentHelp {
        ArgumentHelp(
            "A Mesos master; can be given more than once. Default: mesos_config.master of the system configuration, which may be in ZooKeeper (zk://…).",
            valueName: "url")
    }

    private static var several: String {
        "where a command takes several, separate them with commas, or repeat the option."
    }

    private static func text(_ meaning: String, _ standard: String?) -> String {
        meaning + (standard.map { " Default: \($0)." } ?? "")
    }

    static var state: ArgumentHelp {
        ArgumentHelp(
            "The folder for what is remembered between runs, and for locks if the system configuration names no ZooKeeper. Default: $XDG_STATE_HOME/soac, or ~/.local/state/soac.",
            valueName: "dir")
    }

    // MARK: What comes out

    static var quiet: ArgumentHelp { "Print only errors." }

    static var format: ArgumentHelp { ArgumentHelp("What to print.", valueName: "format") }

    static func limit(default standard: String = "0") -> ArgumentHelp {
        ArgumentHelp(
            text("Show at most this many, and say how many more there are; 0: all.", standard), valueName: "n")
    }

    static var since: ArgumentHelp {
        ArgumentHelp(
            "Only what is of that time or later: 3h, 1d12h, '2 days ago', yesterday, monday, 14:00, 2019-10-02, 2019-10-02T12:00:00Z.",
            valueName: "time")
    }

    static var out: ArgumentHelp { ArgumentHelp("The folder to write to.", valueName: "dir") }

    static var outPack: ArgumentHelp {
        ArgumentHelp(
            "A folder to write all artifacts to as DIR/CLUSTER.tar, instead of a file each. The last member is their index.",
            valueName: "dir")
    }

    static var manifestFolder: ArgumentHelp {
        ArgumentHelp("The folder that soac compile wrote to.", valueName: "dir")
    }

    static var write: ArgumentHelp {
        ArgumentHelp(
            "The file to write. It is replaced as a whole, and only if its content changes.", valueName: "file")
    }

    static var dryRun: ArgumentHelp { "Check and show everything, but write, push and change nothing." }

    static var detailedExitcode: ArgumentHelp { "Exit with status 3 if anything changes." }

    static var noCache: ArgumentHelp { "Do not use results of earlier runs: compute and compare everything again." }

    static var noLog: ArgumentHelp { "Write no lines to the log_writer of the system configuration." }

    static var send: ArgumentHelp { "Send the results to Sensu." }

    // MARK: How far, and how long

    static var maxBounces: ArgumentHelp {
        ArgumentHelp(
            "Refuse if more instances than this would bounce: a count, or a share such as 20%; 0: none may.",
            valueName: "n|n%")
    }

    static var maxRemoved: ArgumentHelp {
        ArgumentHelp(
            "Refuse to remove more instances than this: a share such as 10% or, for soac diff, also a count; 0%: none may be removed.",
            valueName: "n|n%")
    }

    static var timeLimit: ArgumentHelp {
        ArgumentHelp("How long one attempt may take, in seconds; 0: no limit.", valueName: "seconds")
    }

    static var timeout: ArgumentHelp {
        ArgumentHelp("Give up waiting after this many minutes; 0: never.", valueName: "minutes")
    }

    static var interval: ArgumentHelp {
        ArgumentHelp("Seconds from one look at the cluster to the next.", valueName: "seconds")
    }

    static var force: ArgumentHelp {
        "Do it anyway: replace an image that the registry has, deploy a commit to groups that never had it."
    }
}
