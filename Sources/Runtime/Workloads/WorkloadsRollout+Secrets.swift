import Compiler
import Fleet
import Planner

extension WorkloadsRollout {
    /// Which secrets the cluster has; nothing is asked where none is wanted.
    func clusterSecrets(_ kubernetes: KubernetesClient) async -> Known<ClusterSecrets> {
        if secrets.isEmpty { return .known(ClusterSecrets([])) }
        do throws(KubernetesFailure) {
            return .known(ClusterSecrets(try await kubernetes.list(.configMap, labels: ClusterSecrets.label)))
        } catch { return .unknown(error.reason) }
    }

    /// What is to be written, by name.
    func plan(_ there: Known<ClusterSecrets>) -> [SecretPlan] {
        guard decryption != nil, case .known(let there) = there else { return [] }
        return secrets.compactMap { name, secret in
            let signature = there.signature(of: name)
            if let signature, signature.hasSameBytes(as: secret.signature) { return nil }
            return SecretPlan(name: name, service: secret.service, action: signature == nil ? .create : .update)
        }.sorted { $0.name < $1.name }
    }

    /// Why pods would not start, or start with an old value, that need a secret; nil if they are well, or soac does not know the
    /// secret. `isWritten`: what is missing is written before.
    func doubt(_ name: String, _ there: Known<ClusterSecrets>, isWritten: Bool) -> String? {
        guard let secret = secrets[name] else { return nil }
        switch there {
        case .unknown(let reason): return "it is not known which secrets the cluster has: \(reason)"
        case .known(let there):
            let signature = there.signature(of: name)
            if signature.map({ $0.hasSameBytes(as: secret.signature) }) ?? false || isWritten { return nil }
            return
                "\(secret) is \(signature == nil ? "not in the cluster" : "an older one in the cluster"): soac apply --decrypt writes it"
        }
    }

    /// Why pods that a plan makes would not have their secrets.
    func plannedDoubt(_ there: Known<ClusterSecrets>) -> (String) -> String? {
        { doubt($0, there, isWritten: decryption != nil) }
    }

    /// The same of what an instance is about to be made of, from a new look at its secrets.
    func secretsNow(
        of wanted: WantedWorkload, _ kubernetes: KubernetesClient
    ) async throws(KubernetesFailure) -> ClusterSecrets {
        var maps: [LiveObject] = []
        for name in wanted.secrets where secrets[name] != nil {
            if let map = try await kubernetes.read(.configMap, named: ClusterSecrets.map(of: name)) { maps.append(map) }
        }
        return ClusterSecrets(maps)
    }

    // MARK: Writing

    /// Writes what a plan names, one after the other. For each that could not be written the reason, by name.
    func write(_ plans: [SecretPlan]) async -> [String: String] {
        var failures: [String: String] = [:]
        for plan in plans {
            guard let secret = secrets[plan.name], let decryption, let kubernetes else { continue }
            let decrypted: Result<String, SecretDecryption.Failure>
            do throws(SecretDecryption.Failure) {
                decrypted = .success(try decryption.encoded(secret))
            } catch { decrypted = .failure(error) }
            switch decrypted {
            case .failure(let failure): failures[plan.name] = failure.reason
            case .success(let encoded):
                do throws(KubernetesFailure) { try await write(secret, encoded, kubernetes) } catch {
                    failures[plan.name] = error.reason
                }
            }
        }
        return failures
    }

    /// The secret first: whoever is cut off in between writes it again.
    private func write(
        _ secret: WantedSecret, _ encoded: String, _ kubernetes: KubernetesClient
    ) async throws(KubernetesFailure) {
        let objects = SecretObjects(secret.name, of: secret.service)
        try await write(.secret, objects.name, objects.secret(encoded: encoded), kubernetes)
        try await write(
            .configMap, ClusterSecrets.map(of: objects.name), objects.map(signature: secret.signature), kubernetes)
    }

    private func write(
        _ kind: ObjectKind, _ name: String, _ body: [UInt8], _ kubernetes: KubernetesClient
    ) async throws(KubernetesFailure) {
        if let live = try await kubernetes.read(kind, named: name) {
            try await kubernetes.replace(kind, named: name, body: body, resourceVersion: live.resourceVersion)
        } else {
            try await kubernetes.create(kind, body: body)
        }
    }
}
