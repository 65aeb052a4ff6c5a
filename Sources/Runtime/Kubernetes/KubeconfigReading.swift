import Compiler

/// What the entries of a kubeconfig say of a server. Whatever soac does not do is refused: to pass over it might be to speak to
/// another, or as another.
///
/// Facts: `k8s.io/client-go/tools/clientcmd/api/v1`.
enum KubeconfigReading {
    static func server(
        _ cluster: KubeconfigEntry, _ user: KubeconfigEntry?, _ clock: any RuntimeClock
    ) throws(KubernetesFailure) -> KubernetesServer {
        guard let url = try cluster.text("server") else { throw cluster.failure("server", "is missing") }
        guard let address = WebAddress(url) else {
            throw cluster.failure("server", "is not an http or https URL, or has a user in it")
        }
        var server = KubernetesServer(address: address, proxy: try proxy(cluster))
        server.tls = try trust(cluster)
        if let user { server.credentials = try credentials(user, cluster, clock) }
        let isOpen = (server.credentials as? WrittenCredentials)?.isEmpty ?? (user == nil)
        guard isOpen || address.isPrivate(for: address.host) else {
            throw cluster.failure(
                "server", "has no TLS: whoever is on the way could read what opens it", hint: "write https://")
        }
        return server
    }

    // MARK: The cluster

    private static func trust(_ cluster: KubeconfigEntry) throws(KubernetesFailure) -> TLSSettings {
        var tls = TLSSettings()
        tls.isUnverified = try cluster.flag("insecure-skip-tls-verify")
        if let authority = try cluster.source("certificate-authority") {
            if tls.isUnverified {
                throw cluster.failure("insecure-skip-tls-verify", "says that the authority beside it is of no use")
            }
            (tls.authorities, tls.trustsSystem) = (try authority.read(), false)
        }
        if let name = try cluster.text("tls-server-name") {
            guard let host = HostAndPort(name), host.port == nil else {
                throw cluster.failure("tls-server-name", "is no name of a host")
            }
            tls.serverName = host
        }
        return tls
    }

    private static func proxy(_ cluster: KubeconfigEntry) throws(KubernetesFailure) -> Password? {
        guard let url = try cluster.text("proxy-url") else { return nil }
        guard ["http://", "https://", "socks5://"].contains(where: url.hasPrefix), url.utf8.allSatisfy(ASCII.isVisible)
        else { throw cluster.failure("proxy-url", "is not an http, https or socks5 URL") }
        // Names are looked up by the proxy, as for kubectl.
        return Password(url.hasPrefix("socks5://") ? "socks5h" + url.dropFirst("socks5".count) : url)
    }

    // MARK: The user

    private static func credentials(
        _ user: KubeconfigEntry, _ cluster: KubeconfigEntry, _ clock: any RuntimeClock
    ) throws(KubernetesFailure) -> any KubernetesCredentials {
        if let provider = user.node.value("auth-provider"), !provider.isNull {
            throw user.failure(
                "auth-provider", "is nothing that soac can do, nor newer versions of kubectl",
                hint: "write the provider's program as exec: gke-gcloud-auth-plugin, kubelogin, …")
        }
        for key in ["as", "as-uid", "as-groups", "as-user-extra"] where user.node.value(key)?.value.isTruthy == true {
            throw user.failure(key, "has it act as somebody else, which soac does not", hint: "name that user itself")
        }
        if let program = user.node.value("exec"), !program.isNull {
            let entry = KubeconfigEntry(title: "exec of \(user.title)", node: program, file: user.file)
            return PrintedCredentials(try CredentialProgram(entry, cluster), clock: clock)
        }
        var written = WrittenCredentials()
        if let name = try user.text("username") {
            guard !name.contains(":") else { throw user.failure("username", "has a ':'") }
            written.authorization = .basic(user: name, password: try user.text("password") ?? "")
        }
        if let token = try user.text("token") { written.authorization = .bearer(token) }
        written.tokenFile = try user.text("tokenFile").map { .file(user.path($0)) }
        switch (try user.source("client-certificate"), try user.source("client-key")) {
        case (let chain?, let key?): written.certificate = (chain, key)
        case (_?, nil): throw user.failure("client-certificate", "has no client-key beside it")
        case (nil, _?): throw user.failure("client-key", "has no client-certificate beside it")
        case (nil, nil): break
        }
        return written
    }
}
