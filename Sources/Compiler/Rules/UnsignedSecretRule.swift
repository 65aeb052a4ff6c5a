/// A secret has no signature for the cluster's vault environment.
///
/// A secret is encrypted once for each vault environment, and signed there. Without a signature for that of the cluster,
/// its value is missing there, or a change of it restarts nothing. Looks at the clusters whose system
/// configuration is at hand. Encrypt the secret for that environment, with `paasta secret update`.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   env: {KEY: SECRET(key)}
/// ```
///
/// ```json
/// # checkout/secrets/key.json
/// {"environments": {"stage": {"ciphertext": "…", "signature": "…"}}}
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "vault_environment": "prod"}
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
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "vault_environment": "prod"}
/// ```
public enum UnsignedSecretRule: ServiceRule {
    public static let id = DiagnosticID.unsignedSecret

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.secretReferences().compactMap { reference -> Diagnostic? in
            guard let system = context.systems[reference.instance.cluster],
                let environment = system.signer(of: reference.instance)?.value
            else { return nil }
            let secrets = reference.secret.isShared ? context.sharedSecrets ?? [:] : service.service.secrets
            guard case .signatures(let signatures) = secrets[reference.secret.name] else { return nil }
            if let signature = signatures[environment], signature.value.isTruthy { return nil }
            let message = "\(reference.instance.id): the secret '\(reference.secret.name)' of \(reference.variable) "
            return reference.place.diagnostic(
                id, message + "has no signature for \(reference.instance.cluster)'s \(system.signerName(of: reference.instance)) '\(environment)'",
                hint: hint(signatures))
        }
        return findings.oncePerPlace()
    }

    private static func hint(_ signatures: [String: Node]) -> String {
        let names = signatures.keys.sorted { $0.precedesInBytes($1) }.map { "'\($0)'" }
        let known = names.isEmpty ? "" : "; it has one for \(names.joined(separator: ", "))"
        return "encrypt it for that environment, with paasta secret update\(known)"
    }
}
