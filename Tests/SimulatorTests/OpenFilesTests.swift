import Glibc
import TestSupport
import Testing

/// A server whose process may open no more files waits until it may.
@Suite struct OpenFilesTests {
    @Test func connectionsThatCannotBeTakenCostNothingAndAreTakenLater() throws {
        let scratch = try Scratch()
        let simulator = Path.parent(of: Soac.path) + "/soac-simulate"
        // Ten more files do for a few connections. Time in the processor is told in hundredths of a second.
        let output = try scratch.shell(
            """
            '\(simulator)' marathon >address 2>errors & server=$!
            trap 'kill $server' EXIT
            until test -s address; do kill -0 $server; sleep 0.05; done
            cat >client.py <<'END'
            import os, resource, socket, sys, time, urllib.request
            numbers = set(map(int, os.listdir(f"/proc/{sys.argv[2]}/fd")))
            most = min(set(range(300)) - numbers) + 10
            resource.prlimit(int(sys.argv[2]), resource.RLIMIT_NOFILE, (most, most))
            port = int(sys.argv[1].rsplit(":", 1)[1])
            kept = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
            used = lambda: sum(map(int, open(f"/proc/{sys.argv[2]}/stat").read().rsplit(")", 1)[1].split()[11:13]))
            before = used()
            time.sleep(3)
            print("idle" if used() - before < 50 else f"busy: {used() - before}")
            for one in kept: one.close()
            print(urllib.request.urlopen(sys.argv[1] + "/ping", timeout=300).status)
            END
            python3 client.py "$(cat address)" $server
            """)
        #expect(output == "idle\n200\n")
    }
}
