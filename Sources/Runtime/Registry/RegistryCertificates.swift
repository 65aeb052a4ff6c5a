import Fleet

/// Certificates of registries, as docker keeps them: https://docs.docker.com/engine/security/certificates/
struct RegistryCertificates {
    static let standardFolder = "/etc/docker/certs.d"
    private static let fileLimit = 1 << 20

    let folder: String

    /// Of `FOLDER/HOST[:PORT]`: each `*.crt` is an authority, trusted beside the machine's own; the first `*.cert` is
    /// the certificate by which soac shows who it is, and the `*.key` of the same name its key. (docker takes several,
    /// of which the registry chooses; libcurl takes one.)
    func settings(of registry: HostAndPort) throws(RegistryFailure) -> TLSSettings {
        let own = "\(folder)/\(registry.text)"
        var settings = TLSSettings()
        do throws(FileError) {
            guard try File.isDirectory(own) else { return settings }
            let names = try File.names(in: own)
            for name in names where name.hasSuffix(".crt") {
                settings.authorities += (try File.read("\(own)/\(name)", limit: Self.fileLimit) ?? []) + [0x0A]
            }
            guard let certificate = names.first(where: { $0.hasSuffix(".cert") }) else { return settings }
            let key = certificate.dropLast("cert".utf8.count) + "key"
            guard let secret = try File.read("\(own)/\(key)", limit: Self.fileLimit) else {
                throw FileError("\(own)/\(key)", "read", .other("there is no such file beside \(certificate)"))
            }
            settings.identity = TLSSettings.Identity(
                certificate: try File.read("\(own)/\(certificate)", limit: Self.fileLimit) ?? [], key: secret)
            return settings
        } catch {
            throw RegistryFailure(error.message, .registry)
        }
    }
}
