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

extension KubernetesServer {
    /// One that asks nobody who they are, as a simulated one does; nil if the text is no URL.
    package init?(openAt url: String) {
        guard let address = WebAddress(url) else { return nil }
        self.init(address: address)
    }
}
