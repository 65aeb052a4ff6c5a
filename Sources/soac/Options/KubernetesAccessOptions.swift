import ArgumentParser
import Compiler
import Runtime

/// Where the API server of a cluster is, and as whom it is spoken to.
struct KubernetesAccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kubeconfig that says where the API server is and what opens it. Default: KUBECONFIG of the environment; in a pod without one, the pod's account.",
            valueName: "file"),
        completion: .file())
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig. Default: its current one.")
    var context: String?

    /// `api`: nil: the version that the server says it has.
    func client(api: KubernetesAPI? = nil) throws -> KubernetesClient {
        do throws(KubernetesFailure) {
            return try KubernetesAccess(kubeconfig: kubeconfig, context: context).client(api: api)
        } catch { throw Problem(error.reason, hint: error.hint) }
    }
}
