import Testing

@testable import Runtime

extension RegistryTests {
    /// Against `Fixtures/fake_registry.py`, which gives tokens, too.
    @Suite(.enabled(if: RegistryTestsServer.hasPython, "python3 is not installed"), .serialized)
    struct Authorizations {
        private let server: RegistryTestsServer
        private let credentials: DockerCredentials

        init() async throws {
            server = try await RegistryTestsServer.fake()
            credentials = server.credentials("user:secret")
        }

        private func unknown(_ reason: String) -> ImagePresence { .unknown(reason: "\(server.host) \(reason)") }

        private func presence(
            ofTags tags: Int, in repository: String, concurrency: Int = 32
        ) async -> [ImagePresence] {
            let images = (0..<tags).compactMap {
                ImageReference(registry: server.host, image: "\(repository):present-\($0)")
            }
            let registry = ImageRegistry(credentials: credentials, concurrency: concurrency)
            return Array(await registry.presence(of: Set(images)).values)
        }

        private var tokenRequests: [String] { server.requests.filter { $0.hasPrefix("GET /token/") } }

        @Test func aPassword() async throws {
            #expect(
                try await server.presence("basic:present", "basic:x", credentials: credentials) == [.present, .missing])
            #expect(
                try await server.presence("basic:present", credentials: server.credentials("user:other"))
                    == [unknown("refuses the credentials")])
            #expect(
                try await server.presence("basic:present")
                    == [unknown("asks for a user and a password, but there are none for it")])
        }

        @Test func aToken() async throws {
            #expect(
                try await server.presence("bearer:present", "bearer:x", credentials: credentials) == [
                    .present, .missing,
                ])
            #expect(
                tokenRequests.first
                    == "GET /token/good?service=the%20registry&scope=repository%3Abearer%3Apull Basic dXNlcjpzZWNyZXQ=")
            // The password went to the token server alone.
            #expect(!server.requests.contains { $0.contains("/v2/") && $0.contains("Basic") })
            #expect(try await server.presence("access:present", credentials: credentials) == [.present])
        }

        @Test func aTokenServesItsScope() async throws {
            #expect(await presence(ofTags: 100, in: "bearer").allSatisfy { $0 == .present })
            #expect(tokenRequests.count == 1)
        }

        /// It lives a second here, and a hundred answers take that long.
        @Test func aTokenIsNotUsedForLongerThanItLives() async throws {
            // The server would still take them.
            #expect(await presence(ofTags: 5, in: "short", concurrency: 1).allSatisfy { $0 == .present })
            #expect(tokenRequests.count == 5)
        }

        @Test func refusals() async throws {
            #expect(
                try await server.presence("refused:present", credentials: credentials)
                    == [unknown("refuses the credentials")])
            #expect(tokenRequests.count == 1)
            #expect(
                try await server.presence("bearer:present", credentials: server.credentials("user:other"))
                    == [unknown("refuses the credentials")])
            #expect(
                try await server.presence("bearer:present")
                    == [unknown("asks for a user and a password, but there are none for it")])
        }

        /// A thousand attempts with a wrong password would lock the account.
        @Test func aWrongPasswordIsNotTriedAgain() async throws {
            let images = (0..<500).compactMap {
                ImageReference(registry: server.host, image: "bearer:present-\($0)")
            }
            let registry = ImageRegistry(credentials: server.credentials("user:other"), concurrency: 4)
            let answers = await registry.presence(of: Set(images))
            #expect(answers.values.allSatisfy { $0 == unknown("refuses the credentials") })
            #expect(tokenRequests.count <= 4)
        }

        @Test(arguments: ["empty", "large", "broken"])
        func answersWithoutAToken(repository: String) async throws {
            #expect(
                try await server.presence("\(repository):present", credentials: credentials)
                    == [unknown("gave an answer without a token")])
        }

        @Test func challengesThatAreNotMet() async throws {
            #expect(
                try await server.presence("elsewhere:present", credentials: credentials)
                    == [unknown("names no safe address for tokens")])
            for repository in ["foreign", "unasked"] {
                #expect(
                    try await server.presence("\(repository):present", credentials: credentials)
                        == [unknown("asks for a kind of authorization that soac does not know")])
            }
        }
    }
}
