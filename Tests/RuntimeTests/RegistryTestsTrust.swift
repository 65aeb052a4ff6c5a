import Testing

@testable import Runtime

extension RegistryTests {
    /// Registries with certificates of their own.
    @Suite(.enabled(if: RegistryTestsServer.hasOpenSSL, "python3 or openssl is not installed"), .serialized)
    struct Trust {
        private func presence(
            _ server: RegistryTestsServer, _ certificates: String
        ) async throws -> ImagePresence? {
            let image = try #require(ImageReference(registry: server.host, image: "plain:present"))
            let registry = ImageRegistry(credentials: DockerCredentials(), attempts: 1, certificates: certificates)
            return await registry.presence(of: [image])[image]
        }

        @Test func aPrivateAuthority() async throws {
            let server = try await RegistryTestsServer.fakeWithTLS()
            let reason = "no safe connection to \(server.host): its certificate is not trusted"
            #expect(try await presence(server, "/nonexistent") == .unknown(reason: reason))
            let certificates = try server.certificates(of: server.host, ["ca.crt": "ca.pem"])
            #expect(try await presence(server, certificates) == .present)
            // That of another host is of no use.
            let others = try server.certificates(of: "127.0.0.1:1", ["ca.crt": "ca.pem"])
            #expect(try await presence(server, others) == .unknown(reason: reason))
        }

        @Test func aClientCertificate() async throws {
            let server = try await RegistryTestsServer.fakeWithTLS(asksForCertificate: true)
            let without = try server.certificates(of: server.host, ["ca.crt": "ca.pem"])
            let refused = try await presence(server, without)
            #expect(refused != .present && refused != .missing)
            let with = try server.certificates(
                of: server.host, ["ca.crt": "ca.pem", "client.cert": "client.pem", "client.key": "client.key"])
            #expect(try await presence(server, with) == .present)
        }

        @Test func certificatesThatCannotBeUsed() async throws {
            let server = try await RegistryTestsServer.fakeWithTLS()
            let keyless = try server.certificates(of: server.host, ["ca.crt": "ca.pem", "client.cert": "client.pem"])
            let path = "\(keyless)/\(server.host)/client.key"
            #expect(
                try await presence(server, keyless)
                    == .unknown(reason: "\(path) cannot be read: there is no such file beside client.cert"))
            let swapped = try server.certificates(
                of: server.host, ["ca.crt": "ca.pem", "client.cert": "client.pem", "client.key": "ca.pem"])
            let reason = "no safe connection to \(server.host): the client certificate or its key cannot be used"
            #expect(try await presence(server, swapped) == .unknown(reason: reason))
            #expect(server.requests.isEmpty)
        }
    }
}
