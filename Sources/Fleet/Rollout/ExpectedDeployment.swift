import Compiler
import Emitters
import Git

/// What the deployments.json of a service will say once a commit is deployed to a group.
public enum ExpectedDeployment {
    /// A file that stands for what the snapshot, or `deployments`, has.
    ///
    /// - Parameter commit: 40 hexadecimal digits
    public static func files(
        of targets: DeployTargets, once commit: String, isDeployedTo group: DeployGroup, in snapshot: Snapshot,
        deployments: DeploymentFiles?
    ) throws(Fleet.Failure) -> DeploymentFiles {
        let service = targets.service
        let bytes: [UInt8]?
        do {
            bytes =
                try deployments.map { files throws(FileError) in try files.read(service) }
                ?? file(of: service, in: snapshot)
        } catch let error as GitError { throw .git(error) } catch { bytes = nil }
        let table = bytes.flatMap { DeploymentTable.read($0, of: service) } ?? DeploymentTable()
        let next = table.deploying(commit, to: group, of: targets)
        return .given(service, DeploymentsEmitter.emit(next, of: service))
    }

    private static func file(of service: ServiceName, in snapshot: Snapshot) throws(GitError) -> [UInt8]? {
        let tree = try SourceTree(snapshot)
        guard let directory = try tree.service(named: service),
            case .present(_, let bytes) = try tree.read(directory, wanted: { $0 == "deployments.json" })
                .value.files["deployments.json"]
        else { return nil }
        return bytes
    }
}
