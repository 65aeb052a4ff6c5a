import TestSupport
import Testing

/// What moves between Marathon and Kubernetes goes where it was once it runs where it is to be, over HTTP against both.
@Suite struct MovingTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(
            """
            {"v2": {"deployments": {"c.main": {"docker_image": "services-web:paasta-1111111", "git_sha": "1111111"}}, \
            "controls": {"web:c.main": {"desired_state": "start", "force_bounce": null}}}}
            """, to: "r/web/deployments.json")
        try scratch.write("main: {instances: 1, deploy_group: c.main}\n", to: "r/web/kubernetes-c.yaml")
        try scratch.write("main: {instances: 1, deploy_group: c.main}\n", to: "r/other/kubernetes-c.yaml")
        try scratch.shell("cp r/web/deployments.json r/other; sed -i 's/web/other/g' r/other/deployments.json")
        try scratch.write(#"{"cluster": "c", "docker_registry": "r:443", "volumes": []}"#, to: "s/system.json")
    }

    /// Runs a script in which `soac` knows a simulated Kubernetes, `plan` shows what it would do, and `marathon` adds a Marathon.
    private func run(_ script: String) throws -> String {
        try scratch.commit()
        return try scratch.shell(
            """
            export XDG_STATE_HOME="$PWD/state" XDG_CACHE_HOME="$PWD/cache"
            simulate='\(Path.parent(of: Soac.path))/soac-simulate'
            "$simulate" kubernetes --speed 100 >k 2>errors & servers=$!
            "$simulate" marathon --speed 200 >m 2>errors & servers="$servers $!"
            trap 'kill $servers' EXIT
            until test -s k && test -s m; do sleep 0.05; done
            echo "{current-context: a, contexts: [{name: a, context: {cluster: a}}], clusters: [{name: a, cluster: {server: \\"$(cat k)\\"}}]}" >kubeconfig
            marathon() { echo "{\\"marathon_servers\\": [{\\"url\\": [\\"$(cat m)\\"], \\"user\\": \\"u\\", \\"password\\": \\"p\\"}]}" >s/m.json; }
            soac() { command=$1; shift; '\(Soac.path)' $command --repo r --system-config s --max-removed 100% "$@" 2>>log; }
            apply() { soac apply --kubeconfig kubeconfig --wait --interval 0.2 --timeout 5 --no-log || true; }
            plan() { soac plan "$@" | grep -o '^[a-z]* *web.main.*' || echo nothing; }
            commit() { (cd r; git add -A; git commit -qm x); }
            \(script)
            """)
    }

    @Test func whatMovesToMarathonStaysUntilItRunsThere() throws {
        let lines = try run(
            """
            apply
            (cd r/web; mv kubernetes-c.yaml marathon-c.yaml); commit
            plan --kubeconfig kubeconfig
            cp r/web/marathon-c.yaml kept; echo 'main: {' >r/web/marathon-c.yaml; commit
            plan --kubeconfig kubeconfig
            cp kept r/web/marathon-c.yaml; commit; marathon
            soac plan --kubeconfig kubeconfig | grep -c '^wait .*stays here until it runs there: Marathon is to create it'
            apply; apply
            plan --kubeconfig kubeconfig
            """
        ).split(separator: "\n").map { line in line.split(separator: " ").joined(separator: " ") }
        let held = "wait web.main · Kubernetes: it moves to Marathon, and stays here until it runs there"
        #expect(
            lines == [
                "\(held): the cluster has no Marathon", "\(held): its file for Marathon cannot be read", "1", "nothing",
            ])
    }

    @Test func whatMovesToKubernetesStaysUntilItRunsThere() throws {
        let lines = try run(
            """
            marathon
            (cd r/web; mv kubernetes-c.yaml marathon-c.yaml); commit
            apply
            (cd r/web; mv marathon-c.yaml kubernetes-c.yaml); echo 'main: {instances: 1}' >r/other/marathon-c.yaml; commit
            plan
            cp r/web/kubernetes-c.yaml kept; echo 'main: {' >r/web/kubernetes-c.yaml; commit
            plan --kubeconfig kubeconfig
            cp kept r/web/kubernetes-c.yaml; commit
            apply; apply
            plan --kubeconfig kubeconfig
            """
        ).split(separator: "\n").map { line in line.split(separator: " ").joined(separator: " ") }
        let held = "wait web.main · it moves to Kubernetes, and stays here until it runs there"
        #expect(
            lines == [
                "\(held): no API server is named (--kubeconfig)",
                "\(held): it is not known whether it is configured there", "nothing",
            ])
    }
}
