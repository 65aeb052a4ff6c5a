import Compiler
import Testing

@testable import Runtime

/// Where deployments.json files are written.
@Suite struct DeploymentsFolderTests {
    private let folder: TemporaryFolder
    private let web = ServiceName("web")

    init() throws { folder = try TemporaryFolder() }

    @Test func writesAFileForEachService() throws {
        let out = try DeploymentsFolder(folder.path + "/new/out", .flat)
        #expect(out.write([(web, Array("a".utf8)), (ServiceName("x"), Array("b".utf8))]).isEmpty)
        #expect(folder.files() == ["new/out/web.json", "new/out/x.json"])
        #expect(try out.read(web) == Array("a".utf8))
        #expect(try out.read(ServiceName("none")) == nil)
    }

    @Test func writesIntoSoaConfigs() throws {
        folder.makeFolder("web")
        let out = try DeploymentsFolder(folder.path, .services)
        #expect(out.write([(web, Array("a".utf8))]).isEmpty)
        #expect(folder.files() == ["web/deployments.json"], "nothing else is left there")
    }

    /// One that cannot be written keeps what it has; the others are written.
    @Test func oneThatCannotBeWrittenHoldsUpNobody() throws {
        folder.makeFolder("web")
        folder.makeFolder("x")
        folder.makeFolder("x/deployments.json")
        let out = try DeploymentsFolder(folder.path, .services)
        let failures = out.write([
            (ServiceName("gone"), Array("a".utf8)), (ServiceName("x"), Array("a".utf8)), (web, Array("a".utf8)),
        ])
        #expect(Set(failures.keys) == [ServiceName("gone"), ServiceName("x")])
        #expect(folder.files() == ["web/deployments.json"])
    }

    @Test(arguments: [DeploymentsFolder.Layout.flat, .services])
    func oneRunAtATime(_ layout: DeploymentsFolder.Layout) throws {
        let first = try DeploymentsFolder(folder.path, layout)
        #expect(throws: DeploymentsFolder.Failure.self) { try DeploymentsFolder(folder.path, layout) }
        #expect(first.write([]).isEmpty)
    }

    @Test func theLockGoesWithItsRun() throws {
        do { _ = try DeploymentsFolder(folder.path, .services) }
        _ = try DeploymentsFolder(folder.path, .services)
    }
}
