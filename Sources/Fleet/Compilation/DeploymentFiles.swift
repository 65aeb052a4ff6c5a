import Compiler

/// Where the deployments.json of services are, if not those of the tree.
public enum DeploymentFiles: Sendable, Hashable {
    /// `DIR/SERVICE.json`
    case folder(String)
    /// `DIR/SERVICE/deployments.json`: soa-configs as it is checked out, where `generate_all_deployments` writes them.
    case checkout(String)
    /// That of one service, as its bytes. No other has one.
    case given(ServiceName, [UInt8])

    /// The name of a service's file, for people.
    func path(of service: ServiceName) -> String {
        switch self {
        case .folder(let folder): "\(folder)/\(service.text).json"
        case .checkout(let folder): "\(folder)/\(service.text)/deployments.json"
        case .given: "\(service.text)/deployments.json"
        }
    }

    /// Nil if there is none. In a checkout, whose symlinks anybody may have made, none is followed that leads out of it.
    func read(_ service: ServiceName) throws(FileError) -> [UInt8]? {
        switch self {
        case .folder: try File.read(path(of: service), limit: JSONParser.sizeLimit)
        case .checkout(let folder):
            try Folder(folder)?.folderBelow(service.text)?.read("deployments.json", limit: JSONParser.sizeLimit)
        case .given(service, let bytes): bytes
        case .given: nil
        }
    }

    /// What tells it from others in a cache, beside the digests of the files.
    var key: String {
        switch self {
        case .folder(let folder): folder
        case .checkout(let folder): "\(folder)/*/deployments.json"
        case .given(let service, _): "given for \(service.text)"
        }
    }
}
