import Compiler

/// What a pod is told of itself by the API.
struct PodField {
    var name: StaticString
    var path: StaticString

    static let all = [
        PodField(name: "PAASTA_POD_IP", path: "status.podIP"), PodField(name: "POD_NAME", path: "metadata.name"),
    ]
}

extension KubernetesInstance {
    /// How many pods may be missing while new ones come up; nil if that is no matter.
    var rollingDisruption: String? {
        guard case .deployment(let replacement) = controller, replacement.way == .rolling else { return nil }
        return disruption.value?.value
    }

    /// A command line of one text goes through a shell. Null where there is none.
    var commandLine: (command: Value, arguments: Value) {
        switch common.launch {
        case .arguments(let arguments): return (.null, arguments.value)
        case .command(let command):
            guard case .string = command.value else { return (command.value, .null) }
            return (.list([.string("sh"), .string("-c"), command.value]), .null)
        }
    }

    /// The mounts of the volumes that are not the host's.
    var ownMounts: [(path: Value, name: String, isReadOnly: Bool)] {
        blockVolumes.map { ($0.containerPath, $0.name, $0.isReadOnly) }
            + controller.persistentVolumes.map { ($0.containerPath, $0.name, $0.isReadOnly) }
    }
}

/// What the form and the body of a pod share.
extension JSONWriter {
    /// The items of a list, without its brackets.
    mutating func items<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        var isFirst = true
        for item in items {
            if !isFirst { raw(", ") }
            isFirst = false
            write(&self, item)
        }
    }

    mutating func podAnnotations(_ instance: KubernetesInstance) {
        raw("{")
        if let metric = instance.offeredMetric {
            raw("\"autoscaling\": ")
            string(metric.value)
            raw(", ")
        }
        raw("\"smartstack_registrations\": ")
        let registrations = JSONText.of(.list(instance.registrations.value.map { .string($0) }))
        string(String(decoding: registrations, as: UTF8.self))
        raw("}")
    }

    mutating func amounts(_ cpus: Value, _ resources: PodResources) {
        raw("{\"cpu\": ")
        value(cpus)
        raw(", \"memory\": ")
        string(resources.memory.value)
        raw("}")
    }

    /// Takes the pod out of SmartStack, and waits until nobody sends it anything.
    mutating func drainCommand(_ instance: KubernetesInstance) {
        raw("[\"/bin/sh\", \"-c\", ")
        string("/usr/bin/hadown \(instance.registrations.value.joined(separator: " ")); sleep 31")
        raw("]")
    }

    mutating func readinessCommand(_ script: String, _ instance: KubernetesInstance) {
        list([script, instance.containerPort.value.str] + instance.registrations.value) { $0.string($1) }
    }
}

/// Texts of the volumes that every container of a cluster has: written once for all of them.
struct SharedTexts {
    enum Part: Hashable { case volumes, mounts }

    private var texts: [(volumes: SystemVolumes, parts: [Part: [UInt8]])] = []

    /// The items of a list for the host's volumes of a container.
    mutating func text(
        of container: LinkedContainer, _ part: Part, _ write: (inout JSONWriter, PodVolumes) -> Void
    ) -> [UInt8] {
        let place = container.systemVolumes.flatMap { shared in texts.firstIndex { $0.volumes === shared } }
        if let place, let known = texts[place].parts[part] { return known }
        var writer = JSONWriter()
        write(&writer, PodVolumes(container.volumes))
        if let place {
            texts[place].parts[part] = writer.bytes
        } else if let shared = container.systemVolumes {
            texts.append((shared, [part: writer.bytes]))
        }
        return writer.bytes
    }
}
