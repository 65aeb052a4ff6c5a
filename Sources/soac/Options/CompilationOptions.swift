import ArgumentParser
import Compiler
import Emitters
import Fleet

/// What of soa-configs to compile, and from what beside it.
struct CompilationOptions: ParsableArguments {
    @OptionGroup var services: ServicesOption
    @OptionGroup var artifacts: ArtifactOptions
    @OptionGroup var jobs: JobsOption

    var deployments: String? { artifacts.deployments }
    var date: MomentArgument? { artifacts.date }

    func families() throws -> Set<Family> { try artifacts.families() }

    /// Nil: all.
    var chosenServices: [ServiceName]? { services.chosen }
}

/// Which artifacts are meant, and what they are made from beside soa-configs.
struct ArtifactOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only these families of artifacts, separated by commas: \(Family.names.joined(separator: ", ")). Default: all.",
            valueName: "families"),
        completion: .familyNames)
    var only: String?

    @Option(help: .deployments, completion: .directory)
    var deployments: String?

    @Option(
        help: ArgumentHelp(
            "The moment for the date variables of Chronos commands, as 2019-10-02T12:00:00Z. Default: now.",
            valueName: "date"))
    var date: MomentArgument?

    func validate() throws {
        _ = try families()
        try ArtifactOptions.validate(deployments: deployments)
    }

    /// Without the folder, everything would count as not deployed yet.
    static func validate(deployments: String?) throws {
        guard let deployments else { return }
        do throws(FileError) {
            if try File.isDirectory(deployments) { return }
        } catch { throw ValidationError(error.message) }
        throw ValidationError(
            "there is no folder \(deployments) for --deployments; soac deployments --out writes one")
    }

    func families() throws -> Set<Family> {
        guard let only else { return Set(Family.allCases) }
        var families: Set<Family> = []
        for name in try Names.all([only], of: "--only") {
            let named = Family.named(name)
            guard !named.isEmpty else {
                let known = Family.names.joined(separator: ", ")
                throw ValidationError("there is no family '\(name)'; there are \(known)")
            }
            families.formUnion(named)
        }
        return families
    }
}
