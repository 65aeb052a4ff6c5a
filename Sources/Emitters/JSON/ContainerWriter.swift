import Compiler

/// What the JSON of Marathon and Chronos shares.
extension JSONWriter {
    /// The capabilities that every container loses, and `--init`; the end of every parameter list.
    private static let lastParameters: [UInt8] = {
        let capabilities = [
            "SETPCAP", "MKNOD", "AUDIT_WRITE", "CHOWN", "NET_RAW", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID",
            "SETUID", "NET_BIND_SERVICE", "SYS_CHROOT", "SETFCAP",
        ]
        let parameters =
            ["{\"key\": \"init\", \"value\": \"true\"}"]
            + capabilities.map { "{\"key\": \"cap-drop\", \"value\": \"\($0)\"}" }
        return Array((parameters.joined(separator: ", ") + "]").utf8)
    }()

    /// The parameters of `docker run` are three pieces in this order, of which a hash may leave out the labels. First
    /// the limits.
    mutating func parameterHead(_ common: InstanceDefinition) {
        raw("[{\"key\": \"memory-swap\", \"value\": \"")
        value(common.limits.memorySwap)
        raw("m\"}, {\"key\": \"cpu-period\", \"value\": \"")
        value(common.limits.cpuPeriod)
        raw("\"}, {\"key\": \"cpu-quota\", \"value\": \"")
        value(common.limits.cpuQuota)
        raw("\"}, ")
    }

    mutating func parameterLabels(_ id: InstanceID) {
        raw("{\"key\": \"label\", \"value\": \"paasta_service=")
        content(id.service.text)
        raw("\"}, {\"key\": \"label\", \"value\": \"paasta_instance=")
        content(id.instance.text)
        raw("\"}, ")
    }

    /// What follows the labels. `sparse` leaves out empty values, as Marathon's client does.
    mutating func parameterTail(_ common: InstanceDefinition, sparse: Bool) {
        for argument in common.extraDockerArguments { parameter(argument.key, argument.value, sparse) }
        for capability in common.addedCapabilities { parameter(.string("cap-add"), .string(capability.value), sparse) }
        raw(JSONWriter.lastParameters)
    }

    private mutating func parameter(_ key: Value, _ parameter: Value, _ sparse: Bool) {
        raw("{")
        let keyIsShown = !sparse || key.isKeptWhenSparse
        if keyIsShown {
            raw("\"key\": ")
            value(sparse ? key.sparse : key)
        }
        if !sparse || parameter.isKeptWhenSparse {
            if keyIsShown { raw(", ") }
            raw("\"value\": ")
            value(sparse ? parameter.sparse : parameter)
        }
        raw("}, ")
    }

    mutating func volume(_ volume: Volume) {
        raw("{")
        for (place, entry) in volume.sortedEntries.enumerated() {
            if place > 0 { raw(", ") }
            string(entry.key)
            raw(": ")
            value(entry.value)
        }
        raw("}")
    }

    mutating func secrets(_ signatures: [(reference: String, signature: Setting<Value>)]) {
        value(.map(signatures.map { (.string($0.reference), $0.signature.value) }))
    }
}

/// The text of the volumes that every container of a cluster has: written once for all of them.
struct VolumeTexts {
    private var texts: [(volumes: SystemVolumes, text: [UInt8])] = []

    /// The JSON of the container's volumes.
    mutating func text(of container: LinkedContainer) -> [UInt8] {
        let shared = container.systemVolumes
        if let shared, let known = texts.first(where: { $0.volumes === shared }) { return known.text }
        var writer = JSONWriter()
        writer.list(container.volumes) { $0.volume($1) }
        if let shared { texts.append((shared, writer.bytes)) }
        return writer.bytes
    }
}

/// How Marathon's Python client thins out what it sends: nulls and everything empty go, zero and false stay.
extension Value {
    var isKeptWhenSparse: Bool {
        if let number { return number == .int(0) || isTruthy }
        return isTruthy
    }

    /// The value without what is left out of it.
    var sparse: Value {
        switch self {
        case .list(let items), .tuple(let items):
            .list(items.filter(\.isKeptWhenSparse).map(\.sparse))
        case .map(let entries):
            .map(entries.filter(\.value.isKeptWhenSparse).map { ($0.key, $0.value.sparse) })
        default: self
        }
    }
}
