import Compiler
import TestSupport
import Testing

@testable import Fleet
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

    // MARK: What others put there

    /// Whatever is committed: nothing outside is read or written.
    @Test func aServiceThatLeadsOutIsRefused() throws {
        folder.makeFolder("soa")
        folder.makeFolder("outside")
        try folder.write("outside/deployments.json", "precious")
        folder.link("soa/web", to: "../outside")
        let out = try DeploymentsFolder(folder.path + "/soa", .services)
        #expect(throws: FileError.self) { try out.read(web) }
        #expect(out.write([(web, Array("a".utf8))])[web]?.message.contains("it leads out of") == true)
        #expect(folder.read("outside/deployments.json") == "precious")
        #expect(folder.files() == ["outside/deployments.json", "soa/web"])
    }

    @Test func aServiceMayLeadToAnotherFolderOfTheTree() throws {
        folder.makeFolder("_shared")
        folder.link("web", to: "_shared")
        let out = try DeploymentsFolder(folder.path, .services)
        #expect(out.write([(web, Array("a".utf8))]).isEmpty)
        #expect(folder.read("_shared/deployments.json") == "a")
        #expect(try out.read(web) == Array("a".utf8))
    }

    @Test(arguments: ["symlink", "FIFO", "folder"]) func whatIsNoFileIsRefused(_ kind: String) throws {
        folder.makeFolder("web")
        try folder.write("precious", "p")
        switch kind {
        case "symlink": folder.link("web/deployments.json", to: "../precious")
        case "FIFO": folder.makePipe("web/deployments.json")
        default: folder.makeFolder("web/deployments.json")
        }
        let error = #expect(throws: FileError.self) { try DeploymentsFolder(folder.path, .services).read(web) }
        #expect(error?.message.contains("deployments.json cannot be read: it is a ") == true)
        #expect(folder.read("precious") == "p")
    }

    /// The name under which an earlier soac wrote.
    @Test func aSymlinkInTheWayIsLeftAlone() throws {
        folder.makeFolder("web")
        try folder.write("precious", "p")
        folder.link("web/.deployments.json.new", to: "../precious")
        #expect(try DeploymentsFolder(folder.path, .services).write([(web, Array("a".utf8))]).isEmpty)
        #expect(folder.read("precious") == "p")
        #expect(folder.files() == ["precious", "web/.deployments.json.new", "web/deployments.json"])
    }

    @Test(arguments: [DeploymentsFolder.Layout.flat, .services])
    func whatAKilledRunLeftIsRemoved(_ layout: DeploymentsFolder.Layout) throws {
        let name = ".soac-0123456789abcdef0123456789abcdef.new"
        if layout == .flat { folder.makeFolder(".soac") }
        try folder.write((layout == .flat ? ".soac/" : "") + name, "half")
        _ = try DeploymentsFolder(folder.path, layout)
        #expect(folder.files() == [])
        #expect(!folder.files(below: ".soac/").contains(".soac/" + name))
    }
}
