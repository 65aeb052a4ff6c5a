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

    /// Whether the command line says where it is.
    var isNamed: Bool { kubeconfig != nil || context != nil }

    /// Whether anything says where it is.
    var isAnywhere: Bool { isNamed || access.isAnywhere }

    private var access: KubernetesAccess { KubernetesAccess(kubeconfig: kubeconfig, context: context) }

    /// Nil if nothing says where it is.
    func client() throws -> KubernetesClient? {
        guard isAnywhere else { return nil }
        do throws(KubernetesFailure) { return try access.client() } catch {
            throw Problem(error.reason, hint: error.hint)
        }
    }
}
