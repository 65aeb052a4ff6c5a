import Compiler

/// Which secrets a cluster of Kubernetes has, by the signatures that lie beside them. The secrets themselves are not read.
public struct ClusterSecrets: Sendable {
    /// By the name of the Secret.
    private var signatures: [String: LiveObject] = [:]

    private static let suffix = "-signature"
    /// The label that all of them have.
    public static let label = "yelp.com/paasta_service"

    /// - Parameter maps: the config maps that have that label
    public init(_ maps: [LiveObject]) {
        for map in maps where map.kind == .configMap && map.name.hasSuffix(Self.suffix) {
            signatures[String(map.name.dropLast(Self.suffix.utf8.count))] = map
        }
    }

    /// The config map with a secret's signature.
    public subscript(_ secret: String) -> LiveObject? { signatures[secret] }

    /// The signature of what the cluster has of a secret; nil if it has none.
    public func signature(of secret: String) -> String? { signatures[secret]?.node["data"]?["signature"]?.string }

    /// The name of the config map with a secret's signature.
    public static func map(of secret: String) -> String { secret + suffix }
}

/// The two objects of a secret, as they are sent.
public struct SecretObjects: Sendable {
    /// Of both objects, without what ends the second.
    public let name: String
    private let service: String
    private let key: String

    public init(_ secret: String, of service: ServiceName) {
        name = KubernetesName.secret(secret, of: service.text)
        (self.service, key) = (KubernetesName.sanitised(service.text), secret)
    }

    /// `encoded` is the plain text in base64.
    public func secret(encoded: String) -> [UInt8] { body(name, key, encoded) }

    public func map(signature: String) -> [UInt8] { body(ClusterSecrets.map(of: name), "signature", signature) }

    private func body(_ name: String, _ key: String, _ value: String) -> [UInt8] {
        JSONText.of(
            .map([
                (
                    .string("metadata"),
                    .map([
                        (.string("labels"), .map([(.string(ClusterSecrets.label), .string(service))])),
                        (.string("name"), .string(name)), (.string("namespace"), .string(ObjectKind.home)),
                    ])
                ),
                (.string("data"), .map([(.string(key), .string(value))])),
            ]))
    }
}
