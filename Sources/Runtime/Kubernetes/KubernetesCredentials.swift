/// As whom soac speaks to a Kubernetes API server. What opens it may change while soac runs: tokens are rotated, and
/// programs give others.
package protocol KubernetesCredentials: Sendable {
    /// What opens the server now.
    func current() async throws(KubernetesFailure) -> KubernetesCredential

    /// The server did not accept what `current` gave: it is not given again, if there can be another. Whether there can.
    func forget(_ refused: KubernetesCredential) -> Bool
}

/// What is presented to a server. Its parts show nothing of themselves in any text.
package struct KubernetesCredential: Hashable, Sendable {
    var authorization: HTTPAuthorization?
    var certificate: TLSSettings.Identity?

    /// Nothing at all.
    static let none = KubernetesCredential()

    /// `a token`, for people.
    var name: String { authorization?.description ?? certificate?.description ?? "nothing" }
}

/// What stays the same.
struct FixedCredentials: KubernetesCredentials {
    let credential: KubernetesCredential

    init(_ credential: KubernetesCredential) { self.credential = credential }

    package func current() async throws(KubernetesFailure) -> KubernetesCredential { credential }

    package func forget(_ refused: KubernetesCredential) -> Bool { false }
}
