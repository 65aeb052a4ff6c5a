import Compiler

/// Where a Kubernetes API server is, whom a connection to it trusts, and as whom soac speaks.
package struct KubernetesServer: Sendable {
    /// Its paths stand below the path of this.
    var address: WebAddress
    var tls = TLSSettings()
    /// The URL of the proxy that leads there, if one is named.
    var proxy: Password?
    var credentials: any KubernetesCredentials = FixedCredentials(.none)
}
