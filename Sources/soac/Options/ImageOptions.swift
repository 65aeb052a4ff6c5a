import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime

/// Which image of which service.
struct ImageOptions: ParsableArguments {
    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Cluster") var systems: SystemConfigsOption

    @Option(name: .shortAndLong, help: .service(), completion: .serviceNames)
    var service: String

    @Option(name: [.long, .customShort("k")], help: .commit)
    var commit: String

    /// What the image is called, `REGISTRY/services-SERVICE:paasta-COMMIT`: in the service's own registry, or in that of the
    /// system configuration.
    func image() throws -> ServiceImage {
        let name = ServiceName(service)
        let fleet = Fleet(snapshot: try source.snapshot(), services: [name], jobs: 1)
        let read: Outcome<[(name: ServiceName, targets: Definition<DeployTargets>)]>
        do { read = try DeployTargetReading(fleet: fleet, clusters: []).read() } catch { throw Problem(error) }
        Terminal.report(read.diagnostics)
        guard let targets = read.value.first?.targets.value else {
            throw Problem("the files of \(service) in soa-configs cannot be read")
        }
        let registry = try registry(of: targets)
        guard let image = ServiceImage(registry: registry, service: name, commit: commit) else {
            throw Problem("docker takes no image '\(registry)/\(DeploymentTable.image(of: name, at: commit))'")
        }
        return image
    }

    private func registry(of targets: DeployTargets) throws -> String {
        if let own = targets.dockerRegistry {
            guard case .string(let name) = own.value else {
                throw Problem("the docker_registry of \(service) is a name, not \(own.value.repr)")
            }
            return name
        }
        guard let name = try configuration()?.dockerRegistry?.value else {
            throw Problem(
                "no docker_registry is configured",
                hint: "the system configuration or the service's service.yaml names one")
        }
        return name
    }

    /// Nil if there is none.
    func configuration() throws -> SystemConfiguration? {
        try systems.loadOne(nil, source.whereabouts(), for: .changing)
    }
}
