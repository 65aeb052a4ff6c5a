import Compiler

/// The objects of an instance of Kubernetes: the bodies that are POSTed to its API.
///
/// A label holds a hash over the object's internal form, which the Python client makes of its models: in snake_case, with
/// every attribute of each model, null where absent (`KubernetesForm`). The body has other keys, and what is set alone
/// (`KubernetesBody`).
struct KubernetesEmitter {
    /// The namespace of all objects.
    static let namespace: StaticString = "paasta"

    private var form = KubernetesForm()
    private var writer = KubernetesBody()

    /// The Deployment or the StatefulSet.
    mutating func body(of app: KubernetesApp, kept: Bool) -> [UInt8] {
        let environment = PodEnvironment(app)
        form.write(app, environment)
        writer.write(app, environment, hash: KubernetesEmitter.hash(over: form.bytes, app))
        return kept ? writer.copy : []
    }

    /// The text that the label holds a hash of, without the force_bounce token.
    mutating func hashedForm(of app: KubernetesApp) -> [UInt8] {
        form.write(app, PodEnvironment(app))
        return form.bytes
    }

    private static func hash(over form: [UInt8], _ app: KubernetesApp) -> String {
        "config" + MD5.prefix(of: form + (app.container.deployment.forceBounce ?? "").utf8)
    }

    // MARK: What stands beside it

    /// The PodDisruptionBudget; empty if there is none.
    static func budget(of app: KubernetesApp) -> [UInt8] {
        guard let missing = app.instance.disruption.value else { return [] }
        var writer = JSONWriter(capacity: 512)
        writer.raw("{")
        if app.api.isNewer { writer.raw("\"apiVersion\": \"policy/v1\", \"kind\": \"PodDisruptionBudget\", ") }
        writer.metadata(named: KubernetesName.budget(app.id))
        writer.raw(", \"spec\": {\"maxUnavailable\": ")
        writer.string(missing.value)
        writer.raw(", \"selector\": {\"matchLabels\": {")
        writer.podLabels(app.id)
        writer.raw("}}}}")
        return writer.bytes
    }

    /// The HorizontalPodAutoscaler; empty if there is none.
    static func autoscaler(of app: KubernetesApp) -> [UInt8] {
        guard let scaling = app.instance.autoscaling?.value else { return [] }
        let name = KubernetesName.object(app.id)
        var writer = JSONWriter(capacity: 512)
        writer.raw("{")
        if app.api.isNewer { writer.raw("\"apiVersion\": \"autoscaling/v2\", ") }
        writer.raw("\"kind\": \"HorizontalPodAutoscaler\", ")
        writer.metadata(named: name)
        writer.raw(", \"spec\": {\"maxReplicas\": ")
        writer.value(scaling.maximum.value)
        writer.raw(", \"metrics\": [")
        app.api.isNewer ? writer.newerMetric(scaling.metric) : writer.metric(scaling.metric)
        writer.raw("], \"minReplicas\": ")
        writer.value(scaling.minimum.value)
        writer.raw(", \"scaleTargetRef\": {")
        if app.api.isNewer { writer.raw("\"apiVersion\": \"apps/v1\", ") }
        writer.raw("\"kind\": \"Deployment\", \"name\": ")
        writer.string(name)
        writer.raw("}}}")
        return writer.bytes
    }
}

extension JSONWriter {
    /// By which a Deployment knows its pods.
    mutating func podLabels(_ id: InstanceID) {
        raw("\"yelp.com/paasta_instance\": ")
        string(id.instance.text)
        raw(", \"yelp.com/paasta_service\": ")
        string(id.service.text)
    }

    fileprivate mutating func metadata(named name: String) {
        raw("\"metadata\": {\"name\": ")
        string(name)
        raw(", \"namespace\": \"")
        raw(KubernetesEmitter.namespace)
        raw("\"}")
    }

    /// The API takes whole percents, where the original writes a float that no server reads.
    fileprivate mutating func metric(_ metric: PodAutoscaling.Metric) {
        switch metric {
        case .cpu(let percent):
            raw("{\"resource\": {\"name\": \"cpu\", \"targetAverageUtilization\": ")
            int(percent)
            raw("}, \"type\": \"Resource\"}")
        case .ofPods(let name, let average):
            raw("{\"pods\": {\"metricName\": ")
            string(name)
            raw(", \"targetAverageValue\": ")
            double(average)
            raw("}, \"type\": \"Pods\"}")
        }
    }

    /// As `autoscaling/v2` has it.
    fileprivate mutating func newerMetric(_ metric: PodAutoscaling.Metric) {
        switch metric {
        case .cpu(let percent):
            raw("{\"resource\": {\"name\": \"cpu\", \"target\": {\"averageUtilization\": ")
            int(percent)
            raw(", \"type\": \"Utilization\"}}, \"type\": \"Resource\"}")
        case .ofPods(let name, let average):
            raw("{\"pods\": {\"metric\": {\"name\": ")
            string(name)
            raw("}, \"target\": {\"averageValue\": ")
            double(average)
            raw(", \"type\": \"AverageValue\"}}, \"type\": \"Pods\"}")
        }
    }
}
