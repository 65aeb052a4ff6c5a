import Compiler

/// What registries say beside what all servers say.
extension HTTPAnswer {
    /// Whether it says of itself that it is a registry.
    var isFromRegistry: Bool { self["docker-distribution-api-version"] != nil }

    /// Whether a 200 is about a manifest. A login page, too, is answered with 200.
    var isManifest: Bool {
        let type = self["content-type"]?.lowercased() ?? ""
        return self["docker-content-digest"] != nil || type.hasPrefix("application/vnd.docker.distribution.manifest.")
            || type.hasPrefix("application/vnd.oci.image.")
    }

    /// Whether the body is a registry's own list of errors, with one of these codes in it.
    func hasError(among codes: Set<String>) -> Bool {
        guard let body, let root = JSONParser.parse(body, path: "").value?.root else { return false }
        let errors = root.value("errors")?.items ?? []
        return errors.contains { $0.value("code")?.string.map(codes.contains) ?? false }
    }
}
