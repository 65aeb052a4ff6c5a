import Compiler
import TestSupport
import Testing

@testable import Fleet

/// Where deployments.json files are, if not in the tree.
@Suite struct DeploymentFilesTests {
    private let scratch: Scratch
    private let web = ServiceName("web")

    init() throws { scratch = try Scratch() }

    @Test func eachKindHasItsPlace() throws {
        try scratch.write("1", to: "flat/web.json")
        try scratch.write("2", to: "soa/web/deployments.json")
        let given = DeploymentFiles.given(web, [3])
        let (flat, checkout) = (
            DeploymentFiles.folder(scratch.path + "/flat"), DeploymentFiles.checkout(scratch.path + "/soa")
        )
        #expect(try flat.read(web) == Array("1".utf8))
        #expect(try checkout.read(web) == Array("2".utf8))
        #expect(try given.read(web) == [3])
        for files in [flat, checkout, given] { #expect(try files.read(ServiceName("other")) == nil) }
        #expect(Set([flat, checkout, given].map(\.key)).count == 3)
    }

    /// Anybody who may commit may have made the symlink.
    @Test func noSymlinkLeadsOutOfACheckout() throws {
        try scratch.write("secret", to: "elsewhere/deployments.json")
        try scratch.shell(
            "mkdir -p soa/web; ln -s ../../elsewhere/deployments.json soa/web; ln -s ../elsewhere soa/api")
        let checkout = DeploymentFiles.checkout(scratch.path + "/soa")
        #expect(throws: FileError.self) { try checkout.read(web) }
        #expect(throws: FileError.self) { try checkout.read(ServiceName("api")) }
    }
}
