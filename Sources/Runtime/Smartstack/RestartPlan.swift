/// What is to be done with a new configuration, step by step: a value that can be shown and tested. `RestartExecution`
/// carries it out.
public struct RestartPlan: Sendable, Equatable {
    public indirect enum Step: Sendable, Equatable {
        /// Runs a program that must succeed; where it fails, nothing after it is done.
        case require([String])
        /// Runs a program, whatever comes of it.
        case attempt([String])
        /// Puts the new file into the old one's place.
        case install
        /// Seconds.
        case pause(Int)
        /// Tells a process to read its configuration anew; where there is none, the other steps are done.
        case hangUp(Int32?, then: [Step], otherwise: [Step])
        /// The last step is done whatever became of the others.
        case ensuring(Step, after: [Step])
    }

    public var steps: [Step]

    /// The steps for people, a line each. `path` is where the new file is put.
    public func lines(of path: String) -> [String] { steps.flatMap { $0.lines(of: path) } }
}

extension RestartPlan.Step {
    fileprivate func lines(of path: String) -> [String] {
        switch self {
        case .require(let words): ["run \(words.joined(separator: " "))"]
        case .attempt(let words): ["run \(words.joined(separator: " ")), and go on whatever comes of it"]
        case .install: ["put the new file into place: \(path)"]
        case .pause(let seconds): ["wait \(seconds) s"]
        case .hangUp(let process?, let then, _):
            ["tell process \(process) to read it anew"] + then.flatMap { $0.lines(of: path) }
        case .hangUp(nil, _, let otherwise): otherwise.flatMap { $0.lines(of: path) }
        case .ensuring(let last, let steps): (steps + [last]).flatMap { $0.lines(of: path) }
        }
    }
}

/// How nerve is run on a host.
public struct NerveService: Sendable {
    public var executable: String
    /// Started with `start` and `stop`, as the backup.
    public var command: [String]
    public var backupCommand: [String]
    /// Seconds that nerve needs to register everything.
    public var registrationDelay: Int
    public var reloadsBySignal: Bool

    public init(
        executable: String, command: [String], backupCommand: [String], registrationDelay: Int, reloadsBySignal: Bool
    ) {
        self.executable = executable
        self.command = command
        self.backupCommand = backupCommand
        self.registrationDelay = registrationDelay
        self.reloadsBySignal = reloadsBySignal
    }

    /// The new file is checked first, and then always takes the old one's place: monitoring looks at its age. nerve reads
    /// it anew if it changed, and is restarted if it does not beat any more, whatever the file.
    public func plan(newFile: String, isChanged: Bool, isStale: Bool, process: Int32?) -> RestartPlan {
        var steps: [RestartPlan.Step] = [.require([executable, "-c", newFile, "-k"]), .install]
        if isStale {
            steps += restart
        } else if isChanged, reloadsBySignal {
            steps.append(.hangUp(process, then: [.attempt(backupCommand + ["stop"])], otherwise: restart))
        } else if isChanged {
            steps += restart
        }
        return RestartPlan(steps: steps)
    }

    /// A second nerve keeps everything registered meanwhile.
    private var restart: [RestartPlan.Step] {
        [
            .ensuring(
                .attempt(backupCommand + ["stop"]),
                after: [
                    .attempt(backupCommand + ["start"]), .pause(registrationDelay), .require(command + ["stop"]),
                    .require(command + ["start"]), .pause(registrationDelay),
                ])
        ]
    }
}

/// How synapse is run on a host.
public struct SynapseService: Sendable {
    public var command: [String]
    /// In place of a stop and a start.
    public var restartCommand: [String]?

    public init(command: [String], restartCommand: [String]?) {
        self.command = command
        self.restartCommand = restartCommand
    }

    public func plan(isChanged: Bool) -> RestartPlan {
        guard isChanged else { return RestartPlan(steps: [.install]) }
        if let restartCommand { return RestartPlan(steps: [.install, .require(restartCommand)]) }
        // A stop and a start read the init file anew, and with it the limits that HAProxy inherits.
        return RestartPlan(steps: [.install, .require(command + ["stop"]), .require(command + ["start"])])
    }
}
