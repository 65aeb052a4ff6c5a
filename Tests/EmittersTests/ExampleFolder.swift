import Foundation
import Testing

@testable import Compiler
@testable import Emitters

/// The folder `examples` compiled, without git: each artifact with what it was made from.
struct ExampleFolder {
    struct Made {
        var artifact: Artifact
        var service: LinkedService
        var system: SystemConfiguration
    }

    static let package: String = {
        var path = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { path.deleteLastPathComponent() }
        return path.path
    }()

    private static let examples = package + "/examples/"

    static func compile() throws -> [Made] {
        let shared = SharedSecrets.lower(try source("_shared")).value
        var made: [Made] = []
        for cluster in try names("system-config") {
            let input = try input(ClusterName(cluster))
            for service in try names("soa-configs") where service != "_shared" {
                var inputs = Pipeline.Inputs(
                    clusters: [input], kinds: [.marathon, .chronos, .kubernetes],
                    moment: try #require(Moment.example))
                inputs.sharedSecrets = shared
                for linked in Pipeline(inputs).compile(try source(service)).value {
                    var emitter = Emitter()
                    for case .artifact(let artifact) in emitter.emit(linked, families: Set(Family.allCases)) {
                        made.append(Made(artifact: artifact, service: linked, system: input.system))
                    }
                }
            }
        }
        return made
    }

    private static func input(_ cluster: ClusterName) throws -> ClusterInput {
        let folder = "system-config/\(cluster)"
        let files = try names(folder).map { name in
            SystemConfigurationFile(path: "/etc/paasta/\(name)", bytes: try bytes("\(folder)/\(name)"))
        }
        let counts = JSONParser.parse(try bytes("instance-counts.json"), path: "counts.json").value?.root
        return ClusterInput(
            name: cluster, system: try #require(SystemConfigurationLowering.lower(files).value),
            counts: InstanceCounts.read(try #require(counts), cluster: cluster).value)
    }

    private static func source(_ service: String) throws -> ServiceSource {
        let folder = "soa-configs/\(service)"
        var source = ServiceSource(name: ServiceName(service))
        for name in try names(folder) where name != "secrets" {
            // A symlink is its target's file.
            let target =
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(examples)\(folder)/\(name)")) ?? name
            source.files[name] = .present(path: "\(service)/\(target)", bytes: try bytes("\(folder)/\(target)"))
        }
        for name in (try? names(folder + "/secrets")) ?? [] {
            let path = "\(service)/secrets/\(name)"
            source.secrets[String(name.dropLast(5))] = .present(
                path: path, bytes: try bytes("\(folder)/secrets/\(name)"))
        }
        return source
    }

    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: examples + folder).sorted()
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: examples + file)))
    }
}
