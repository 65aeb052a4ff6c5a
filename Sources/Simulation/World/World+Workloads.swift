import Compiler
import Planner
import Simulators

/// A world of which Kubernetes is all.
extension World {
    /// What others have in the namespace: objects without labels, with some of PaaSTA's or with all of them, and of another cluster.
    static let foreignObjects: [(place: ObjectPlace, body: JSON)] = {
        func labels(_ service: String, isWhole: Bool = true) -> JSON {
            let id = InstanceID(service: ServiceName(service), instance: InstanceName("main"))
            let rest: JSON = [
                "yelp.com/paasta_config_sha": "config00000000", "yelp.com/paasta_git_sha": "git00000000",
            ]
            return isWhole ? SimulatedWorkload.podLabels(id).merging(rest) : SimulatedWorkload.podLabels(id)
        }
        func controller(_ kind: String, _ name: String, _ labels: JSON, cluster: String) -> (ObjectPlace, JSON) {
            let metadata: JSON = ["name": .string(name), "namespace": "paasta", "labels": labels]
            let own: JSON = ["app": .string(name)]
            return (
                ObjectPlace(kind.lowercased() + "s", name),
                SimulatedWorkload.controller(
                    kind, metadata, selector: own, labels: own, cluster: cluster, image: "theirs", replicas: 1,
                    missing: 0)
            )
        }
        let never = InstanceID(service: ServiceName("never"), instance: InstanceName("main"))
        let scaling = SimulatedWorkload.Scaling(minimum: 1, maximum: 3, target: 50)
        return [
            controller("Deployment", "backup", ["team": "ops"], cluster: "c"),
            // Of an instance that no commit defines: this is soac's cluster.
            controller("Deployment", "never-main", labels("never"), cluster: "c"),
            controller("StatefulSet", "elsewhere-main", labels("elsewhere"), cluster: "d"),
            // By hand, of an instance that a commit may have.
            controller("Deployment", "web-by-hand", labels("web", isWhole: false), cluster: "c"),
            (
                ObjectPlace("poddisruptionbudgets", "never-main"),
                SimulatedWorkload.budget("never-main", of: never, missing: 50)
            ),
            (
                ObjectPlace("horizontalpodautoscalers", "never-main"),
                SimulatedWorkload.autoscaler("never-main", scaling, minor: 20)
            ),
        ]
    }()

    /// What the first commit wants runs already, beside what others have.
    mutating func beginKubernetes(_ seed: UInt64, lasting length: Int) {
        let workloads = SimulatedWorkloads(minor: numbers.chance(0.3) ? 27 : 20, &numbers)
        var kubernetes = SimulatedKubernetes(minor: workloads.minor, seed: seed, at: now)
        kubernetes.natures = [SimulatedWorkload.unsoundImage: .neverReady]
        kubernetes.largestPage = numbers.chance(0.7) ? Int.random(in: 1...4, using: &numbers) : nil
        (self.workloads, cluster.kubernetes) = (workloads, kubernetes)
        ask("POST", "/api/v1/namespaces", ["metadata": ["name": "paasta"]])
        for (place, body) in Self.foreignObjects { make(place.plural, body) }
        for workload in workloads.head.values.sorted(by: { $0.id < $1.id }) where numbers.chance(0.8) {
            make(workload.kind.lowercased() + "s", workload.body)
            if workload.hasBudget { make("poddisruptionbudgets", workload.budgetBody) }
            if let scaling = workload.scaling, workload.wantsScaling {
                make(
                    "horizontalpodautoscalers",
                    SimulatedWorkload.autoscaler(workload.name, scaling, minor: workloads.minor))
            }
        }
        now += 60_000
        cluster.kubernetes?.advance(to: now)
        touches = numbers.chance(0.5) ? 0 : Double.random(in: 0...0.1, using: &numbers)
        maxRemoved = [1, 1, 0.5, 0.34][Int.random(in: 0..<4, using: &numbers)]
        for _ in 0..<Int.random(in: 4...40, using: &numbers) {
            for (time, event) in WorkloadMishap.draw(Self.start, lasting: length, &numbers) where time < end {
                events.put(event, at: time)
            }
        }
    }

    /// Somebody asks for something: not a soac.
    @discardableResult
    private mutating func ask(_ method: String, _ path: String, _ body: JSON? = nil) -> SimulatedAnswer? {
        cluster.kubernetes?.handle(SimulatedRequest(method, path, body: body?.bytes ?? []), at: now)
    }

    private mutating func make(_ plural: String, _ body: JSON) {
        let kind = ObjectPlace(plural, "").kind
        let old = kind == "HorizontalPodAutoscaler" && cluster.kubernetes?.minor == 27
        // Those of others are written in the version that a server has.
        let fitting = old ? body.setting("spec", Self.newer(body["spec"] ?? [:])) : body
        ask("POST", path(ObjectPlace(plural, "")), fitting)
    }

