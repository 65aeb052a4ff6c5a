import Glibc
import TestSupport
import Testing

/// The public Python clients for Marathon and Chronos work against `soac-simulate`.
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

    private static let hasChronosClient =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import chronos"], in: "/"))?.status == 0

    @Test(
        .enabled(
            if: hasChronosClient, "skipped: there is no Python client `chronos` (pip install chronos-python==1.2.1)"),
        arguments: ["2.4", "3.0"])
    func addsListsUpdatesRunsAndDeletesJobs(_ version: String) throws {
        let scratch = try Scratch()
        let simulator = Path.parent(of: Soac.path) + "/soac-simulate"
        let client = Soac.package + "/Tests/SimulatorTests/Fixtures/chronos_client.py"
        let output = try scratch.shell(
            """
            '\(simulator)' chronos --version \(version) --speed 100 >address 2>errors & server=$!
            trap 'kill $server' EXIT
            until test -s address; do kill -0 $server; sleep 0.05; done
            python3 '\(client)' "$(cat address)" \(version) 2>log || { cat log >&2; exit 1; }
            """)
        #expect(output == "the same\n")
    }
}
