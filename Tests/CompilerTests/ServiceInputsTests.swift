import Git
import Testing

@testable import Compiler

/// What a service can read of a commit, and what it cannot.
@Suite struct ServiceInputsTests {
    private let repository: TemporaryRepository

    init() throws { repository = try TemporaryRepository() }

    private static let start = """
        mkdir -p web/secrets api _shared/secrets _shared/other common/secrets chain
        echo 1 >web/service.yaml; echo 1 >web/secrets/a.json; echo 1 >api/service.yaml
        echo 1 >_shared/secrets/s.json; echo 1 >_shared/other/x; echo 1 >common/base.yaml; echo 1 >common/unused.yaml
        echo 1 >common/secrets/c.json; echo 1 >chain/end.yaml; ln -s ../chain/end.yaml common/next.yaml; echo 1 >README
        """

    /// A change that touches what is read changes the inputs; any other leaves them as they are.
    @Test(arguments: [
        // Nothing beside the service.
        (":", "echo 2 >web/service.yaml", true), (":", "echo 2 >web/secrets/a.json", true),
        (":", "echo 2 >web/new", true), (":", "chmod +x web/service.yaml", true), (":", "git rm -rq web", true),
        (":", "echo 2 >api/service.yaml", false), (":", "echo 2 >README", false), (":", "git rm -rq api", false),
        (":", "echo 2 >_shared/secrets/s.json", true), (":", "echo 2 >_shared/other/x", false),
        (":", "git rm -rq _shared", true), (":", "rm -r _shared; ln -s common _shared", true),
        // Symlinks out of the service's directory.
        ("ln -s ../common/base.yaml web/m.yaml", "echo 2 >common/base.yaml", true),
        ("ln -s ../common/base.yaml web/m.yaml", "echo 2 >common/unused.yaml", false),
        ("ln -s ../common/base.yaml web/m.yaml", "git rm -rq common", true),
        ("ln -s ../common/next.yaml web/m.yaml", "echo 2 >chain/end.yaml", true),
        ("ln -s ../common/next.yaml web/m.yaml", "ln -sfn base.yaml common/next.yaml", true),
        ("ln -s ../common/none.yaml web/m.yaml", "echo 1 >common/none.yaml", true),
        ("ln -s ../../outside web/m.yaml", "echo 2 >common/base.yaml", false),
        ("ln -s ../../common/base.yaml web/secrets/l.json", "echo 2 >common/base.yaml", true),
        // The directories themselves are links.
        ("rm -r web/secrets; ln -s ../common/secrets web/secrets", "echo 2 >common/secrets/c.json", true),
        ("rm -r web; ln -s api web", "echo 2 >api/service.yaml", true),
        ("rm -r web; ln -s api web; ln -s ../common/base.yaml api/m.yaml", "echo 2 >common/base.yaml", true),
        ("rm -r _shared/secrets; ln -s ../common/secrets _shared/secrets", "echo 2 >common/secrets/c.json", true),
        ("rm -r _shared; ln -s common _shared", "echo 2 >common/secrets/c.json", true),
        // A circle.
        ("rm -r web; ln -s loop web; ln -s web loop", "echo 2 >README", false),
    ])
    func onlyWhatIsReadCounts(_ setup: String, _ edit: String, _ matters: Bool) throws {
        let service = ServiceName("web")
        let before = try repository.tree("\(Self.start)\n\(setup)").inputs(of: service)
        let after = try repository.tree(edit).inputs(of: service)
        #expect((before != after) == matters)
    }

    @Test func aServiceIsFoundAsItIsListed() throws {
        let tree = try repository.tree("\(Self.start)\nln -s api alias; ln -s nowhere dangling; ln -s README file")
        let listed = try tree.services().value
        #expect(listed.map(\.name.text) == ["alias", "api", "chain", "common", "web"])
        for service in listed { #expect(try tree.service(named: service.name)?.treeID == service.treeID) }
        for name in ["_shared", ".git", "README", "dangling", "file", "none", "", "web/secrets", "wéb"] {
            #expect(try tree.service(named: ServiceName(name)) == nil, "\(name)")
        }
    }
}