    private static func newer(_ spec: JSON) -> JSON {
        guard spec["metrics"]?.items?.first?.at("resource", "target") == nil else { return spec }
        let target: JSON = ["type": "Utilization", "averageUtilization": 50]
        return spec.setting("metrics", [["type": "Resource", "resource": ["name": "cpu", "target": target]]])
    }

    private func path(_ place: ObjectPlace) -> String {
        let isNewer = cluster.kubernetes?.minor == 27
        let group =
            switch place.kind {
            case "PodDisruptionBudget": isNewer ? "policy/v1" : "policy/v1beta1"
            case "HorizontalPodAutoscaler": isNewer ? "autoscaling/v2" : "autoscaling/v2beta1"
            case "": ""
            default: "apps/v1"
            }
        return (group.isEmpty ? "/api/v1" : "/apis/\(group)") + "/namespaces/paasta/\(place.plural)"
            + (place.name.isEmpty ? "" : "/\(place.name)")
    }

    // MARK: Requests

    /// A request of a soac arrives at the API server.
    mutating func deliverWorkloads(
        _ request: SimulatedRequest, from soac: Int, holding held: Set<String>, isHeard: Bool
    ) -> SimulatedAnswer? {
        guard request.method == "GET" else { return changeWorkloads(request, from: soac, holding: held) }
        guard let answer = cluster.kubernetes?.handle(request, at: now) else { return nil }
        guard let place = ObjectPlace(path: request.path) else { return answer }
        if isHeard { noteAnswer(answer, to: request, at: place, of: soac) }
        if touches > 0, numbers.chance(touches), !isCalm { touchAny(of: place) }
        return answer
    }

    private mutating func noteAnswer(
        _ answer: SimulatedAnswer, to request: SimulatedRequest, at place: ObjectPlace, of soac: Int
    ) {
        if !place.name.isEmpty {
            guard answer.status == 200 || answer.status == 404 else { return }
            return workloadJudge.note(soac, place, answer.status == 200 ? JSON(answer.body) : nil)
        }
        guard answer.status == 200, let items = JSON(answer.body)?["items"]?.items else { return }
        var labels: JSON = [:]
        for part in (request.value("labelSelector") ?? "").split(separator: ",") {
            let sides = part.split(separator: "=")
            if sides.count == 2 { labels = labels.setting(String(sides[0]), .string(String(sides[1]))) }
        }
        workloadJudge.noteObjects(
            soac, place.plural, items, selecting: WorkloadKnowledge.instance(labels),
            isFirst: request.value("continue") == nil)
    }

    private mutating func changeWorkloads(
        _ request: SimulatedRequest, from soac: Int, holding locks: Set<String>
    ) -> SimulatedAnswer? {
        guard let place = ObjectPlace(path: request.path) else { return ask(request) }
        soacs[soac].changes += 1
        let before = cluster.kubernetes?.object(place.kind, place.name)
        let answer = ask(request)
        let body = JSON(request.body) ?? [:]
        let id = workloadJudge.check(
            .init(
                soac: soac, method: request.method, place: place, body: body, before: before,
                after: cluster.kubernetes?.object(place.kind, place.name), isDone: (answer?.status ?? 500) < 300))
        for promise in workloadJudge.judged { judge.judge(promise) }
        for violation in workloadJudge.found { judge.find(violation) }
        if let id {
            let spelling = AppID.spelling(of: id)
            judge.judge(.locks)
            judge.noteChange(soac, spelled: spelling, id.description)
            if !locks.contains(spelling) { judge.find("\(id) is changed without its lock") }
        }
        let name = place.name.isEmpty ? body.at("metadata", "name")?.string ?? "" : ""
        let pods = body.at("spec", "replicas")?.int.map { " \($0) pods" } ?? ""
        note("soac \(soac)  \(request.method) \(place.text)\(name)\(pods) → \(answer?.status ?? 0)")
        return answer
    }

    private mutating func ask(_ request: SimulatedRequest) -> SimulatedAnswer? {
        cluster.kubernetes?.handle(request, at: now)
    }

    // MARK: Troubles

    /// Places of what is ours, of some kinds.
    private func own(_ kinds: [String]) -> [ObjectPlace] {
        guard let workloads, let kubernetes = cluster.kubernetes else { return [] }
        let names = Set(workloads.everDefined.map { KubernetesName.object($0) })
        return kinds.flatMap { kind in
            kubernetes.names(of: kind).filter { names.contains($0) && kubernetes.object(kind, $0)?.isOwn == true }
                .map { ObjectPlace(kind.lowercased() + "s", $0) }
        }
    }

