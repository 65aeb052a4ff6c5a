/// Where a Kubernetes API server is, whom a connection to it trusts, and as whom soac speaks.
package struct KubernetesServer: Sendable {
    /// Its paths stand below the path of this.
    var address: WebAddress
    var tls = TLSSettings()
    var credentials: any KubernetesCredentials = FixedCredentials(.none)
}
