import ArgumentParser
import Compiler
import Fleet
import Runtime

/// With which user and password registries are asked.
struct DockercfgOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Users and passwords of registries: a .dockercfg, or docker's config.json. Default: dockercfg_location of the system configuration, if it is such a file.",
            valueName: "file"),
        completion: .file())
    var dockercfg: String?

    func credentials(_ configuration: SystemConfiguration) throws -> DockerCredentials {
        let path: String
        if let dockercfg {
            path = dockercfg
        } else {
            // Mesos takes archives as well; those are not opened here.
            guard case .string(let location) = configuration.dockercfgLocation.value, location.hasPrefix("file://"),
                !location.hasSuffix(".gz")
            else { return DockerCredentials() }
            path = String(location.dropFirst("file://".count))
        }
        guard let bytes = try File.read(path, limit: JSONParser.sizeLimit, pipes: dockercfg != nil) else {
            if dockercfg == nil { return DockerCredentials() }
            throw Problem("there is no file \(path)")
        }
        let read = DockerCredentials.read(bytes, path: path)
        Terminal.report(read.diagnostics)
        if read.diagnostics.contains(where: { $0.severity == .error }) {
            throw Problem("\(path) cannot be used", hint: "name another with --dockercfg")
        }
        return read.value
    }
}