    private mutating func draw<Value>(_ values: [Value]) -> Value? {
        values.isEmpty ? nil : values[Int.random(in: 0..<values.count, using: &numbers)]
    }

    /// Between somebody's look and his change another changes what he looked at.
    private mutating func touchAny(of place: ObjectPlace) {
        let names = place.name.isEmpty ? own([place.kind]).map(\.name) : [place.name]
        guard let name = draw(names) else { return }
        cluster.kubernetes?.touch(place.kind, name)
        note("-- \(place.plural)/\(name) is touched")
    }

    mutating func happen(_ trouble: WorkloadMishap) {
        cluster.kubernetes?.advance(to: now)
        let controllers = ["Deployment", "StatefulSet"]
        switch trouble {
        case .commit:
            let text = workloads?.commit(&numbers) ?? ""
            return note("commit \(workloads?.number ?? 0): \(text)")
        case .busy(let requests, let seconds):
            cluster.kubernetes?.busyRequests = requests
            cluster.kubernetes?.busySeconds = seconds
            // Who waits may have lost his locks by then.
            if numbers.chance(0.3) { happen(Mishap.locksLost) }
        case .forgets(let does): cluster.kubernetes?.pagesLast = does ? 0 : 300_000
        case .scales: scaleAny()
        case .isDeleted:
            let kinds = controllers + ["PodDisruptionBudget", "HorizontalPodAutoscaler"]
            guard let place = draw(own(kinds)) else { return }
            ask("DELETE", path(place))
            note("-- somebody deletes \(place.text)")
        case .isScaled:
            guard let place = draw(own(controllers)) else { return }
            let count = Int.random(in: 0...6, using: &numbers)
            if let object = cluster.kubernetes?.object(place.kind, place.name) {
                let spec = (object["spec"] ?? [:]).setting("replicas", .int(count))
                ask("PUT", path(place), object.setting("spec", spec))
            }
            note("-- somebody scales \(place.text) to \(count)")
        case .isTouched:
            if let place = draw(own(controllers)) { touchAny(of: place) }
        case .podIsDeleted:
            guard let name = draw(cluster.kubernetes?.names(of: "Pod") ?? []) else { return }
            ask("DELETE", path(ObjectPlace("pods", name)))
        case .stranger: makeStranger()
        case .otherBudget:
            guard let id = draw(workloads?.head.keys.sorted() ?? []) else { return }
            let name = KubernetesName.object(id) + "-by-hand"
            make("poddisruptionbudgets", SimulatedWorkload.budget(name, of: id, missing: 0))
        }
        note("-- \(trouble)")
    }

    private mutating func scaleAny() {
        let scaled = own(["HorizontalPodAutoscaler"]).filter { place in
            cluster.kubernetes?.object("Deployment", place.name)?.isOwn == true
        }
        guard let place = draw(scaled), let spec = cluster.kubernetes?.object(place.kind, place.name)?["spec"],
            let least = spec["minReplicas"]?.int, let most = spec["maxReplicas"]?.int,
            // Of what has no pods there is nothing to scale.
            cluster.kubernetes?.object("Deployment", place.name)?.replicas != 0
        else { return }
        let count = Int.random(in: least...most, using: &numbers)
        cluster.kubernetes?.scale(place.name, to: count)
        note("-- the autoscaler has \(count) pods of \(place.name)")
    }

    /// Somebody has what is called as one of ours, if that is not there.
    private mutating func makeStranger() {
        guard let id = draw((workloads?.everDefined ?? []).sorted()) else { return }
        let (name, own) = (KubernetesName.object(id), ["app": "theirs"] as JSON)
        let kind = numbers.chance(0.7) ? "Deployment" : "StatefulSet"
        make(
            kind.lowercased() + "s",
            SimulatedWorkload.controller(
                kind, ["name": .string(name), "namespace": "paasta", "labels": own], selector: own, labels: own,
                cluster: "c", image: "theirs", replicas: 1, missing: 0))
    }

    /// Others take away what stands in the way, and nothing is forgotten any more.
    mutating func endWorkloadTroubles() {
        workloads?.mend()
        cluster.kubernetes?.busyRequests = 0
        cluster.kubernetes?.pagesLast = 300_000
        maxRemoved = 1
        for kind in ["Deployment", "StatefulSet"] {
            for name in cluster.kubernetes?.names(of: kind) ?? []
            where cluster.kubernetes?.object(kind, name)?.at("metadata", "labels")?["app"] == "theirs" {
                ask("DELETE", path(ObjectPlace(kind.lowercased() + "s", name)))
            }
        }
    }
}

extension JSON {
    /// Whether it is not what a stranger has under one of our names.
    fileprivate var isOwn: Bool { at("metadata", "labels")?["app"] != "theirs" }
}
