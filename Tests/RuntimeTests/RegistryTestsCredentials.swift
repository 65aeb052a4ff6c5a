import Compiler
import Testing

@testable import Runtime

extension RegistryTests {
    @Suite struct Credentials {
        private func read(_ text: String) -> Outcome<DockerCredentials> {
            DockerCredentials.read(Array(text.utf8), path: "dockercfg")
        }

        private func authorization(_ text: String, for registry: String = "r.example") throws -> HTTPAuthorization? {
            read(text).value.authorization(for: try #require(HostAndPort(registry)))
        }

        /// Base64 of `user:secret`.
        private static let auth = "dXNlcjpzZWNyZXQ="
        private static let secret = HTTPAuthorization.basic(user: "user", password: "secret")

        @Test(arguments: [
            #"{"r.example": {"auth": "AUTH", "email": "x"}}"#,
            #"{"https://r.example/v1/": {"auth": "AUTH"}}"#,
            #"{"http://R.Example": {"auth": "AUTH"}}"#,
            #"{"r.example/v2": {"auth": "AUTH"}}"#,
            #"{"auths": {"r.example": {"auth": "AUTH"}}, "HttpHeaders": {"a": "b"}}"#,
            #"{"auths": {"r.example": {"username": "user", "password": "secret"}}}"#,
            #"{"auths": {"r.example": {"auth": "", "username": "user", "password": "secret"}}}"#,
            #"{"HttpHeaders": {"a": "b"}, "detachKeys": "x", "r.example": {"auth": "AUTH"}}"#,
        ])
        func readsEveryForm(text: String) throws {
            let text = text.replacing("AUTH", with: Self.auth)
            #expect(try authorization(text) == Self.secret)
            #expect(read(text).diagnostics.isEmpty)
            #expect(try authorization(text, for: "other.example") == nil)
            #expect(try authorization(text, for: "r.example:5000") == nil)
        }

        @Test func oldPaddingIsTakenAway() throws {
            #expect(try authorization(#"{"r.example": {"auth": "dXNlcjpzZWNyZXQAAAA="}}"#) == Self.secret)
        }

        @Test func programsAreNotRun() throws {
            let text = #"{"auths": {"r.example": {}}, "credsStore": "secretservice", "credHelpers": {"a": "b"}}"#
            let outcome = read(text)
            #expect(outcome.diagnostics.map(\.id) == [.dockerCredentials, .dockerCredentials])
            #expect(outcome.diagnostics.allSatisfy { $0.severity == .warning })
            #expect(try authorization(text) == nil)
        }

        @Test(arguments: [
            #"{"r.example": {"auth": "hunter2"}}"#, #"{"r.example": {"auth": "aHVudGVyMg=="}}"#,
            #"{"r.example": {"username": "hunter2"}}"#, #"{"r.example": {"auth": 1, "password": "hunter2"}}"#,
            #"{"r.example": {"username": "a:b", "password": "hunter2"}}"#,
            #"{"https://hunter2@r.example": {"auth": "dXNlcjpzZWNyZXQ="}}"#,
            #"{"r.example": {"auth": "hunter2"#, #"["hunter2"]"#, #""hunter2""#, "hunter2", "",
            #"{"auths": {"r.example": {"identitytoken": "hunter2"}}}"#,
        ])
        func nothingSecretIsShown(text: String) throws {
            let outcome = read(text)
            #expect(try authorization(text) == nil)
            #expect(outcome.diagnostics.count == 1)
            for diagnostic in outcome.diagnostics {
                #expect(!TextRenderer(colored: false).render(diagnostic).contains("hunter2"))
                #expect(diagnostic.excerpt == nil)
            }
        }

        @Test func theyDescribeThemselvesByNumber() {
            let credentials = read(#"{"r.example": {"username": "user", "password": "secret"}}"#).value
            var dumped = ""
            dump(credentials, to: &dumped)
            for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
                #expect(text.contains("DockerCredentials(1)"))
                #expect(!text.contains("user") && !text.contains("dXNl"))
            }
            let registry = ImageRegistry(credentials: credentials)
            #expect(!String(reflecting: registry).contains("dXNl"))
        }

        @Test func endsOfBase64MayBeLeftOut() throws {
            #expect(try authorization(#"{"r.example": {"auth": "dXNlcjpzZWNyZXQ"}}"#) == Self.secret)
            for text in ["dXNlcjpzZWNyZ", "dXNl=cjpz", "====", "dXNl cjpz", "dXNlcjr/", "é"] {
                #expect(try authorization(#"{"r.example": {"auth": "\#(text)"}}"#) == nil)
            }
        }

        /// docker has written them under the second for ten years.
        @Test(arguments: ["docker.io", "https://index.docker.io/v1/", "registry-1.docker.io"])
        func dockersOwnRegistry(key: String) throws {
            let text = #"{"auths": {"KEY": {"auth": "\#(Self.auth)"}}}"#.replacing("KEY", with: key)
            for name in ["docker.io", "index.docker.io", "registry-1.docker.io"] {
                #expect(try authorization(text, for: name) == Self.secret)
            }
            #expect(try authorization(text, for: "docker.io:5000") == nil)
            #expect(try authorization(text) == nil)
        }
    }
}
