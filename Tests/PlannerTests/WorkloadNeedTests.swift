import Compiler
import Testing

@testable import Planner

/// What the objects of an instance need, in which order, and what goes.
@Suite struct WorkloadNeedTests {
    private let id = InstanceID(service: ServiceName("cart_api"), instance: InstanceName("main"))

    // MARK: Objects

    private func labels(_ id: InstanceID, _ code: String, _ configuration: String) -> String {
        #"{"yelp.com/paasta_config_sha": "\#(configuration)", "yelp.com/paasta_git_sha": "\#(code)", "#
            + #""yelp.com/paasta_instance": "\#(id.instance)", "yelp.com/paasta_service": "\#(id.service)"}"#
    }

    private func selector(_ id: InstanceID) -> String {
        #"{"matchLabels": {"yelp.com/paasta_instance": "\#(id.instance)", "yelp.com/paasta_service": "\#(id.service)"}}"#
    }

    private func controller(
        _ kind: ObjectKind = .deployment, configuration: String = "config1", code: String = "git1", replicas: Int = 3,
        recreated: Bool = false, secret: String? = nil, of owner: InstanceID? = nil, status: String = "{}"
    ) -> String {
        let owner = owner ?? id
        let variable = secret.map {
            #"{"name": "KEY", "valueFrom": {"secretKeyRef": {"key": "key", "name": "\#($0)", "optional": false}}}"#
        }
        let cluster = #"{"name": "PAASTA_CLUSTER", "value": "here"}"#
        let env = ([cluster] + [variable].compactMap { $0 }).joined(separator: ", ")
        return #"""
            {"kind": "\#(kind.kind)", "metadata": {"generation": 2, "labels": \#(labels(owner, code, configuration)),
              "name": "\#(KubernetesName.object(owner))", "resourceVersion": "7", "uid": "u-\#(kind.kind)-\#(owner)"},
             "spec": {"replicas": \#(replicas), "selector": \#(selector(owner)),
              "strategy": {"type": "\#(recreated ? "Recreate" : "RollingUpdate")"},
              "template": {"spec": {"containers": [{"env": [\#(env)]}]}}}, "status": \#(status)}
            """#
    }

    private func budget(_ missing: String = "10%", name: String = "cart_api-main") -> String {
        #"""
        {"metadata": {"name": "\#(name)", "resourceVersion": "3", "uid": "u-\#(name)"},
         "spec": {"maxUnavailable": "\#(missing)", "selector": \#(selector(id))}}
        """#
    }

    private func autoscaler(_ minimum: Int = 2, _ maximum: Int = 6, percent: Int = 80, isNewer: Bool = false) -> String
    {
        let metric =
            isNewer
            ? #"{"resource": {"name": "cpu", "target": {"averageUtilization": \#(percent), "type": "Utilization"}}, "type": "Resource"}"#
            : #"{"resource": {"name": "cpu", "targetAverageUtilization": \#(percent)}, "type": "Resource"}"#
        return #"""
            {"metadata": {"name": "cart--api-main", "resourceVersion": "4", "uid": "u-hpa"},
             "spec": {"maxReplicas": \#(maximum), "metrics": [\#(metric)], "minReplicas": \#(minimum),
              "scaleTargetRef": {"kind": "Deployment", "name": "cart--api-main"}}}
            """#
    }

    private func part(_ kind: ObjectKind, _ text: String?) throws -> WantedWorkload.Part {
        guard let text else { return .none }
        return .object(try #require(WantedObject(kind, Array(text.utf8))))
    }

    private func wanted(
        _ controller: String, budget: String? = nil, autoscaler: String? = nil
    ) throws -> WantedWorkload {
        try #require(
            WantedWorkload(
                id, body: Array(controller.utf8),
                budget: part(.podDisruptionBudget, budget ?? self.budget()),
                autoscaler: part(.horizontalPodAutoscaler, autoscaler)))
    }

    private func live(_ objects: [(ObjectKind, String)]) throws -> ClusterObjects {
        ClusterObjects(try objects.map { try #require(LiveObject($0.0, json: Array($0.1.utf8))) })
    }

    private func text(_ need: WorkloadNeed) -> [String] {
        ["\(need.change)"] + need.steps.map(\.text) + (need.pending.map { ["then: \($0)"] } ?? [])
    }

    private func need(_ wanted: WantedWorkload, _ objects: [(ObjectKind, String)]) throws -> [String] {
        text(WorkloadNeed(wanted, live: try live(objects)[id]))
    }

    // MARK: Pods

    @Test func whatIsThereIsLeftAlone() throws {
        let objects: [(ObjectKind, String)] = [(.deployment, controller()), (.podDisruptionBudget, budget())]
        #expect(try need(wanted(controller()), objects) == ["nothing"])
    }

    @Test func allIsMadeOfWhatIsNotThere() throws {
        #expect(
            try need(wanted(controller(), autoscaler: autoscaler()), []) == [
                "create", "create Deployment cart--api-main", "create PodDisruptionBudget cart_api-main",
                "create HorizontalPodAutoscaler cart--api-main",
            ])
    }

    @Test func theHashAndTheImageDecideOverPods() throws {
        for other in [controller(configuration: "config2"), controller(code: "git2")] {
            #expect(
                try need(wanted(other), [(.deployment, controller()), (.podDisruptionBudget, budget())]) == [
                    "bounce", "replace Deployment cart--api-main",
                ])
        }
        #expect(
            try need(
                wanted(controller(replicas: 5)), [(.deployment, controller()), (.podDisruptionBudget, budget())])
                == ["scale", "scale Deployment cart--api-main to 5"])
    }

    @Test func whatScalesPodsKeepsTheirNumber() throws {
        let others: [(ObjectKind, String)] = [
            (.podDisruptionBudget, budget()), (.horizontalPodAutoscaler, autoscaler()),
        ]
        func replicas(of live: Int, wanted count: Int = 2, configuration: String = "config2") throws -> Int? {
            let wanted = try wanted(
                controller(configuration: configuration, replicas: count), autoscaler: autoscaler())
            let need = WorkloadNeed(
                wanted, live: try self.live([(.deployment, controller(replicas: live))] + others)[id])
            switch need.steps.first?.action {
            case .replace(_, let body):
                return JSONParser.parse(body, path: "").value?.root["spec"]?["replicas"]?.integer
            case .scale(_, let count): return count
            default: return nil
            }
        }
        #expect(try replicas(of: 4) == 4)
        #expect(try replicas(of: 9) == 6)
        #expect(try replicas(of: 1) == 2)
        // A stop is a stop, and a start begins at the least.
        #expect(try replicas(of: 4, wanted: 0) == 0)
        #expect(try replicas(of: 0) == 2)
        #expect(try replicas(of: 4, configuration: "config1") == nil)
        #expect(try replicas(of: 9, configuration: "config1") == 6)
    }

    /// It would set the number of pods again.
    @Test func anAutoscalerGoesBeforePodsAreCounted() throws {
        let objects: [(ObjectKind, String)] = [
            (.deployment, controller()), (.podDisruptionBudget, budget()), (.horizontalPodAutoscaler, autoscaler()),
        ]
        #expect(
            try need(wanted(controller(replicas: 5)), objects) == [
                "scale", "delete HorizontalPodAutoscaler cart--api-main", "scale Deployment cart--api-main to 5",
            ])
    }

    @Test func podsWaitForTheirSecrets() throws {
        let wanted = try wanted(controller(configuration: "config2", secret: "paasta-secret-cart--api-key"))
        #expect(wanted.secrets == ["paasta-secret-cart--api-key"])
        let live = try live([(.deployment, controller()), (.podDisruptionBudget, budget())])[id]
        #expect(text(WorkloadNeed(wanted, live: live) { "\($0) is old" }).first == "wait")
        #expect(text(WorkloadNeed(wanted, live: live) { _ in nil }).first == "bounce")
        let same = try self.wanted(controller(replicas: 4, secret: "paasta-secret-cart--api-key"))
        #expect(text(WorkloadNeed(same, live: live) { "\($0) is old" }).first == "scale")
    }

    // MARK: What stands beside them

    @Test func budgetsAndAutoscalersAreComparedByThemselves() throws {
        func change(_ objects: [(ObjectKind, String)]) throws -> [String] {
            try need(
                wanted(controller(), budget: budget("30%"), autoscaler: autoscaler(2, 6, percent: 70)),
                [(.deployment, controller())] + objects)
        }
        #expect(
            try change([(.podDisruptionBudget, budget()), (.horizontalPodAutoscaler, autoscaler())]) == [
                "update", "replace PodDisruptionBudget cart_api-main", "replace HorizontalPodAutoscaler cart--api-main",
            ])
        for isNewer in [false, true] {
            #expect(
                try change([
                    (.podDisruptionBudget, budget("30%")),
                    (.horizontalPodAutoscaler, autoscaler(2, 6, percent: 70, isNewer: isNewer)),
                ]) == ["nothing"])
        }
    }

    /// Pods for which there are two budgets can be evicted by nobody.
    @Test func aBudgetOfAnotherSpellingGoes() throws {
        #expect(
            try need(
                wanted(controller()),
                [(.deployment, controller()), (.podDisruptionBudget, budget(name: "cart--api-main"))]) == [
                    "update", "create PodDisruptionBudget cart_api-main", "delete PodDisruptionBudget cart--api-main",
                ])
        #expect(
            try need(
                wanted(controller()),
                [
                    (.deployment, controller()), (.podDisruptionBudget, budget()),
                    (.podDisruptionBudget, budget(name: "somebodys")),
                ]) == ["nothing"])
    }

    @Test func amountsAreReadAsServersWriteThem() throws {
        func metric(_ average: String) throws -> PodScaling {
            let text = #"""
                {"spec": {"maxReplicas": 3, "metrics": [{"pods": {"metricName": "http", "targetAverageValue": \#(average)},
                 "type": "Pods"}], "scaleTargetRef": {"kind": "Deployment", "name": "x"}}}
                """#
            let node = try #require(JSONParser.parse(Array(text.utf8), path: "").value?.root)
            return try #require(PodScaling(node))
        }
        #expect(try metric("56.99999999999999") == metric(#""57""#))
        #expect(try metric("80.0") == metric(#""80""#))
        #expect(try metric("0.5") == metric(#""500m""#))
        #expect(try metric("0.5") != metric(#""501m""#))
    }

    // MARK: Another controller

    private let ready = #"""
        {"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3}
        """#

    /// Pods are not without a controller that keeps them until others take traffic.
    @Test func anotherKindComesBeforeTheOldGoes() throws {
        let stateful = controller(.statefulSet, configuration: "config2")
        let (old, budget) = (
            (ObjectKind.deployment, controller(replicas: 4)), (ObjectKind.podDisruptionBudget, budget())
        )
        let pending = "Deployment cart--api-main goes when the new pods are ready"
        #expect(
            try need(wanted(stateful), [old, budget])
                == ["bounce", "create StatefulSet cart--api-main", "then: \(pending)"])
        #expect(
            try need(wanted(stateful), [old, budget, (.statefulSet, stateful)]) == [
                "bounce", "then: \(pending): Kubernetes has not looked at it yet",
            ])
        let done = controller(.statefulSet, configuration: "config2", status: ready)
        #expect(
            try need(wanted(stateful), [old, budget, (.statefulSet, done)])
                == ["bounce", "delete Deployment cart--api-main"])
        #expect(try need(wanted(stateful), [budget, (.statefulSet, done)]) == ["nothing"])
    }

    /// What is changed now does not have its pods yet.
    @Test func theOldStaysWhileTheNewIsChanged() throws {
        let done = controller(.statefulSet, configuration: "config2", status: ready)
        let objects: [(ObjectKind, String)] = [
            (.deployment, controller()), (.podDisruptionBudget, budget()), (.statefulSet, done),
        ]
        let more = controller(.statefulSet, configuration: "config2", replicas: 5)
        #expect(
            try need(wanted(more), objects) == [
                "bounce", "scale StatefulSet cart--api-main to 5",
                "then: Deployment cart--api-main goes when the new pods are ready",
            ])
    }

    /// As long as an autoscaler is at what makes way, that says how many pods are needed.
    @Test func whatIsScaledWhileItMakesWaySaysHowMany() throws {
        let stateful = controller(.statefulSet, configuration: "config2", replicas: 2)
        let objects: [(ObjectKind, String)] = [
            (.deployment, controller(replicas: 6)), (.podDisruptionBudget, budget()),
            (.horizontalPodAutoscaler, autoscaler()), (.statefulSet, stateful),
        ]
        #expect(
            try need(wanted(stateful, autoscaler: autoscaler()), objects) == [
                "bounce", "scale StatefulSet cart--api-main to 6",
                "then: Deployment cart--api-main goes when the new pods are ready",
            ])
    }

    /// One that shares what only one may have goes first.
    @Test func whatIsRecreatedGoesFirst() throws {
        let stateful = controller(.statefulSet, configuration: "config2")
        let old = controller(recreated: true)
        #expect(
            try need(wanted(stateful), [(.deployment, old), (.podDisruptionBudget, budget())]) == [
                "bounce", "delete Deployment cart--api-main", "then: Deployment cart--api-main goes first",
            ])
    }

    @Test func whatIsSomebodyElsesIsLeftAlone() throws {
        let other = InstanceID(service: ServiceName("cart--api"), instance: InstanceName("main"))
        #expect(
            try need(wanted(controller()), [(.deployment, controller(of: other))]) == [
                "wait", "then: Deployment cart--api-main is there already, and is not cart_api.main's",
            ])
    }

    @Test func aStrangersBudgetIsLeftAlone() throws {
        let strange = #"""
            {"metadata": {"name": "cart_api-main", "resourceVersion": "3", "uid": "x"},
             "spec": {"maxUnavailable": "9%", "selector": {"matchLabels": {"app": "other"}}}}
            """#
        #expect(
            try need(wanted(controller()), [(.deployment, controller()), (.podDisruptionBudget, strange)]) == [
                "wait", "then: PodDisruptionBudget cart_api-main is there already, and is not cart_api.main's",
            ])
    }

    // MARK: Cleaning up

    @Test func onlyWhatWasDefinedGoes() throws {
        let objects = try live([
            (.deployment, controller()), (.podDisruptionBudget, budget()), (.horizontalPodAutoscaler, autoscaler()),
        ])
        let gone = cleanup(objects, false, true)
        var run = WorkloadRun(removing: try #require(gone.removals.first).live, "gone")
        var steps: [String] = []
        while let step = run.next() {
            steps.append(step.text)
            run.report(.done)
        }
        #expect(
            steps == [
                "delete HorizontalPodAutoscaler cart--api-main", "delete PodDisruptionBudget cart_api-main",
                "delete Deployment cart--api-main",
            ])
        #expect(cleanup(objects, true, true).removals.isEmpty)
        #expect(cleanup(objects, false, false).removals.isEmpty)
        #expect(cleanup(objects, false, false).leftAlone.count == 3)
        #expect(cleanup(objects, false, true, threshold: 0.5).isRefused)
        #expect(cleanup(objects, false, true, threshold: 0.5).removals.isEmpty)
        #expect(objects.clusters == ["here"])
    }

    /// A budget has no label: one of another name is another's, whichever pods it selects.
    @Test func aBudgetThatSomebodyMadeForTheSamePodsIsLeftAlone() throws {
        let objects = try live([(.podDisruptionBudget, budget(name: "by-hand"))])
        #expect(cleanup(objects, false, true).removals.isEmpty)
        #expect(objects[id].budgets.isEmpty)
    }

    private func cleanup(
        _ objects: ClusterObjects, _ configured: Bool, _ defined: Bool, threshold: Double = 1
    ) -> WorkloadCleanup {
        WorkloadCleanup(objects, isConfigured: { _ in configured }, wasDefined: { _ in defined }, threshold: threshold)
    }

    // MARK: Carrying out

    @Test func aConflictIsTheNextRounds() throws {
        let objects: [(ObjectKind, String)] = [(.deployment, controller())]
        let need = WorkloadNeed(try wanted(controller(configuration: "config2")), live: try live(objects)[id])
        var run = WorkloadRun(need)
        #expect(run.next()?.text == "replace Deployment cart--api-main")
        run.report(.refused(status: 409, message: "it has been modified"))
        #expect(run.next() == nil)
        #expect(run.result.failure == nil && run.result.again == 1)
        var refused = WorkloadRun(need)
        _ = refused.next()
        refused.report(.refused(status: 422, message: "no"))
        #expect(refused.next() == nil)
        #expect(refused.result.failure == "Kubernetes refuses with 422 to replace Deployment cart--api-main: no")
    }
}
