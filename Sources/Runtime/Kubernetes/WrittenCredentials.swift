/// What a kubeconfig, or the folder of a pod's account, says: files are read anew for each request.
struct WrittenCredentials: KubernetesCredentials {
    /// The user's own words: a user and a password, or a token.
    var authorization: HTTPAuthorization?
    /// The file of a token that counts more than `authorization`, as long as it can be read.
    var tokenFile: CredentialSource?
    var certificate: (chain: CredentialSource, key: CredentialSource)?

    /// Whether nothing is presented.
    var isEmpty: Bool { authorization == nil && tokenFile == nil && certificate == nil }

    package func current() async throws(KubernetesFailure) -> KubernetesCredential {
        var credential = KubernetesCredential(authorization: authorization)
        if let tokenFile {
            do throws(KubernetesFailure) {
                let token = try tokenFile.readText()
                guard !token.isEmpty else {
                    throw KubernetesFailure(.unanswered, "\(tokenFile), which is to hold a token, is empty")
                }
                credential.authorization = .bearer(token)
            } catch { if authorization == nil { throw error } }
        }
        if let certificate {
            credential.certificate = TLSSettings.Identity(
                certificate: try certificate.chain.read(), key: try certificate.key.read())
        }
        return credential
    }

    package func forget(_ refused: KubernetesCredential) -> Bool {
        tokenFile != nil || certificate?.chain.isFile == true
    }
}
