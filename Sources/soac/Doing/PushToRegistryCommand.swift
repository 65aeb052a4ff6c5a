import ArgumentParser
import Compiler
import Git
import Runtime

struct PushToRegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-to-registry",
        abstract: "Pushes a service's image to its registry, and checks that it arrived.",
        discussion: """
            Runs `docker push` for REGISTRY/services-SERVICE:paasta-COMMIT, as the user who calls it, and asks the \
            registry before and afterwards. An image that is already there is never replaced: if it is the same, all \
            is well; a different one is refused, because what runs under a tag must not depend on when a host pulled \
            it.

            Exit status: 0 the registry has the image, 1 it does not, or has another under that name, or that is not \
            known, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup var options: ImageOptions

    @Flag(help: .force)
    var force = false

    /// Elsewhere `-f` follows; here it was once documented.
    @Flag(name: .customShort("f"), help: .hidden)
    var shortForce = false

    @OptionGroup var dockercfg: DockercfgOption

    @Option(help: .timeLimit)
    var timeLimit = 3600.0

    func validate() throws {
        try TimeLimit.validate(seconds: timeLimit)
        guard ObjectID(hex: options.commit) != nil else {
            throw ValidationError("--commit needs a full commit id of 40 digits; `git rev-parse` prints it")
        }
    }

    func run() async throws {
        let push = try push()
        let state = await push.stateBefore()
        if try push.settle(what: state) { return }
        try await push.run()
    }

    /// What is pushed, and whom to ask.
    func push() throws -> ImagePush {
        let image = try options.image()
        let configuration = try options.configuration()
        let credentials = try configuration.map { try dockercfg.credentials($0) } ?? DockerCredentials()
        return ImagePush(
            image: image, registry: ImageRegistry(credentials: credentials), timeLimit: TimeLimit.of(timeLimit),
            isForced: force || shortForce)
    }
}

/// An image on its way to a registry.
struct ImagePush {
    let image: ServiceImage
    let registry: ImageRegistry
    let timeLimit: Double
    let isForced: Bool

    /// What the registry has under the name.
    enum State {
        case nothing
        case same
        /// Another image, or one of which nobody can tell.
        case another
        case unknown(String)
    }

    /// Not asked where that does not matter.
    func stateBefore() async -> State {
        if isForced { return .nothing }
        switch await registry.presence(of: [image.reference])[image.reference] ?? .missing {
        case .missing: return .nothing
        case .unknown(let reason): return .unknown(reason)
        case .present:
            let digest = await registry.digest(of: image.reference)
            return digest.map { Docker.digests(of: image).contains($0) } == true ? .same : .another
        }
    }

    /// Whether nothing is to be done. Throws where nothing may be.
    func settle(what state: State) throws -> Bool {
        switch state {
        case .nothing: return false
        case .same:
            Terminal.note("the registry already has \(image.name)")
            return true
        case .another:
            Terminal.error(
                Problem(
                    "the registry already has a different image \(image.name)",
                    hint: "nothing was pushed; --force replaces it"))
        case .unknown(let reason):
            Terminal.error(
                Problem(
                    "it is not known whether the registry has \(image.name): \(reason)",
                    hint: "nothing was pushed; --force pushes without asking"))
        }
        throw ExitCode(1)
    }

    /// Pushes, and asks whether it is there.
    func run() async throws {
        if let reason = Docker.push(image, timeLimit: timeLimit).failure(of: "docker push \(image.name)", timeLimit) {
            Terminal.error(Problem(reason))
            throw ExitCode(1)
        }
        switch await registry.presence(of: [image.reference])[image.reference] ?? .missing {
        case .present: Terminal.note("pushed \(image.name)")
        case .missing:
            Terminal.error(Problem("docker pushed \(image.name), but the registry does not have it"))
            throw ExitCode(1)
        case .unknown(let reason):
            Terminal.error(
                Problem("docker pushed \(image.name), but it is not known whether the registry has it: \(reason)"))
            throw ExitCode(1)
        }
    }
}
