import Compiler
import Git

/// A secret as a cluster of Kubernetes is to have it: what stands for the cluster's ecosystem in `SERVICE/secrets/NAME.json`.
public struct WantedSecret: Sendable {
    public var service: ServiceName
    public var name: String
    /// In whose vault it is encrypted.
    public var ecosystem: String
    /// Of the present value.
    public var signature: String
    /// The JSON text of the ecosystem's entry, encrypted as it is there: for the program that decrypts it, and for nobody else.
    public var source: [UInt8]
}

extension WantedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of what is encrypted.
    public var description: String { "the secret \(service)/\(name)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension WantedFleet {
    /// The secrets of these services that have a signature in the cluster's ecosystem; none where `vault_cluster_map` names no
    /// ecosystem for it. Files that cannot be read have none: the compilation says so. Of those whose names the API does not take there can
    /// be none: an instance that asks for one does not compile.
    public func secrets(of services: Set<ServiceName>) throws(Fleet.Failure) -> [WantedSecret] {
        guard let ecosystem = ecosystem?.value else { return [] }
        do throws(GitError) {
            let tree = try SourceTree(snapshot)
            var secrets: [WantedSecret] = []
            for name in services.sorted() {
                guard let service = try tree.service(named: name) else { continue }
                let source = try tree.read(service) { $0 == "secrets" }.value
                for (secret, file) in source.secrets {
                    guard case .present(let path, let bytes) = file else { continue }
                    secrets += Self.secret(secret, of: name, ecosystem, bytes, path)
                }
            }
            return secrets.sorted { ($0.service, $0.name) < ($1.service, $1.name) }
        } catch { throw Fleet.Failure(error) }
    }

    /// None if it is not signed.
    private static func secret(
        _ name: String, of service: ServiceName, _ ecosystem: String, _ bytes: [UInt8], _ path: String
    ) -> [WantedSecret] {
        guard let entry = JSONParser.parse(bytes, path: path).value?.root.value("environments")?.value(ecosystem),
            let signature = entry.value("signature")?.string, !signature.isEmpty,
            KubernetesName.canBeSecret(name, of: service.text)
        else { return [] }
        return [
            WantedSecret(
                service: service, name: name, ecosystem: ecosystem, signature: signature,
                source: JSONText.of(entry.value))
        ]
    }
}
