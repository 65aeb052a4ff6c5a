/// Whom a connection trusts, and as whom it presents itself. All are texts in PEM.
struct TLSSettings: Hashable, Sendable {
    /// A certificate, with those between it and its authority, and its key.
    struct Identity: Hashable, Sendable {
        var certificate: [UInt8]
        var key: [UInt8]
    }

    /// Certificates of authorities that are trusted.
    var authorities: [UInt8] = []
    /// Whether those that the machine trusts are trusted beside them. `CURL_CA_BUNDLE`, `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` name others in their place, as they do for `curl`.
    var trustsSystem = true
    var identity: Identity?
    /// The name that the server's certificate has to have, where that is not its address; it is told so as well (SNI).
    var serverName: HostAndPort?
    /// Whoever answers is believed to be the server: for clusters whose kubeconfig says so.
    var isUnverified = false
}

extension TLSSettings.Identity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the key.
    var description: String { "a client certificate" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
