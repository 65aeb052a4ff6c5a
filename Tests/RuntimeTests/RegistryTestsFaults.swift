import Testing

@testable import Runtime

extension RegistryTests {
    /// Against `Fixtures/fake_registry.py`, whose repositories are the faults.
    @Suite(.enabled(if: RegistryTestsServer.hasPython, "python3 is not installed"), .serialized)
    struct Faults {
        private let server: RegistryTestsServer

        init() async throws { server = try await RegistryTestsServer.fake() }

        private func unknown(_ reason: String) -> ImagePresence { .unknown(reason: "\(server.host) \(reason)") }

        // MARK: Answers

        /// A 404 counts with the words of a registry, whatever its headers.
        @Test func aRegistrysOwnWords() async throws {
            #expect(try await server.presence("plain:present", "plain:other") == [.present, .missing])
            #expect(server.requests.filter { $0.contains("other") }.map { $0.prefix(4) } == ["HEAD", "GET "])
        }

        @Test func aPageIsNoRegistry() async throws {
            #expect(
                try await server.presence("page:present", "page:other") == [
                    unknown("answered, but with no manifest"), unknown("answered 404, but not as registries do"),
                ])
            #expect(
                try await server.presence("forbidden:x") == [unknown("does not let us see forbidden")])
        }

        @Test func aHugeBodyIsNotRead() async throws {
            #expect(try await server.presence("huge:x") == [unknown("answered 404, but not as registries do")])
        }

        // MARK: Again

        @Test func faultsThatPass() async throws {
            #expect(try await server.presence("flaky:present", attempts: 2) == [.present])
            #expect(server.requests.count { $0.contains("flaky") } == 2)
            // It goes on refusing who comes back before the second that it names is over.
            #expect(try await server.presence("busy:present") == [.present])
            #expect(server.requests.count { $0.contains("busy") } == 2)
        }

        @Test func faultsThatStay() async throws {
            #expect(try await server.presence("down:present") == [unknown("answered 503")])
            #expect(server.requests.count { $0.contains("down") } == 3)
        }

        @Test func garbage() async throws {
            #expect(try await server.presence("garbage:x") == [unknown("gave an answer that is not HTTP")])
            #expect(
                try await server.presence("closed:x") == [unknown("closed the connection without an answer")])
        }

        @Test(arguments: ["hang:x", "drip:x"])
        func whatTakesTooLong(image: String) async throws {
            let answers = try await server.presence(image, timeLimit: .milliseconds(500), attempts: 2)
            #expect(answers == [unknown("gave no answer within 0.5 seconds")])
        }

        @Test func nobodyIsThere() async throws {
            let registry = ImageRegistry(credentials: DockerCredentials(), attempts: 2)
            let images = ["127.0.0.1:1", "registry.invalid"].compactMap { ImageReference(registry: $0, image: "x:1") }
            let answers = await registry.presence(of: Set(images))
            #expect(answers.count == 2)
            #expect(
                answers[images[0]] == .unknown(reason: "127.0.0.1:1 cannot be reached: connection refused"))
            #expect(
                answers[images[1]]
                    == .unknown(reason: "registry.invalid cannot be reached: its address cannot be found"))
        }

        /// 0.0.0.0 leads to this machine, and is not its name: nothing is sent there without TLS.
        @Test func otherMachinesNeedTLS() async throws {
            let host = "0.0.0.0:\(server.port)"
            let image = try #require(ImageReference(registry: host, image: "plain:present"))
            let registry = ImageRegistry(credentials: DockerCredentials(), attempts: 1)
            let reason = "no safe connection to \(host): it does not speak TLS as it should"
            #expect(await registry.presence(of: [image]) == [image: .unknown(reason: reason)])
            #expect(server.requests.isEmpty)
        }

        /// A registry that fails again and again is not waited for a thousand times.
        @Test func aDeadRegistryIsGivenUp() async throws {
            let images = (0..<1000).compactMap { ImageReference(registry: server.host, image: "down:\($0)") }
            let registry = ImageRegistry(credentials: DockerCredentials(), concurrency: 16, attempts: 1)
            let answers = await registry.presence(of: Set(images))
            #expect(answers.count == 1000)
            #expect(answers.values.allSatisfy { $0 == unknown("answered 503") })
            #expect(8...40 ~= server.requests.count)
        }

        @Test func aRunThatIsStoppedEndsSoon() async throws {
            let images = (0..<100).compactMap { ImageReference(registry: server.host, image: "hang:\($0)") }
            let registry = ImageRegistry(credentials: DockerCredentials(), timeLimit: .seconds(3600))
            let run = Task { await registry.presence(of: Set(images)) }
            try await Task.sleep(for: .seconds(1))
            // Else it would go on for an hour.
            run.cancel()
            let answers = await run.value
            #expect(answers.count == 100)
            #expect(answers.values.allSatisfy { $0 == .unknown(reason: "the run was stopped") })
        }

        @Test func noImages() async {
            #expect(await ImageRegistry(credentials: DockerCredentials()).presence(of: []).isEmpty)
        }

        // MARK: Redirects

        @Test func aPasswordStaysWithItsHost() async throws {
            let credentials = server.credentials("user:secret")
            #expect(try await server.presence("near:present", credentials: credentials) == [.present])
            #expect(server.requests.last?.hasSuffix(" Basic dXNlcjpzZWNyZXQ=") == true)
            #expect(try await server.presence("far:present", credentials: credentials) == [.present])
            #expect(server.requests.last == "HEAD /v2/plain/manifests/present -")
        }

        @Test func redirectsThatAreNotFollowed() async throws {
            #expect(try await server.presence("unsafe:present") == [unknown("redirects to no safe address")])
            #expect(try await server.presence("circle:present") == [unknown("redirects too often")])
            #expect(server.requests.count { $0.contains("circle") } == 4)
        }
    }
}
