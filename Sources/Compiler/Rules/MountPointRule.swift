/// Two volumes of an instance have one path in the container.
///
/// Docker refuses to start a container with two volumes at one path, and the task fails again and again. The volumes that
/// the cluster gives to every container count as well, where its system configuration is at hand; one with the same path
/// on the host is replaced, and does no harm. Take another `containerPath`.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   extra_volumes:
///   - {containerPath: /data, hostPath: /srv/a, mode: RO}
///   - {containerPath: /data, hostPath: /srv/b, mode: RO}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   extra_volumes:
///   - {containerPath: /data/a, hostPath: /srv/a, mode: RO}
///   - {containerPath: /data/b, hostPath: /srv/b, mode: RO}
/// ```
public enum MountPointRule: ServiceRule {
    public static let id = DiagnosticID.mountPoint

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.flatMap { instance -> [Diagnostic] in
            // Of pods, the API tells.
            if instance.extraVolumes.isEmpty || instance.kind == .kubernetes { return [] }
            return check(instance, context.systems[instance.cluster]?.volumes.list ?? [])
        }
        return findings.oncePerPlace()
    }

    private static func check(_ instance: InstanceDefinition, _ ofCluster: [Volume]) -> [Diagnostic] {
        var earlier = ofCluster
        var places = PlaceIndex(ofCluster.map { mountPoint(of: $0) })
        return instance.extraVolumes.compactMap { volume in
            let other = places.place(of: mountPoint(of: volume)).map { earlier[$0] }
            earlier.append(volume)
            places.append(mountPoint(of: volume))
            guard let other, !isSame(other.hostPath, volume.hostPath) else { return nil }
            let whose = isSame(other, ofCluster) ? "\(instance.cluster)'s volume" : "a volume"
            return (volume.origin.node ?? instance.node).diagnostic(
                id, "\(instance.id): \(whose) of \(other.hostPath) is at \(volume.containerPath) as well", hint: hint)
        }
    }

    private static func isSame(_ volume: Volume, _ ofCluster: [Volume]) -> Bool {
        ofCluster.contains {
            isSame($0.containerPath, volume.containerPath) && isSame($0.hostPath, volume.hostPath)
        }
    }

    /// Slashes at the end do not count.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        trimmed(left).elementsEqual(trimmed(right))
    }

    private static func trimmed(_ path: String) -> ArraySlice<UInt8> {
        var bytes = Array(path.utf8)[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return bytes
    }

    private static func mountPoint(of volume: Volume) -> ArraySlice<UInt8> { trimmed(volume.containerPath) }

    private static let hint = "a container has one volume at a path: take another containerPath"
}
