import ArgumentParser
import Compiler
import Runtime

struct ItestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "itest",
        abstract: "Runs a service's make itest, which builds and tests its image.",
        discussion: """
            Runs `make itest` in this folder, with the name of the image to build in DOCKER_TAG: \
            REGISTRY/services-SERVICE:paasta-COMMIT. Then it asks docker whether the image is there.

            Exit status: 0 the tests passed, 1 they failed, took too long, or made no image, 2 soac could not run, or \
            was called incorrectly.
            """)

    @OptionGroup var options: ImageOptions

    @Option(help: .timeLimit)
    var timeLimit = 3600.0

    func validate() throws {
        try TimeLimit.validate(seconds: timeLimit)
    }

    func run() throws {
        let image = try options.image()
        Terminal.note("itest of \(options.service) at \(options.commit): DOCKER_TAG=\(image.name)")
        let end = Program.run(
            ["make", "itest"], environment: ["DOCKER_TAG=\(image.name)"], timeLimit: TimeLimit.of(timeLimit))
        if let reason = end.failure(of: "make itest", timeLimit) {
            Terminal.error(Problem(reason))
            throw ExitCode(1)
        }
        switch Docker.has(image) {
        case .present: Terminal.note("itest passed and made \(image.name)")
        case .missing:
            Terminal.error(Problem("itest passed, but did not make \(image.name)", hint: "it builds $DOCKER_TAG"))
            throw ExitCode(1)
        case .unknown(let reason):
            Terminal.warn("itest passed; it is not known whether it made \(image.name): \(reason)")
        }
    }
}

extension Program.End {
    /// Nil if all went well.
    func failure(of command: String, _ timeLimit: Double) -> String? {
        switch self {
        case .status(0): nil
        case .status(let status): "`\(command)` ended with status \(status)"
        case .timedOut: "`\(command)` took longer than \(Int(timeLimit)) seconds, and was ended"
        case .notStarted(let code): "`\(command)` cannot be started: \(Terminal.text(ofSystemError: code))"
        }
    }
}
