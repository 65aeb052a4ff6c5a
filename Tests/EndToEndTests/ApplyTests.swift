import Glibc
import TestSupport
import Testing

/// From an empty cluster to a running one, and all that happens to it after that: by `soac apply` alone, over HTTP. What came of
/// it is looked at with the public Python client for Marathon.
@Suite struct ApplyTests {
    private static let hasClient =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import marathon"], in: "/"))?.status == 0

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func service(_ name: String, _ instances: String, sha: String = "1111111", state: String = "start") throws {
        try scratch.write(instances, to: "r/\(name)/marathon-c.yaml")
        let entries = ["main", "other"].map { instance in
            (
                #""c.\#(instance)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#,
                #""\#(name):c.\#(instance)": {"desired_state": "\#(state)", "force_bounce": null}"#
            )
        }
        try scratch.write(
            """
            {"v2": {"deployments": {\(entries.map(\.0).joined(separator: ", "))}, \
            "controls": {\(entries.map(\.1).joined(separator: ", "))}}}
            """, to: "r/\(name)/deployments.json")
    }

    /// Runs a script in which `$url` is a simulated Marathon, `soac` the binary, `apply` brings all there, and `apps` shows what
    /// the public client sees.
    private func run(_ script: String) throws -> String {
        try scratch.write(#"{"cluster": "c", "docker_registry": "r:443", "volumes": []}"#, to: "s/system.json")
        try scratch.commit()
        let apps = Soac.package + "/Tests/EndToEndTests/Fixtures/marathon_apps.py"
        return try scratch.shell(
            """
            export XDG_STATE_HOME="$PWD/state" XDG_CACHE_HOME="$PWD/cache"
            test -e address || { '\(Path.parent(of: Soac.path))/soac-simulate' marathon --speed 200 >address 2>errors & }
            trap "kill $!" EXIT
            until test -s address; do sleep 0.05; done
            url=$(cat address)
            echo "{\\"marathon_servers\\": [{\\"url\\": [\\"$url\\"], \\"user\\": \\"u\\", \\"password\\": \\"CANARY\\"}]}" >s/m.json
            soac() { '\(Soac.path)' "$@" --repo r --system-config s 2>>log; }
            # Time passes there by itself, as fast as the server was told; its machine may be slow.
            apps() { sleep 0.1; for i in $(seq 600); do python3 '\(apps)' "$url" >now
              if cmp -s now last; then break; fi; cp now last; sleep 0.2; done; cat now; rm last; }
            apply() { soac apply --wait --interval 0.2 --timeout 5 --no-log --max-removed 60% "$@" || cat log; }
            commit() { (cd r; git add -A; git commit -qm x); }
            \(script)
            ! grep -r CANARY log state cache
            """)
    }

    @Test(.enabled(if: hasClient, "skipped: there is no Python client `marathon` (pip install marathon==0.13.0)"))
    func aClusterFromItsBeginning() throws {
        try service("web", "main: {instances: 3, cmd: sleep 1}\n")
        try service("batch_jobs", "main: {instances: 1, cmd: sleep 1}\nother: {instances: 1, cmd: sleep 1}\n")
        let output = try run(
            """
            soac plan --write plan.json | tail -1 | sed 's/ at .*:/:/'
            python3 - "$url" <<'EOF'
            import sys, marathon
            marathon.MarathonClient(sys.argv[1]).create_app("/team/own", marathon.MarathonApp(cmd="x", instances=1))
            EOF
            soac apply plan.json --interval 0.2 --no-log; apps; echo
            soac apply plan.json --no-log || echo "stale: $?"; echo
            sed -i s/1111111/2222222/ r/web/deployments.json; commit; apply; apps; echo
            echo 'main: {instances: 3, cmd: sleep 2}' >r/web/marathon-c.yaml; commit; apply; apps | grep -c web; echo
            echo 'main: {instances: 5, cmd: sleep 2}' >r/web/marathon-c.yaml; commit; apply; apps | grep web; echo
            sed -i 's/"start"/"stop"/' r/web/deployments.json; commit; apply; apps | grep web; echo
            rm r/batch_jobs/marathon-c.yaml; commit; apply; apps; echo
            soac plan | tail -1 | sed 's/ at .*:/:/'; soac status web || echo "status $?"
            """)
        #expect(
            output == """
                c: 3 created
                batch--jobs.main git1111111 1 1
                batch--jobs.other git1111111 1 1
                /team/own 1 1
                web.main git1111111 3 3

                stale: 2

                batch--jobs.main git1111111 1 1
                batch--jobs.other git1111111 1 1
                /team/own 1 1
                web.main git2222222 3 3

                1

                web.main git2222222 5 5

                web.main git2222222 0 0

                /team/own 1 1
                web.main git2222222 0 0

                c: 1 as they should be
                stopped       web.main · 0 of 0 up
                  web.main.git2222222.config\(configHash(of: output)) · 0 of 0 tasks

                """)
    }

    /// The id's hash, as the output has it.
    private func configHash(of output: String) -> String {
        String(output.split(separator: ".config").last?.prefix(8) ?? "")
    }
}
