import Glibc
import TestSupport
import Testing

/// The public Python client for Marathon works against `soac-simulate marathon`.
@Suite struct PublicClientTests {
    private static let hasClient =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import marathon"], in: "/"))?.status == 0

    @Test(.enabled(if: hasClient, "skipped: there is no Python client `marathon` (pip install marathon==0.13.0)"))
    func createsListsScalesKillsAndDeletes() throws {
        let scratch = try Scratch()
        let simulator = Path.parent(of: Soac.path) + "/soac-simulate"
        let client = Soac.package + "/Tests/SimulatorTests/Fixtures/marathon_client.py"
        // The server ends with the script.
        let output = try scratch.shell(
            """
            '\(simulator)' marathon --speed 100 >address 2>errors & server=$!
            trap 'kill $server' EXIT
            until test -s address; do kill -0 $server; sleep 0.05; done
            python3 '\(client)' "$(cat address)" 2>log || { cat log >&2; exit 1; }
            """)
        #expect(output == "the same\n")
    }
}
