import Testing

@testable import Runtime

extension RegistryTests {
    /// Against Debian's docker-registry.
    @Suite(.enabled(if: RegistryTestsServer.hasRegistry, "docker-registry and python3 are not installed"), .serialized)
    struct Docker {
        @Test func withoutAuthorization() async throws {
            let server = try await RegistryTestsServer.docker()
            try server.push("services-web", "paasta-1")
            let answers = try await server.presence("services-web:paasta-1", "services-web:paasta-2", "services-api:x")
            #expect(answers == [.present, .missing, .missing])
        }

        @Test func withAPassword() async throws {
            let hash = "$2b$04$AzMz1JrNQFmL/WR/jhxdH.T2IAJSEf/KGlLD5RvtlJ8tcyFfGhJPC"
            let server = try await RegistryTestsServer.docker(password: "user:\(hash)")
            try server.push("services-web", "paasta-1", user: "user:secret")
            let right = server.credentials("user:secret")
            #expect(
                try await server.presence("services-web:paasta-1", "services-web:other", credentials: right)
                    == [.present, .missing])
            #expect(
                try await server.presence("services-web:paasta-1", credentials: server.credentials("user:wrong"))
                    == [.unknown(reason: "\(server.host) refuses the credentials")])
            let none = "\(server.host) asks for a user and a password, but there are none for it"
            #expect(try await server.presence("services-web:paasta-1") == [.unknown(reason: none)])
        }

        @Test func manyImagesAtOnce() async throws {
            let server = try await RegistryTestsServer.docker()
            for service in 0..<4 { try server.push("services-\(service)", "paasta-1") }
            let images = (0..<250).flatMap { tag in (0..<4).map { "services-\($0):paasta-\(tag)" } }
            let references = Set(images.compactMap { ImageReference(registry: server.host, image: $0) })
            #expect(references.count == 1000)
            let answers = await ImageRegistry(credentials: DockerCredentials()).presence(of: references)
            #expect(answers.count == 1000)
            #expect(
                answers.filter { $0.value == .present }.map(\.key.repository).sorted()
                    == (0..<4).map { "services-\($0)" })
            #expect(answers.values.filter { $0 == .missing }.count == 996)
        }
    }
}
