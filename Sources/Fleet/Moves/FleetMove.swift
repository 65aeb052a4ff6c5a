import Compiler
import Emitters
import Git

/// Tries what comes of Marathon instances and Chronos jobs on Kubernetes: each is compiled as it is, and as it would be. Nothing is written.
public struct FleetMove: Sendable {
    private let fleet: Fleet
    private let clusters: [ClusterInput]
    private let deployments: DeploymentFiles?
    private let moment: Moment
    /// Keys whose loss somebody has agreed to.
    private let without: Set<String>

    /// `deployments` is a folder of them; nil: those of the tree.
    public init(
        _ fleet: Fleet, clusters: [ClusterInput], deployments: String?, moment: Moment, without: Set<String>
    ) {
        (self.fleet, self.clusters, self.moment, self.without) = (fleet, clusters, moment, without)
        self.deployments = deployments.map { .folder($0) }
    }

    /// By service, cluster and the file's order; of one instance alone, if one is named.
    public func run(_ instance: InstanceName? = nil) throws(Fleet.Failure) -> Outcome<[MoveReport]> {
        let inputs = Pipeline.Inputs(
            clusters: clusters, kinds: [.marathon, .chronos, .kubernetes], checks: [], moment: moment)
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: deployments)
            let reports = try fleet.map(chosen.value, state: ()) { service, tree, _ throws(GitError) in
                try moves(of: service, instance, from: tree, linker.value)
            }
            return Outcome(reports.flatMap(\.self), chosen.diagnostics + linker.diagnostics)
        } catch { throw Fleet.Failure(error) }
    }

    private func moves(
        of service: ServiceDirectory, _ wanted: InstanceName?, from tree: SourceTree, _ linker: ServiceLinker
    ) throws(GitError) -> [MoveReport] {
        var source = try linker.pipeline.read(service, from: tree).value
        if let deployments = linker.deployments(of: service.name) {
            source.files["deployments.json"] = deployments.value.file
        }
        let compiled = linker.pipeline.compile(source).value
        var reports: [MoveReport] = []
        for (cluster, linked) in zip(clusters, compiled) {
            if case .present(let jobs) = linked.chronos {
                for (name, _) in jobs where wanted == nil || wanted == name {
                    reports.append(
                        MoveReport(
                            InstanceID(service: service.name, instance: name), in: cluster.name,
                            job: linked.chronos[name], without: without, api: cluster.kubernetesAPI))
                }
            }
            guard case .present(let instances) = linked.marathon else { continue }
            for (name, _) in instances where wanted == nil || wanted == name {
                let id = InstanceID(service: service.name, instance: name)
                do throws(KubernetesMove.Refusal) {
                    let move = try KubernetesMove(id, in: cluster.name, of: source)
                    reports.append(report(move, source, linked.marathon[name], linker))
                } catch { reports.append(MoveReport(id, in: cluster.name, refusal: error)) }
            }
        }
        return reports
    }

    /// Compiles the service as it would be.
    private func report(
        _ move: KubernetesMove, _ source: ServiceSource, _ before: MarathonApp?, _ linker: ServiceLinker
    ) -> MoveReport {
        var source = source
        let name = KubernetesMove.kubernetesName(move.cluster)
        source.files[name] = .present(path: "\(move.id.service)/\(name)", bytes: Array(move.kubernetesFile.utf8))
        var inputs = linker.inputs
        inputs.clusters = inputs.clusters.filter { $0.name == move.cluster }
        inputs.kinds = [.kubernetes]
        let compiled = Pipeline(inputs).compile(source)
        return MoveReport(
            move, without: without, findings: compiled.diagnostics, before,
            compiled.value.first?.kubernetes[move.id.instance])
    }
}
