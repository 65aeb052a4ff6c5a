import Compiler
import Fleet
import Glibc

/// Where the API server of a cluster is, and as whom soac speaks to it: by a kubeconfig, or as the account of the pod that soac
/// runs in. Nothing else is guessed: what is in somebody's home may be another cluster.
package struct KubernetesAccess {
    /// `--kubeconfig`
    var kubeconfig: String?
    /// `--context`
    var context: String?
    /// A variable of the environment that says something.
    var variable: (String) -> String? = CurlTrust.variable
    /// What Kubernetes puts into a pod.
    var account = "/var/run/secrets/kubernetes.io/serviceaccount"
    var clock: any RuntimeClock = HostClock()

    package init(kubeconfig: String?, context: String?) { (self.kubeconfig, self.context) = (kubeconfig, context) }

    /// Whether something says where the server is.
    package var isAnywhere: Bool { !files.isEmpty || access(account + "/token", F_OK) == 0 }

    private var files: [String] {
        kubeconfig.map { [$0] } ?? variable("KUBECONFIG")?.split(separator: ":").map(String.init) ?? []
    }

    package func server() throws(KubernetesFailure) -> KubernetesServer {
        let files = files
        if files.isEmpty, let server = try ownServer() {
            guard let context else { return server }
            throw KubernetesFailure(
                .unanswered, "there is no kubeconfig that could have a context '\(Printable.line(context))'",
                hint: "name one with --kubeconfig, or leave --context out: this pod's account is used then")
        }
        guard !files.isEmpty else {
            throw KubernetesFailure(
                .unanswered, "nothing says where the API server of this cluster is",
                hint: "name a kubeconfig with --kubeconfig or in KUBECONFIG; in a pod its account is used")
        }
        let (cluster, user) = try Kubeconfig(files).context(context)
        return try KubeconfigReading.server(cluster, user, clock)
    }

    /// The server of the cluster in which this process runs in a pod; nil if it does not.
    private func ownServer() throws(KubernetesFailure) -> KubernetesServer? {
        let token = account + "/token"
        guard let name = variable("KUBERNETES_SERVICE_HOST"), let port = variable("KUBERNETES_SERVICE_PORT"),
            access(token, F_OK) == 0
        else { return nil }
        guard let host = HostAndPort(name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)") else {
            throw KubernetesFailure(.unanswered, "KUBERNETES_SERVICE_HOST and _PORT are no address")
        }
        let authorities = try CredentialSource.file(account + "/ca.crt").read()
        return KubernetesServer(
            address: WebAddress(.https, host, "/"), tls: TLSSettings(authorities: authorities, trustsSystem: false),
            credentials: WrittenCredentials(tokenFile: .file(token)))
    }

    /// A client of that server, over this machine's network.
    package func client(api: KubernetesAPI? = nil) throws(KubernetesFailure) -> KubernetesClient {
        KubernetesClient(try server(), api: api, over: CurlClient(), clock: clock)
    }
}
