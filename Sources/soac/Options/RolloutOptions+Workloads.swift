import Compiler
import Fleet
import Git
import Planner
import Runtime

extension RolloutOptions {
    /// The rollout of what the cluster runs on Kubernetes. Its objects are compiled for the version of the API that the server has.
    func workloads(
        of ground: Ground, from source: RolloutSource, services: [ServiceName]?, _ decryption: SecretDecryption?
    ) async throws -> WorkloadsRollout {
        var cluster = ground.cluster
        var wanted = try workloads(of: cluster, from: source, services: services)
        // Who has no instance there may have a kubeconfig for something else.
        let isAsked = kubernetes.isNamed || !wanted.instances.isEmpty || !wanted.unreadable.isEmpty
        let client = isAsked ? try kubernetes.client() : nil
        if let api = try? await client?.version(), api != cluster.input.kubernetesAPI {
            cluster.input.kubernetesAPI = api
            wanted = try workloads(of: cluster, from: source, services: services)
        }
        ground.told.report(wanted.diagnostics.filter { $0.severity == .error })
        let name = cluster.input.name
        let fleet = wantedFleet(of: cluster, from: source, services: services)
        let secrets = client == nil ? [] : try secrets(of: wanted, fleet)
        let settings = fleet.settings(of: .kubernetes)
        return WorkloadsRollout(
            client, cluster: name, wanted: wanted, secrets: secrets, decryption: decryption, locks: ground.locks,
            log: ground.log,
            everDefined: source.everDefined(in: name, kind: .kubernetes),
            threshold: { ((try? settings.keys(of: $0))?["replication_threshold"]?.number?.double) ?? 50 })
    }

    private func secrets(of wanted: WantedWorkloads, _ fleet: WantedFleet) throws -> [WantedSecret] {
        do { return try fleet.secrets(of: Set(wanted.instances.map(\.id.service))) } catch { throw Problem(error) }
    }

    private func workloads(
        of cluster: ClusterOptions.Loaded, from source: RolloutSource, services: [ServiceName]?
    ) throws -> WantedWorkloads {
        let bar = ProgressBar("compiling for Kubernetes")
        defer { bar.clear() }
        let fleet = wantedFleet(of: cluster, from: source, services: services)
        do { return try fleet.workloads { done, count in bar.show(done, of: count) } } catch { throw Problem(error) }
    }
}
