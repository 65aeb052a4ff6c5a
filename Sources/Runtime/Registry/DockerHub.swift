/// docker.io, the registry of images without one. Nothing answers under that name: docker asks another host, and keeps
/// its credentials under a third (https://github.com/distribution/reference, https://github.com/docker/cli).
extension HostAndPort {
    private static let hubNames = ["docker.io", "index.docker.io", "registry-1.docker.io"]

    /// The host that answers.
    static let dockerHub = HostAndPort(host: "registry-1.docker.io", port: nil)

    /// Whether it is docker.io under any of its names.
    var isDockerHub: Bool { port == nil && Self.hubNames.contains(host) }
}
