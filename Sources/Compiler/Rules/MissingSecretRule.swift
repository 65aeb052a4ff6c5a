/// A variable refers to a secret that is not there.
///
/// `SECRET(name)` stands for `secrets/name.json` of the service, `SHARED_SECRET(name)` for that of `_shared`. Without
/// the file there is nothing to decrypt: the tasks do not get the secret. Add it with `paasta secret add`, or correct the
/// name.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   env: {KEY: SECRET(kye)}
/// ```
///
/// ```json
/// # checkout/secrets/key.json
/// {"environments": {"prod": {"ciphertext": "…", "signature": "…"}}}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   env: {KEY: SECRET(key)}
/// ```
///
/// ```json
/// # checkout/secrets/key.json
/// {"environments": {"prod": {"ciphertext": "…", "signature": "…"}}}
/// ```
public enum MissingSecretRule: ServiceRule {
    public static let id = DiagnosticID.missingSecret

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.secretReferences().compactMap { reference -> Diagnostic? in
            let secrets = reference.secret.isShared ? context.sharedSecrets : service.service.secrets
            guard let secrets, secrets[reference.secret.name] == nil else { return nil }
            let owner = reference.secret.isShared ? "_shared" : service.name.text
            let message = "\(reference.instance.id): \(reference.variable) refers to the secret "
            return reference.place.diagnostic(
                id, message + "'\(reference.secret.name)', but \(owner) has none of that name",
                hint: hint(reference.secret, of: service.name, Array(secrets.keys)))
        }
        return findings.oncePerPlace()
    }

    private static func hint(_ secret: SecretReference, of service: ServiceName, _ names: [String]) -> String {
        let near = NearestNames.of(secret.name, among: Array(names.prefix(100)))
        if !near.isEmpty { return "did you mean \(near.joined(separator: " or "))?" }
        return "add \(secret.isShared ? "_shared" : service.text)/secrets/\(secret.name).json, with paasta secret add"
    }
}

/// A variable of an instance that refers to a secret.
struct UsedSecret {
    var secret: SecretReference
    var variable: String
    var instance: InstanceDefinition
    var place: Node
}

extension CheckedService {
    func secretReferences() -> [UsedSecret] {
        instances.flatMap { instance in
            instance.environment.compactMap { variable in
                SecretReference(variable.value).map {
                    UsedSecret(
                        secret: $0, variable: variable.name, instance: instance,
                        place: variable.origin.node ?? instance.node)
                }
            }
        }
    }
}
