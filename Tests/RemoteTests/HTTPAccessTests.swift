import TestSupport
import Testing

/// Passwords and certificates.
@Suite(.serialized, .enabled(if: Transport.https.isThere, "lighttpd, lighttpd-mod-openssl or openssl is not installed"))
struct HTTPAccessTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Serves `web` with a password, at the address of a user or of none; what is deployed.
    private func serve(as user: String) throws -> (commit: String?, server: Server) {
        let server = try Server.http(scratch.path + "/remotes", password: "se:cret")
        let remotes = Remotes(base: "http://\(user)127.0.0.1:\(server.port)")
        return (try scratch.services(["web"], remotes)["web"], server)
    }

    private static let denied = ["401", "authent", "password", "credential", "username"]

    @Test(arguments: ["", "reader:wrong-word@", "nobody:wrong-word@"])
    func withoutTheRightPassword(_ user: String) throws {
        let (_, server) = try serve(as: user)
        let run = try scratch.deployments()
        run.expectUnreadable(["web"], because: Self.denied)
        #expect(!(run.output + run.errors).contains("wrong-word"), "the password is shown: \(run.errors)")
        #expect(!scratch.exists("out/web.json"))
        _ = server
    }

    @Test func passwordInTheAddressIsNeverShown() throws {
        let remotes = Remotes(base: "http://reader:my-secret-word@127.0.0.1:1")
        try scratch.services(["web"], remotes)
        for format in ["text", "json"] {
            let run = try scratch.deployments(["--verbose", "--out", "out", "--format", format])
            run.expectUnreadable(["web"])
            #expect(!(run.output + run.errors).contains("my-secret-word"))
        }
    }

    @Test func credentialHelper() throws {
        let (commit, server) = try serve(as: "")
        try scratch.write(
            "#!/bin/sh\necho \"$1\" >>\(scratch.path)/asked\ncat >>\(scratch.path)/asked\nprintf 'username=reader\\npassword=se:cret\\n'\n",
            to: "helper")
        try scratch.shell("chmod +x helper; git -C r config credential.helper \(scratch.path)/helper")
        try scratch.deployments().expectSuccess()
        try scratch.expectDeployed("web", commit)
        let asked = try scratch.text(of: "asked")
        #expect(asked.hasPrefix("get\n"))
        #expect(asked.contains("protocol=http\n") && asked.contains("host=127.0.0.1:\(server.port)\n"))
    }

    @Test func helperWithTheWrongPassword() throws {
        let (_, server) = try serve(as: "")
        try scratch.shell(
            "git -C r config credential.helper '!f() { echo username=reader; echo password=wrong-word; }; f'")
        let run = try scratch.deployments()
        run.expectUnreadable(["web"], because: Self.denied)
        #expect(!run.errors.contains("wrong-word"))
        _ = server
    }

    @Test func notFound() throws {
        let remotes = try Transport.http.serve(scratch.path + "/remotes")
        try scratch.services(["web"], remotes)
        try scratch.service("gone", at: remotes.url("gone"))
        try scratch.commit()
        try scratch.deployments().expectUnreadable(["gone"], because: ["404", "not found", "no repository"])
        #expect(scratch.exists("out/web.json"))
    }

    @Test func certificateOfNobodyKnown() throws {
        let remotes = try Transport.https.serve(scratch.path + "/remotes")
        let commits = try scratch.services(["web"], remotes)
        try scratch.deployments().expectUnreadable(["web"], because: ["certificate"])
        #expect(!scratch.exists("out/web.json"))
        try scratch.deployments(environment: remotes.environment).expectSuccess()
        try scratch.expectDeployed("web", commits["web"])
    }

    /// The certificate is for 127.0.0.1.
    @Test func certificateOfAnotherName() throws {
        let remotes = try Transport.https.serve(scratch.path + "/remotes")
        try scratch.services(
            ["web"], Remotes(base: remotes.base.replacing("127.0.0.1", with: "localhost")))
        try scratch.deployments(environment: remotes.environment).expectUnreadable(["web"])
        #expect(!scratch.exists("out/web.json"))
    }
}
